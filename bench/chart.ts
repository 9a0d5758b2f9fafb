import type { Mode, Row } from './measure.ts';

/** What the chart shows. */
const [FORMAT, ROUND_TRIP] = ['mdbox', 20];
const BARS: readonly [label: string, colour: string, value: (rows: Rows) => number | undefined][] = [
  ['limit, warm', '#a8a29e', (rows) => rows.get('warm')?.limit.p50],
  ['gateway, warm', '#0f766e', (rows) => rows.get('warm')?.gateway.p50],
  ['pool of imapflow clients, warm', '#fdba74', (rows) => rows.get('warm')?.handler?.p50],
  ['limit, cold', '#d6d3d1', (rows) => rows.get('known')?.limit.p50],
  ['gateway, cold, server known', '#14b8a6', (rows) => rows.get('known')?.gateway.p50],
  ['gateway, cold, server unknown', '#99f6e4', (rows) => rows.get('unknown')?.gateway.p50],
  ['naive handler (imapflow), cold', '#f97316', (rows) => rows.get('unknown')?.handler?.p50],
];
const [WIDTH, LEFT, BAR, GAP, TOP] = [860, 190, 11, 14, 90];
/** Legends in a line. */
const LEGENDS = 4;
/** Bars beyond this many milliseconds are cut, and say so. */
const MOST = 800;

type Rows = ReadonlyMap<Mode, Row>;

/** Medians at 20 ms round trip, as an SVG that needs nothing else. */
export function drawChart(all: readonly Row[]): string {
  const groups = Map.groupBy(
    all.filter(({ format, roundTrip }) => format === FORMAT && roundTrip === ROUND_TRIP),
    ({ operation }) => operation,
  );
  const step = BARS.length * BAR + GAP;
  const height = TOP + groups.size * step + 20;
  const body = [...groups].map(([name, rows], i) =>
    drawGroup(name, new Map(rows.map((row) => [row.mode, row])), TOP + i * step),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="11">`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="16" y="24" font-size="14" font-weight="600" fill="#1c1917">Milliseconds for one request, ${ROUND_TRIP} ms from the mail server (median)</text>`,
    ...BARS.map(([label, colour], i) => drawLegend(label, colour, i)),
    ...body,
    '</svg>\n',
  ].join('\n');
}

function drawLegend(label: string, colour: string, i: number): string {
  const [x, y] = [16 + (i % LEGENDS) * 205, 38 + Math.floor(i / LEGENDS) * 18];
  return `<rect x="${x}" y="${y}" width="10" height="10" fill="${colour}"/><text x="${x + 14}" y="${y + 9}" font-size="10" fill="#44403c">${label}</text>`;
}

function drawGroup(name: string, rows: Rows, y: number): string {
  const scale = (WIDTH - LEFT - 90) / MOST;
  const bars = BARS.map(([, colour, value], i) => {
    const milliseconds = value(rows);
    if (milliseconds === undefined) return '';
    const width = Math.max(1, Math.min(milliseconds, MOST) * scale);
    const top = y + i * BAR;
    const cut = milliseconds > MOST ? ' →' : '';
    return (
      `<rect x="${LEFT}" y="${top}" width="${width.toFixed(1)}" height="${BAR - 2}" fill="${colour}"/>` +
      `<text x="${(LEFT + width + 4).toFixed(1)}" y="${top + 8}" font-size="9" fill="#57534e">${milliseconds.toFixed(0)}${cut}</text>`
    );
  });
  return `<text x="${LEFT - 8}" y="${y + 44}" text-anchor="end" fill="#1c1917">${name}</text>${bars.join('')}`;
}
