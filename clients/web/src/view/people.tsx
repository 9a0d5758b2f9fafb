import type { JSX } from 'preact';

import type { Address } from '../mail/documents.ts';
import { t } from '../words/index.ts';

/** How many colours avatars have (style/avatar.css). */
const TONES = 8;

export const nameOf = ({ name, address }: Address): string => name || address || t('noSender');

/** Of «Brenner, Dr. Ute» it is Ute who is called, of «Anna Bergström» Anna. */
export function shortNameOf(person: Address): string {
  const name = nameOf(person);
  const given = name.includes(', ') ? name.split(', ')[1]! : name;
  const words = given.split(' ').filter((word) => !word.endsWith('.'));
  return words[0]?.split('@')[0] ?? name;
}

export const namesOf = (people: readonly Address[]): string =>
  people.length === 1 ? nameOf(people[0]!) : people.map(shortNameOf).join(', ');

function initialsOf(person: Address): string {
  const words = nameOf(person)
    .split('@')[0]!
    .split(/[\s.,_-]+/)
    .filter((word) => /\p{L}|\d/u.test(word));
  const [first = '?', ...others] = words.map((word) => [...word].find((each) => /\p{L}|\d/u.test(each))!);
  // A name in ideographs is a whole word in one.
  return /\p{Script=Han}|\p{Script=Hangul}/u.test(first)
    ? first
    : `${first}${others.at(-1) ?? ''}`.toUpperCase();
}

/** The same address has the same colour everywhere. */
function toneOf({ address, name }: Address): number {
  let hash = 0;
  for (const character of (address ?? name ?? '').toLowerCase())
    hash = (hash * 31 + character.codePointAt(0)!) >>> 0;
  return hash % TONES;
}

export function Avatar({ person, isLarge = false }: { person: Address; isLarge?: boolean }): JSX.Element {
  return (
    <span class={`avatar tone-${toneOf(person)} ${isLarge ? 'large' : ''}`} aria-hidden="true">
      {initialsOf(person)}
    </span>
  );
}
