import { expect, it } from '@jest/globals';
import { runPython } from './python.ts';

it('runs a script with arguments and input', async () => {
  const script =
    'import sys, email, imaplib, poplib, ssl; print(sys.argv[1], email.message_from_binary_file(sys.stdin.buffer)["Subject"])';
  const answer = await runPython(script, ['grüße'], Buffer.from('Subject: hello\r\n\r\n'));
  expect(answer.toString()).toBe('grüße hello\n');
});

it('fails with what Python said', async () => {
  await expect(runPython('raise ValueError("no")')).rejects.toThrow('ValueError: no');
});
