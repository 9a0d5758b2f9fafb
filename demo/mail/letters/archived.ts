import { pdf } from '../files.ts';
import type { Letter } from '../letter.ts';
import { lettersIn } from '../letter.ts';
import { anna, chloe, juergen, mum, niamh, office, tomas } from '../people.ts';

const YEAR = 8760;

export const ARCHIVED: readonly Letter[] = [
  ...lettersIn('Archive', [
    {
      hoursAgo: 2000,
      from: niamh,
      subject: 'Keys of the harbour office',
      text: 'The blue one is the door, the red one is the boat shed, and nobody knows what the brass one is for.\n\nNiamh',
      flags: ['\\Seen', '\\Flagged'],
    },
    {
      hoursAgo: 1900,
      from: chloe,
      subject: 'Recette : émail bleu nº 4',
      text: 'Trois parts de cobalt, une de silice, et 820 °C pendant quatre minutes. Pas cinq !\n\nChloé',
      charset: 'ISO-8859-1',
    },
    {
      hoursAgo: 1700,
      from: office,
      subject: 'Insurance for the van',
      text: 'The policy is attached. Please keep a copy in the glove compartment.\n\nThe office',
      attachments: [pdf('policy.pdf', ['Insurance policy', 'One van, grey', 'Valid for twelve months'])],
    },
    {
      hoursAgo: 1500,
      from: juergen,
      subject: 'Drehbank ist repariert',
      text: 'Sie läuft wieder. Es war der Riemen, wie immer war es der Riemen.\n\nJürgen',
    },
    {
      hoursAgo: 1300,
      from: tomas,
      subject: 'Photo of the old clock',
      text: 'I found the photograph in a drawer: the clock with its first, wooden hand. I will bring the print.\n\nTomás',
    },
  ]),
  ...lettersIn('Archive/Before the move', [
    {
      hoursAgo: YEAR + 400,
      from: anna,
      subject: 'A name for the workshop',
      text: 'Everything with «time» in it is taken. How about the thing that waits for nobody?\n\nAnna',
    },
    {
      hoursAgo: YEAR + 900,
      from: mum,
      subject: 'Your boxes',
      text: 'There are eleven of your boxes in my cellar. Ten of them tick.\n\nMum',
    },
  ]),
];
