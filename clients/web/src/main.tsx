import { render } from 'preact';

import { resume } from './gateway/session.ts';
import { onKey } from './mail/commands.ts';
import { follow } from './mail/follow.ts';
import { App } from './view/app.tsx';

resume();
follow();
addEventListener('keydown', onKey);
render(<App />, document.querySelector('#app')!);
