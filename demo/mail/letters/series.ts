import { csv, pdf } from '../files.ts';
import type { Letter } from '../letter.ts';
import { builds, hosting, office, stations } from '../people.ts';

const WEEK = 168;
const MONTH = 730;

const PLACES = ['Altona', 'Sandbank', 'East pier', 'Old lock'];
const REMARKS = [
  'All gauges were up the whole week.',
  'One gauge was frozen over for two hours on Tuesday; the gap is filled in by its neighbour.',
  'Calm week, high pressure, water five centimetres below the table.',
  'Storm on Thursday: the highest water of the year so far.',
  'The ferry has bumped the gauge again. Nobody was hurt, the gauge is a little lower now.',
];

/** The water of one day, in centimetres: a tide that drifts with the moon. */
function level(place: number, week: number, day: number): number {
  return Math.round(310 + 45 * Math.sin((week * 7 + day) / 2.35 + place) + 6 * Math.sin(day + place * 2));
}

function report(index: number): Letter {
  const week = 16 - index;
  const place = index % PLACES.length;
  const name = PLACES[place] ?? '';
  const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
  const levels = days.map((_, day) => level(place, week, day));
  const text =
    `Station ${name}, week ${week}\n\nHighest water: ${Math.max(...levels)} cm\nLowest high water: ` +
    `${Math.min(...levels)} cm\n\n${REMARKS[index % REMARKS.length]}`;
  const rows = days.map((day, number): (string | number)[] => [day, levels[number] ?? 0]);
  return {
    folder: 'Station reports',
    hoursAgo: 12 + index * WEEK,
    from: stations,
    subject: `Station ${name}: readings of week ${week}`,
    text,
    attachments: [csv(`week-${week}.csv`, [['day', 'high water in cm'], ...rows])],
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Station': name },
    flags: index > 2 ? ['\\Seen'] : [],
  };
}

const STEPS: [string, string][] = [
  ['passed', 'All 212 checks passed in 48 s.'],
  ['passed', 'All 214 checks passed in 47 s.'],
  ['failed', 'moon-phase: expected 0.52, got 0.25. Somebody has divided twice.'],
  ['passed', 'All 214 checks passed in 51 s. Thank you, whoever it was.'],
  ['failed', 'The disk is full. It is the logs, it is always the logs.'],
];

function build(index: number): Letter {
  const [state, text] = STEPS[index % STEPS.length] ?? ['passed', ''];
  const number = 1480 - index;
  return {
    folder: 'Lists/Builds',
    hoursAgo: 7 + index * 31,
    from: builds,
    subject: `[tide-clock] Build ${number} ${state}`,
    text: `Build ${number} of tide-clock ${state}.\n\n${text}`,
    headers: { 'List-Id': 'Builds <builds.ci.example.com>', 'X-Build-State': state },
    flags: state === 'failed' ? ['\\Flagged'] : index > 4 ? ['\\Seen'] : [],
  };
}

function invoice(index: number): Letter {
  const number = 3312 - index;
  const amount = (24.9 + (index % 3) * 4).toFixed(2);
  return {
    folder: 'Receipts',
    hoursAgo: 80 + index * MONTH,
    from: hosting,
    cc: [office],
    subject: `Invoice ${number}`,
    text: `Dear customer,\n\nplease find attached invoice ${number} over ${amount} EUR. Nothing needs to be done, we collect it by direct debit.\n\nPier 7 Hosting`,
    attachments: [
      pdf(`invoice-${number}.pdf`, ['Pier 7 Hosting', `Invoice ${number}`, `Total: ${amount} EUR`]),
    ],
    flags: ['\\Seen', ...(index % 4 === 0 ? ['tax'] : [])],
  };
}

const times = (count: number, make: (index: number) => Letter): Letter[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** What machines send: reports, build results and invoices, one like the other. */
export const SERIES: readonly Letter[] = [...times(14, report), ...times(12, build), ...times(9, invoice)];
