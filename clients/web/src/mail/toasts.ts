import { signal } from '@preact/signals';

/** A line that tells what happened, and may lead back. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly kind: 'done' | 'warning';
  /** What its button does, and how that is called. */
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

const SHOWN_MILLISECONDS = 7_000;

export const toasts = signal<readonly Toast[]>([]);
let count = 0;

/** Shows a line for some seconds. */
export function say(text: string, more: Partial<Pick<Toast, 'kind' | 'action'>> = {}): number {
  const id = ++count;
  toasts.value = [...toasts.value.slice(-2), { id, text, kind: 'done', ...more }];
  setTimeout(() => dismiss(id), SHOWN_MILLISECONDS);
  return id;
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((each) => each.id !== id);
}
