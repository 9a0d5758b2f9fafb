import type { JSX } from 'preact';

/** Strokes on a grid of 20. */
const PATHS = {
  inbox:
    'M3 11.5 5.2 4.7A1.5 1.5 0 0 1 6.6 3.7h6.8a1.5 1.5 0 0 1 1.4 1L17 11.5v3.3a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 3 14.8v-3.3h4l1 2h4l1-2h4',
  flag: 'M5 17V3.5M5 4.2c4-2 6 2 10 0v7.6c-4 2-6-2-10 0',
  draft: 'm4 16 .7-3.2L13.2 4.3a1.5 1.5 0 0 1 2.2 0l.3.3a1.5 1.5 0 0 1 0 2.2L7.2 15.3 4 16ZM11.5 6l2.5 2.5',
  send: 'm3.5 4 13.5 6-13.5 6 2-6-2-6Zm2 6H11',
  archive: 'M3 4.5h14v3H3zM4.3 7.5v7.2c0 .8.5 1.3 1.3 1.3h8.8c.8 0 1.3-.5 1.3-1.3V7.5M8 10.5h4',
  all: 'M3 5.5h14v9.5H3zM3.5 6l6.5 5 6.5-5',
  spam: 'M7 2.8h6L17.2 7v6L13 17.2H7L2.8 13V7L7 2.8ZM10 6.5v4.2M10 13.4v.1',
  trash: 'M3.5 5.5h13M8 5V3.5h4V5M5 5.5l.7 10c0 .6.5 1 1 1h6.6c.5 0 1-.4 1-1l.7-10M8.3 8.5v5M11.7 8.5v5',
  folder: 'M3 5.5a1 1 0 0 1 1-1h3.6l1.7 2H16a1 1 0 0 1 1 1V14.5a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-9Z',
  important: 'M4 5h8l4 5-4 5H4l3.5-5L4 5Z',
  menu: 'M3.5 6h13M3.5 10h13M3.5 14h13',
  search: 'M9 15a6 6 0 1 0 0-12 6 6 0 0 0 0 12Zm4.3-1.7L17 17',
  close: 'm5 5 10 10M15 5 5 15',
  back: 'M11.5 4.5 6 10l5.5 5.5',
  chevron: 'm6 8 4 4 4-4',
  reply: 'M8 5 3.5 9.5 8 14M4 9.5h6.5c3.5 0 6 2 6 6',
  replyAll: 'M7 5 2.5 9.5 7 14M11 5 6.5 9.5 11 14M7 9.5h4.5c3 0 5.5 2 5.5 6',
  forward: 'm12 5 4.5 4.5L12 14M16 9.5H9.5c-3.5 0-6 2-6 6',
  more: 'M5 10h.01M10 10h.01M15 10h.01',
  clip: 'm14.5 9.5-5 5a3 3 0 0 1-4.3-4.3l5.5-5.4a2 2 0 0 1 2.9 2.9l-5.4 5.3a1 1 0 0 1-1.4-1.4l4.7-4.6',
  download: 'M10 3.5v9M6.5 9.2 10 12.7l3.5-3.5M4 16.5h12',
  refresh: 'M16 10a6 6 0 1 1-1.8-4.3L16 7.5M16 3.5v4h-4',
  move: 'M3 5.5a1 1 0 0 1 1-1h3.6l1.7 2H16a1 1 0 0 1 1 1V14.5a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-9ZM7 11h6M10.8 8.8 13 11l-2.2 2.2',
  unread: 'M3 7.5 10 3l7 4.5v7.5a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V7.5Zm.5.5L10 12l6.5-4',
  sun: 'M10 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M4.3 15.7l1.1-1.1M14.6 5.4l1.1-1.1',
  out: 'M8 3.5H4.5v13H8M8 10h8.5M13 6.5 16.5 10 13 13.5',
  keyboard: 'M2.5 5.5h15v9h-15zM5.5 8.5h.01M8.5 8.5h.01M11.5 8.5h.01M14.5 8.5h.01M6.5 11.7h7',
  check: 'm4.5 10.5 3.5 3.5 7.5-8',
  picture: 'M3 4.5h14v11H3zM3.5 14l4-4 3 3 2.5-2.5 3.5 3.5M12.8 7.8h.01',
  file: 'M5.5 2.5h6l3.5 3.5v11.5h-9.5zM11.5 2.5V6H15',
  offline:
    'm3 3 14 14M5.5 8a8 8 0 0 1 3-1.6M2.5 5.5a12 12 0 0 1 2-1.4M11 4.1a12 12 0 0 1 6.5 1.9M12.5 7.2A8 8 0 0 1 14.5 8.5M7.5 11.2a4.5 4.5 0 0 1 2.5-.8M10 15h.01',
  gauge: 'M3.5 14.5a7 7 0 1 1 13 0M10 12.5l3-4',
  plus: 'M10 4v12M4 10h12',
} as const;

export type IconName = keyof typeof PATHS;

/** A picture beside words, or in a button that has a name: it says nothing by itself. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }): JSX.Element {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The arch of the gateway. */
export function Mark({ size = 32 }: { size?: number }): JSX.Element {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" />
      <path class="mark-arch" d="M7 26V15a9 9 0 0 1 18 0v11" />
      <path class="mark-door" d="M11.5 26v-9.5a4.5 4.5 0 0 1 9 0V26z" />
    </svg>
  );
}

interface ButtonProps {
  readonly icon: IconName;
  /** Its name, for those who do not see the picture, and as a hint for all others. */
  readonly label: string;
  readonly onClick: () => void;
  readonly isPressed?: boolean | undefined;
  readonly class?: string;
  readonly disabled?: boolean;
}

export function IconButton({ icon, label, onClick, isPressed, ...more }: ButtonProps): JSX.Element {
  return (
    <button
      type="button"
      class={`icon-button ${more.class ?? ''}`}
      aria-label={label}
      title={label}
      aria-pressed={isPressed}
      disabled={more.disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
