import type { Caller } from '../mail/caller.ts';
import type { ChangeDemand } from '../mail/change-payload.ts';
import type { SendInput } from '../mail/send-input.ts';
import { operation } from './operation.ts';

export const sendMessage = operation({
  name: 'sendMessage',
  right: 'mail:send',
  run: async (input: SendInput, caller: Caller, demand: ChangeDemand) => {
    const { compose, readOutgoing } = caller;
    const [session, rights] = [caller.mail(), caller.rights()];
    const [submission, { sendMessage: send }] = await Promise.all([
      caller.submission(),
      import('../mail/send-message.ts'),
    ]);
    const sender = { session, submission, rights, tools: { compose, readOutgoing } };
    return send(sender, input, demand);
  },
});
