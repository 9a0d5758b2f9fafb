import type { Row } from './measure.ts';

/** Requests per second at 16 at once. */
export interface Throughput {
  readonly operation: string;
  readonly gateway: number;
  readonly naive: number;
}

const COLUMNS =
  '  RTT  operation               gateway is   p50 ms  p95 ms   limit  ratio   naive  faster  CPU ms  commands  trips  octets';
let hasHeader = false;

/** One line, as soon as it is known. */
export function printRow(row: Row): void {
  if (!hasHeader) console.log(`\n${COLUMNS}`);
  hasHeader = true;
  const { roundTrip, operation, mode, gateway, limit, naive, cpu, commands, roundTrips } = row;
  const cells = [
    String(roundTrip).padStart(5),
    ` ${operation.padEnd(23)}`,
    mode.padEnd(10),
    ms(gateway.p50),
    ms(gateway.p95),
    ms(limit.p50),
    `${(gateway.p50 / limit.p50).toFixed(2)}×`.padStart(6),
    naive ? ms(naive.p50) : ' '.repeat(7),
    naive ? `${(naive.p50 / gateway.p50).toFixed(1)}×`.padStart(6) : ' '.repeat(6),
    ms(cpu),
    String(commands ?? '–').padStart(9),
    String(roundTrips).padStart(6),
    `${(row.octets / row.limitOctets).toFixed(2)}×`.padStart(7),
  ];
  console.log(cells.join(' '));
}

export function printThroughput({ operation, gateway, naive }: Throughput): void {
  const cells = `${gateway.toFixed(0)} requests/s, naive ${naive.toFixed(0)}`;
  console.log(`   16 at once: ${operation.padEnd(24)} ${cells}: ${(gateway / naive).toFixed(1)}×`);
}

function ms(milliseconds: number): string {
  return milliseconds.toFixed(1).padStart(7);
}
