import type { Letter } from '../letter.ts';
import { hanako, mikhail, niamh, robin, tomas, watchers } from '../people.ts';
import type { Person } from '../people.ts';

const HEADERS = {
  'List-Id': 'Tide watchers <tide-watchers.lists.example.org>',
  'List-Post': '<mailto:tide-watchers@lists.example.org>',
  'List-Unsubscribe': '<mailto:tide-watchers-leave@lists.example.org>',
  Precedence: 'list',
};

interface Post {
  hoursAgo: number;
  from: Person;
  text: string;
  key?: string;
  answers?: string;
}

/** A list's archive: the subject is the thread's, the headers the list's. */
function thread(subject: string, posts: readonly Post[]): Letter[] {
  return posts.map((post) => ({
    ...post,
    folder: 'Lists/Tide watchers',
    to: [watchers],
    replyTo: watchers,
    subject: `${post.answers === undefined ? '' : 'Re: '}[tide-watchers] ${subject}`,
    headers: HEADERS,
    flags: post.hoursAgo > 400 ? ['\\Seen'] : [],
  }));
}

const kelp = thread('Earliest spring tide you have seen?', [
  {
    hoursAgo: 410,
    key: 'kelp',
    from: niamh,
    text: 'Ours came nineteen minutes before the table. Whose was earlier?',
  },
  {
    hoursAgo: 408,
    key: 'kelp-1',
    answers: 'kelp',
    from: mikhail,
    text: 'Twenty-five, in a north wind. The table does not know the wind.',
  },
  {
    hoursAgo: 405,
    key: 'kelp-2',
    answers: 'kelp',
    from: hanako,
    text: 'Six minutes here. We have a long bay and much patience.',
  },
  {
    hoursAgo: 404,
    key: 'kelp-3',
    answers: 'kelp-1',
    from: robin,
    text: '> The table does not know the wind.\n\nNor does the clock, which is my excuse for everything.',
  },
  {
    hoursAgo: 300,
    answers: 'kelp-3',
    from: niamh,
    text: 'May I print that on the door of the harbour office?',
  },
  { hoursAgo: 290, answers: 'kelp-2', from: tomas, text: 'Patience is not a unit. How long is the bay?' },
]);

const moon = thread('Does anybody still compute by hand?', [
  {
    hoursAgo: 120,
    key: 'moon',
    from: tomas,
    text: 'I found my grandfather’s tables. Thirty-seven constituents, all in pencil. Does anybody still do this by hand?',
  },
  {
    hoursAgo: 112,
    key: 'moon-1',
    answers: 'moon',
    from: hanako,
    text: 'Once a year, with schoolchildren. Five constituents are enough to surprise them.',
  },
  { hoursAgo: 80, key: 'moon-2', answers: 'moon-1', from: tomas, text: 'Which five? M2, S2, N2, K1, O1?' },
  { hoursAgo: 33, answers: 'moon-2', from: hanako, text: 'Those. K2 is for the teachers.' },
]);

export const LISTS: readonly Letter[] = [...kelp, ...moon];
