import { effect, signal } from '@preact/signals';

/** Whether the mailboxes are shown where there is no room for them beside the list. */
export const isMenuOpen = signal(false);

type Theme = 'light' | 'dark';

const system = matchMedia('(prefers-color-scheme: dark)');
const themeOfSystem = (): Theme => (system.matches ? 'dark' : 'light');
const theme = signal<Theme>(themeOfSystem());

system.addEventListener('change', () => {
  theme.value = themeOfSystem();
});
effect(() => {
  document.documentElement.dataset['theme'] = theme.value;
});

/** From what is seen to the other one, until the system changes its own. */
export function turnTheme(): void {
  theme.value = theme.value === 'dark' ? 'light' : 'dark';
}
