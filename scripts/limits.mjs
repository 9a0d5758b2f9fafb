// What follows from src/mail/limits.ts: the numbers in the schema, and the tables of docs/limits.md.
import { LIMITS } from '../src/mail/limits-table.ts';

const ROWS = Object.values(LIMITS).flatMap((topic) => Object.entries(topic));
const BY_NAME = new Map(ROWS);
const NAME = '((?:MAX|DEFAULT)_\\w+)';

function limit(name) {
  const found = BY_NAME.get(name);
  if (!found) throw new Error(`src/mail/limits.ts has no ${name}`);
  return found;
}

/** Descriptions say `{MAX_PAGE}`, arguments `= DEFAULT_OCTETS`. */
export function fillSchema(sdl) {
  return sdl
    .replace(new RegExp(`\\{${NAME}\\}`, 'g'), (_, name) => limit(name).value.toLocaleString('en'))
    .replace(new RegExp(`= ${NAME}\\b`, 'g'), (_, name) => `= ${limit(name).value}`);
}

/** Fills what stands between the two comments of a page. */
export function fillPage(page, table) {
  const [before, , after] = page.split(/(?<=<!-- limits -->\n)([^]*?)(?=<!-- \/limits -->)/);
  if (after === undefined) throw new Error('The page has no <!-- limits --> and <!-- /limits -->');
  return `${before}\n${table}\n${after}`;
}

export function allLimits() {
  return Object.entries(LIMITS)
    .map(([topic, rows]) => `### ${topic}\n\n${tableOf(Object.entries(rows))}`)
    .join('\n');
}

function tableOf(rows) {
  const lines = rows.map(
    ([name, { value, unit, says }]) => `| ${says} | ${amount(value, unit)} | \`${name}\` |`,
  );
  return `| what | limit | constant |\n| --- | --- | --- |\n${lines.join('\n')}\n`;
}

function amount(value, unit) {
  const exact = `${value.toLocaleString('en')} ${unit}`;
  const mebi = value / 1024 ** 2;
  return unit === 'octets' && Number.isInteger(mebi) ? `${exact} (${mebi} MiB)` : exact;
}
