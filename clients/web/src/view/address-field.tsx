import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';

import { complete, writeAddresses } from '../mail/addresses.ts';
import type { Address } from '../mail/documents.ts';
import { Avatar, nameOf } from './people.tsx';

interface Props {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Addresses, separated by commas; what is typed last is completed from those that the user corresponds with. */
export function AddressField({ name, label, value, onChange }: Props): JSX.Element {
  const found = useSignal<readonly Address[]>([]);
  const marked = useSignal(0);
  const asked = useRef('');
  const input = useRef<HTMLInputElement>(null);
  const type = async (text: string): Promise<void> => {
    onChange(text);
    const last = text.split(',').at(-1)!.trim();
    asked.current = last;
    const people = await complete(last).catch(() => []);
    if (asked.current !== last) return;
    found.value = people;
    marked.value = 0;
  };
  const take = (person: Address): void => {
    const before = value
      .split(',')
      .slice(0, -1)
      .map((each) => each.trim());
    onChange(`${[...before, writeAddresses([person])].join(', ')}, `);
    found.value = [];
    input.current?.focus();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (found.value.length === 0) return;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined) marked.value = (marked.value + move + found.value.length) % found.value.length;
    else if (event.key === 'Enter' || event.key === 'Tab') take(found.value[marked.value]!);
    else if (event.key === 'Escape') found.value = [];
    else return;
    event.preventDefault();
  };
  const isOpen = found.value.length > 0;
  return (
    <div class="compose-line address-field">
      <label for={`compose-${name}`}>{label}</label>
      <input
        ref={input}
        id={`compose-${name}`}
        name={name}
        role="combobox"
        autocomplete="off"
        aria-expanded={isOpen}
        aria-controls={`found-${name}`}
        aria-activedescendant={isOpen ? `found-${name}-${marked.value}` : undefined}
        value={value}
        onInput={(event) => void type(event.currentTarget.value)}
        onKeyDown={onKey}
        onBlur={() => setTimeout(() => (found.value = []), 200)}
      />
      <ul class="found" id={`found-${name}`} role="listbox" aria-label={label} hidden={!isOpen}>
        {found.value.map((person, index) => (
          <li
            key={person.address}
            id={`found-${name}-${index}`}
            role="option"
            aria-selected={index === marked.value}
            onMouseDown={(event) => {
              event.preventDefault();
              take(person);
            }}
          >
            <Avatar person={person} />
            <span>{nameOf(person)}</span>
            <small>{person.address}</small>
          </li>
        ))}
      </ul>
    </div>
  );
}
