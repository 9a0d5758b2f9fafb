import { pdf, tidePng } from '../files.ts';
import type { Letter } from '../letter.ts';
import { lettersIn } from '../letter.ts';
import {
  anna,
  brenner,
  chloe,
  hosting,
  juergen,
  library,
  mum,
  niamh,
  office,
  railway,
  tomas,
} from '../people.ts';
import { invitation } from './invitation.ts';

export const INBOX: readonly Letter[] = lettersIn('INBOX', [
  {
    hoursAgo: 0,
    key: 'first-light',
    from: niamh,
    subject: 'It runs!',
    text:
      'Robin,\n\nthe clock on the east pier has been right to the minute for three tides now. The ferry crew has ' +
      'stopped asking us and looks up instead. Thank you for the late evening on the ladder.\n\nNiamh',
    flags: [],
  },
  {
    hoursAgo: 2,
    from: chloe,
    cc: [anna],
    subject: 'Un café à 15 h ?',
    text:
      'Salut Robin,\n\nje passe à l’atelier cet après-midi avec les échantillons d’émail. Un café à 15 h, ça te va ? ' +
      'Le bleu foncé est très réussi, le vert un peu moins.\n\nÀ tout à l’heure,\nChloé',
    charset: 'windows-1252',
    flags: [],
  },
  {
    hoursAgo: 5,
    key: 'dial',
    from: anna,
    cc: [chloe],
    subject: 'New dial: does the curve read well?',
    text:
      'Hi Robin,\n\nhere is the new dial with the tide drawn as one line. I moved the high-water mark up by two ' +
      'millimetres so that the hand no longer hides it. Does it read well from across the street?\n\nAnna',
    html:
      '<p>Hi Robin,</p><p>here is the <b>new dial</b> with the tide drawn as one line:</p>' +
      '<p><img src="cid:dial.1@example.com" alt="A tide curve" width="240" height="90"></p>' +
      '<p>I moved the high-water mark up by two millimetres so that the hand no longer hides it. ' +
      'Does it read well from across the street?</p><p>Anna</p>',
    attachments: [tidePng('dial.png', 1, 'dial.1@example.com')],
    flags: ['\\Flagged'],
  },
  {
    hoursAgo: 20,
    from: brenner,
    cc: [office],
    subject: 'Einladung: Abnahme der Gezeitenuhr am Rheinufer',
    text:
      'Sehr geehrter Herr Sommer,\n\nhiermit lade ich Sie zur Abnahme der Uhr ein. Bitte bringen Sie die ' +
      'Prüfbücher und den Schlüssel für das Gehäuse mit. Für Gäste ist gesorgt.\n\nMit freundlichen Grüßen\nU. Brenner',
    calendar: (sentAt) =>
      invitation(sentAt, {
        uid: 'abnahme-rheinufer@city.example.org',
        summary: 'Abnahme der Gezeitenuhr',
        location: 'Köln, Rheinufer, Pegelhaus',
        inDays: 6,
      }),
  },
  {
    hoursAgo: 23,
    from: mum,
    subject: 'Sunday?',
    text:
      'Dear Robin,\n\nwill you come on Sunday? There will be plum cake, and your aunt would like to hear about the ' +
      'clock in Japan. Bring the small screwdriver, the kitchen scales have stopped again.\n\nMum',
  },
  {
    hoursAgo: 29,
    from: railway,
    subject: 'Your ticket for the coast line',
    text:
      'Thank you for travelling with Coast Railway.\n\nOutward: 07:42 from platform 3, coach 5, seat 61.\nReturn: 18:05 ' +
      'from platform 1, coach 2, seat 14.\n\nYour ticket is attached. Please show it on your phone or on paper.',
    html:
      '<h1 style="font-size:18px">Thank you for travelling with Coast Railway</h1><table><tr><th>Outward</th>' +
      '<td>07:42, platform 3, coach 5, seat 61</td></tr><tr><th>Return</th><td>18:05, platform 1, coach 2, seat 14' +
      '</td></tr></table><p>Your ticket is attached.</p>',
    attachments: [pdf('ticket.pdf', ['Coast Railway', 'One adult, return', 'Coach 5, seat 61'])],
  },
  {
    hoursAgo: 34,
    from: library,
    subject: 'Two books are due on Friday',
    text:
      'The following books are due on Friday:\n\n- Tides: a short history of the sea’s clock\n- Enamel for beginners\n\n' +
      'You can extend both of them once in your account.',
    headers: { 'Auto-Submitted': 'auto-generated', Precedence: 'bulk' },
    flags: [],
  },
  {
    hoursAgo: 46,
    from: juergen,
    cc: [anna],
    subject: 'Größe der Zeiger - kurze Frage',
    text:
      'Hallo Robin,\n\nreichen für die große Uhr Zeiger aus 3 mm Blech, oder müssen es 4 mm sein? Bei Böen über ' +
      '90 km/h biegt sich der kleine sonst durch. Kosten: 18 € mehr je Stück.\n\nGruß\nJürgen',
    charset: 'ISO-8859-15',
    flags: ['\\Seen', '\\Answered'],
    key: 'hands',
  },
  {
    hoursAgo: 52,
    from: hosting,
    subject: 'Planned maintenance on Tuesday night',
    text:
      'Dear customer,\n\non Tuesday between 01:00 and 03:00 we replace two switches. Your machines stay on; their ' +
      'network will be gone twice for about a minute.\n\nPier 7 Hosting',
  },
  {
    hoursAgo: 70,
    from: tomas,
    subject: '🎂 Saturday, 19:00, on the barge',
    text:
      'Forty! There will be soup, a fire and far too much music. Bring a jumper, the river is cold at night. No ' +
      'presents, or only ones that can be eaten.\n\nTomás',
    flags: ['\\Seen', '\\Flagged', 'party'],
  },
  {
    hoursAgo: 75,
    from: anna,
    subject: 'Fwd: It stopped at low water',
    text: 'See below: the same fault as in spring, I think. Could you look at the log before we drive out?\n\nAnna',
    forwards: 'stopped',
  },
  {
    hoursAgo: 98,
    from: office,
    cc: [anna, juergen, chloe],
    subject: 'Workshop closed on Monday',
    text:
      'Hello everyone,\n\nthe floor will be oiled on Monday. Please take home what you need and lift the rest off ' +
      'the ground by Friday evening.\n\nThe office',
  },
]);
