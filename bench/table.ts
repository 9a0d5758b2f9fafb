import type { Rate, Row, Times } from './measure.ts';

/** Requests in a second, 16 at once. */
export interface Throughput {
  readonly format: string;
  readonly roundTrip: number;
  readonly operation: string;
  /** The gateway without kept sessions, but with what it knows of the server. Left out where only what is kept is compared. */
  readonly known?: Rate;
  readonly naive?: Rate;
  /** The gateway with kept sessions, and the pool. */
  readonly warm: Rate;
  readonly pool: Rate;
}

const COLUMNS =
  '  mail     RTT  operation                gateway is   p50 ms     ±   limit     ±  ratio  handler     ±  ratio  CPU ms  commands  trips  octets';
let hasHeader = false;

/** One line, as soon as it is known. */
export function printRow(row: Row): void {
  if (!hasHeader) console.log(`\n${COLUMNS}`);
  hasHeader = true;
  const { format, roundTrip, operation, mode, gateway, limit, handler, cpu, cost } = row;
  const ratio = (of: Times) => `${(gateway.p50 / of.p50).toFixed(2)}×`.padStart(6);
  const cells = [
    `  ${format.padEnd(7)}`,
    String(roundTrip).padStart(4),
    ` ${operation.padEnd(24)}`,
    mode.padEnd(10),
    times(gateway),
    times(limit),
    ratio(limit),
    handler ? ` ${times(handler)} ${ratio(handler)}` : ' '.repeat(21),
    ms(cpu),
    String(cost?.commands ?? '–').padStart(9),
    String(cost?.roundTrips ?? '–').padStart(6),
    (cost ? `${(cost.octets / row.limitOctets).toFixed(2)}×` : '–').padStart(7),
  ];
  console.log(cells.join(' '));
}

export function printThroughput(throughput: Throughput): void {
  const { format, roundTrip, operation, known, naive, warm, pool } = throughput;
  const shown = ({ rate, cpu }: Rate) => `${rate.toFixed(0).padStart(5)}/s at ${cpu.toFixed(1)} ms`;
  const cold = known && naive ? `; known ${shown(known)}, naive ${shown(naive)}` : '';
  console.log(
    `  ${format.padEnd(7)} ${String(roundTrip).padStart(4)}  ${operation.padEnd(24)} 16 at once: warm ${shown(warm)}, pool ${shown(pool)} (${(warm.rate / pool.rate).toFixed(2)}×)${cold}`,
  );
}

function times({ p50, spread }: Times): string {
  return `${ms(p50)} ${spread.toFixed(1).padStart(5)}`;
}

function ms(milliseconds: number): string {
  return milliseconds.toFixed(1).padStart(7);
}
