import { render } from 'preact';

import { finishAtProvider } from './gateway/browser-sign-in.ts';
import { goOn } from './gateway/session.ts';
import { onKey } from './mail/commands.ts';
import { follow } from './mail/follow.ts';
import { App } from './view/app.tsx';

void goOn();
void finishAtProvider();
follow();
addEventListener('keydown', onKey);
render(<App />, document.querySelector('#app')!);
