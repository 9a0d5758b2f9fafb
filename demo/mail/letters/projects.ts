import { csv, pdf, tidePng } from '../files.ts';
import type { Letter } from '../letter.ts';
import { lettersIn } from '../letter.ts';
import { anna, brenner, chloe, juergen, niamh, office, robin } from '../people.ts';

const koeln = 'Projekte/Köln';
const suisse = 'Projekte/Zürich & Genève';

export const PROJECTS: readonly Letter[] = [
  ...lettersIn(koeln, [
    {
      hoursAgo: 900,
      key: 'order',
      from: brenner,
      to: [office],
      cc: [robin],
      subject: 'Auftrag: Gezeitenuhr für das Pegelhaus',
      text:
        'Sehr geehrte Damen und Herren,\n\nder Rat hat zugestimmt: Köln bekommt seine Uhr. Dass der Rhein hier keine ' +
        'Gezeiten hat, ist uns bekannt; sie soll die von Rotterdam zeigen.\n\nDr. Ute Brenner',
      attachments: [pdf('Auftrag.pdf', ['Auftrag 2114', 'Eine Gezeitenuhr, Pegelhaus', 'Frist: Oktober'])],
      flags: ['\\Seen', '\\Answered', '\\Flagged'],
    },
    {
      hoursAgo: 880,
      key: 'order-1',
      answers: 'order',
      from: robin,
      to: [brenner],
      subject: 'Re: Auftrag: Gezeitenuhr für das Pegelhaus',
      text: 'Sehr geehrte Frau Dr. Brenner,\n\nvielen Dank! Rotterdam mit vier Stunden Vorlauf, wie besprochen.\n\nR. Sommer',
    },
    {
      hoursAgo: 700,
      key: 'order-2',
      answers: 'order-1',
      from: anna,
      cc: [juergen],
      subject: 'Pegelhaus: drei Entwürfe',
      text:
        'Hallo ihr beiden,\n\nanbei drei Entwürfe. Mein Liebling ist der mittlere: die Flut steigt von links herein, ' +
        'und der Dom wirft keinen Schatten auf das Blatt.\n\nAnna',
      attachments: [
        tidePng('Entwurf 1.png', 0),
        tidePng('Entwurf 2.png', 2),
        tidePng('Entwurf 3 – Dom.png', 4),
      ],
      flags: ['\\Seen', '\\Answered'],
    },
    {
      hoursAgo: 690,
      answers: 'order-2',
      from: robin,
      to: [anna],
      cc: [juergen],
      subject: 'Re: Pegelhaus: drei Entwürfe',
      text: 'Der mittlere. Ohne Frage der mittlere.',
    },
    {
      hoursAgo: 500,
      from: juergen,
      subject: 'Stückliste Pegelhaus',
      text: 'Die Stückliste als Tabelle. Preise ohne Steuer; das Glas ist geschätzt.\n\nJürgen',
      attachments: [
        csv('Stückliste.csv', [
          ['Teil', 'Anzahl', 'Preis'],
          ['Zifferblatt', 1, 410],
          ['Zeiger 4 mm', 2, 96.5],
          ['Glas 900 mm', 1, 220],
          ['Lager 608', 6, 1.9],
          ['Schraube M8', 24, 0.4],
        ]),
      ],
      flags: ['\\Seen', 'parts'],
    },
    {
      hoursAgo: 240,
      from: brenner,
      cc: [office],
      subject: 'Gerüst steht ab Donnerstag',
      text: 'Guten Tag,\n\ndas Gerüst steht ab Donnerstag, 7 Uhr. Den Schlüssel hat der Pförtner (Herr Weiß).\n\nU. Brenner',
    },
    {
      hoursAgo: 160,
      from: juergen,
      subject: 'Wer nimmt die Leiter mit?',
      text: 'Ich habe den Anhänger, aber keine Leiter. Und der Bäcker am Rheinufer macht um sechs auf.\n\nJürgen',
      flags: ['\\Seen', '\\Deleted'],
    },
  ]),
  ...lettersIn(suisse, [
    {
      hoursAgo: 420,
      key: 'geneve',
      from: chloe,
      subject: 'Genève : le lac a (presque) des marées',
      text:
        'Robin,\n\nles « seiches » du Léman montent et descendent de quelques centimètres en une heure environ. Une ' +
        'horloge des seiches, ce serait une première. On essaie ?\n\nChloé',
      flags: ['\\Seen', '\\Answered'],
    },
    {
      hoursAgo: 415,
      key: 'geneve-1',
      answers: 'geneve',
      from: robin,
      to: [chloe],
      subject: 'Re: Genève : le lac a (presque) des marées',
      text: 'On essaie ! How do we measure three centimetres through the waves of a paddle steamer?\n\nRobin',
    },
    {
      hoursAgo: 410,
      answers: 'geneve-1',
      from: chloe,
      cc: [niamh],
      subject: 'Re: Genève : le lac a (presque) des marées',
      text: 'Avec un tuyau très fin : il ne laisse passer que ce qui est lent. Voici une semaine de mesures.\n\nChloé',
      attachments: [
        csv('seiches.csv', [
          ['heure', 'cm'],
          ['08:00', 0.4],
          ['08:20', 1.9],
          ['08:40', 2.7],
          ['09:00', 1.1],
        ]),
      ],
      flags: ['\\Flagged'],
    },
    {
      hoursAgo: 58,
      from: anna,
      cc: [chloe],
      subject: 'Zürich möchte auch eine',
      text: 'Kaum erzählt man von Genf, ruft Zürich an. Der Zürichsee hat keine Seiches, die man sieht. Was sagen wir?\n\nAnna',
      flags: [],
    },
  ]),
];
