import type { Letter } from '../letter.ts';
import { lettersIn } from '../letter.ts';
import { anna, chloe, juergen, lukasz, mum, niamh, office, robin, tomas } from '../people.ts';

const answered = ['\\Seen', '\\Answered'];

/** Threads that run through INBOX, Sent and Drafts. */
export const CONVERSATIONS: readonly Letter[] = [
  ...lettersIn('INBOX', [
    {
      hoursAgo: 130,
      key: 'stopped',
      from: niamh,
      to: [office],
      cc: [robin],
      subject: 'It stopped at low water',
      text:
        'Good morning,\n\nthe clock on the west pier stopped at 04:12, just at low water. The hand can be moved by ' +
        'finger, so it is not the gear. Somebody should look at it before the regatta.\n\nNiamh',
      flags: answered,
    },
    {
      hoursAgo: 126,
      key: 'stopped-2',
      answers: 'stopped-1',
      from: niamh,
      cc: [anna],
      subject: 'Re: It stopped at low water',
      text:
        'Weed it was, a whole armful. It jumped forward by forty minutes and is right now.\n\n' +
        '> Is there weed in the pipe? If you can reach it, pull the rope twice',
      flags: answered,
    },
    {
      hoursAgo: 60,
      key: 'stopped-4',
      answers: 'stopped-3',
      from: juergen,
      cc: [anna, niamh],
      subject: 'AW: It stopped at low water',
      text: 'Gitter liegt bereit, 8 mm Maschen, verzinkt. Schrauben nicht vergessen.\n\nJürgen',
      flags: [],
    },
    {
      hoursAgo: 172,
      key: 'castings',
      from: lukasz,
      subject: 'Odlewy gotowe - castings are ready',
      text:
        'Dzień dobry Robin,\n\nthe twelve bezels are cast and cleaned. Two of them have a small pore on the inner side, ' +
        'invisible once mounted; I would take off 10 % for these. Shall I send them or will you fetch them?\n\n' +
        'Pozdrawiam\nŁukasz Żak',
      charset: 'ISO-8859-2',
      flags: answered,
    },
    {
      hoursAgo: 168,
      answers: 'castings-1',
      from: lukasz,
      subject: 'Re: Odlewy gotowe - castings are ready',
      text: 'Then 15 %. See you on Thursday!',
    },
  ]),
  ...lettersIn('Sent', [
    {
      hoursAgo: 128,
      key: 'stopped-1',
      answers: 'stopped',
      from: robin,
      to: [niamh],
      cc: [anna],
      subject: 'Re: It stopped at low water',
      text:
        'Hi Niamh,\n\nthank you for telling us so quickly. That sounds like the float and not like the clock. Is there ' +
        'weed in the pipe? If you can reach it, pull the rope twice and tell me what the hand does.\n\nRobin',
    },
    {
      hoursAgo: 125,
      key: 'stopped-3',
      answers: 'stopped-2',
      from: robin,
      to: [niamh],
      cc: [anna, juergen],
      subject: 'Re: It stopped at low water',
      text: 'Splendid. We will fit a grating on our next visit, so that you can keep your hands dry.\n\nRobin',
    },
    {
      hoursAgo: 170,
      key: 'castings-1',
      answers: 'castings',
      from: robin,
      to: [lukasz],
      cc: [office],
      subject: 'Re: Odlewy gotowe - castings are ready',
      text: 'Dear Łukasz,\n\n10 % is fair. I will come on Thursday with the van and a cake.\n\nRobin',
    },
    {
      hoursAgo: 44,
      answers: 'hands',
      from: robin,
      to: [juergen],
      cc: [anna],
      subject: 'Re: Größe der Zeiger - kurze Frage',
      text: 'Bitte 4 mm. Lieber einmal 18 € als einmal im Jahr auf die Leiter.\n\nRobin',
    },
    {
      hoursAgo: 22,
      from: robin,
      to: [mum],
      subject: 'Re: Sunday?',
      text: 'Of course. I bring the screwdriver if you keep me the corner piece.\n\nRobin',
    },
    {
      hoursAgo: 66,
      from: robin,
      to: [tomas],
      subject: 'Re: 🎂 Saturday, 19:00, on the barge',
      text: 'I shall come with bread, and with a jumper.',
    },
    {
      hoursAgo: 200,
      from: robin,
      to: [anna, chloe, juergen],
      subject: 'Plan for the autumn',
      text:
        'Dear all,\n\nthree clocks until November: Köln, Genève and the museum in Japan. Anna draws, Chloé enamels, ' +
        'Jürgen cuts, I climb. Whatever is not decided by the end of the month is decided by the weather.\n\nRobin',
    },
  ]),
  ...lettersIn('Drafts', [
    {
      hoursAgo: 4,
      answers: 'dial',
      from: robin,
      to: [anna],
      cc: [chloe],
      subject: 'Re: New dial: does the curve read well?',
      text: 'It does! One wish: could the line be a little heavier at',
      flags: ['\\Draft', '\\Seen'],
    },
    {
      hoursAgo: 90,
      from: robin,
      to: [],
      subject: '',
      text: 'Ideas for the anniversary:\n- a clock that shows the tide of another town\n- open workshop, with soup',
      flags: ['\\Draft', '\\Seen'],
    },
  ]),
];
