import { render } from 'preact';

import { resume } from './gateway/session.ts';
import { follow } from './mail/follow.ts';
import { App } from './view/app.tsx';

resume();
follow();
render(<App />, document.querySelector('#app')!);
