import { describe, expect, it } from '@jest/globals';

import type { Command } from '../../../src/imap/wire/command.ts';
import { atom, compile, describeCommand, string } from '../../../src/imap/wire/command.ts';

const command = (...args: Command['args']): Command => ({
  name: 'X',
  args,
  mailbox: 'none',
});
const octets = (each: Command, plus = false, minus = false) =>
  compile('P1', each, { plus, minus }).pieces.map((piece) => piece.toString('latin1'));

describe('a command on the wire', () => {
  it.each([
    ['plain', ['P1 X "plain"\r\n']],
    ['a"b\\c', ['P1 X "a\\"b\\\\c"\r\n']],
    ['', ['P1 X ""\r\n']],
    ['grün', ['P1 X {5}\r\n', 'gr\xc3\xbcn\r\n']],
    ['two\r\nlines', ['P1 X {10}\r\n', 'two\r\nlines\r\n']],
  ])('carries %j without harm', (text, pieces) => {
    expect(octets(command(string(text)))).toEqual(pieces);
  });

  it('waits for no continuation where the server needs none', () => {
    expect(octets(command(string('grün')), true)).toEqual(['P1 X {5+}\r\ngr\xc3\xbcn\r\n']);
    expect(octets(command(string('grün')), false, true)).toEqual(['P1 X {5+}\r\ngr\xc3\xbcn\r\n']);
    expect(octets(command(string('ü'.repeat(2_049))), false, true)).toHaveLength(2);
  });

  it('carries no NUL', () => {
    expect(() => string('a\0b')).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });

  it.each(['a\r\nP2 LOGOUT', 'a\nb', 'a\rb'])('carries no line end outside a literal: %j', (text) => {
    expect(() => octets(command(atom(text)))).toThrow();
    expect(() => octets(command({ type: 'STRING', value: text }))).toThrow();
    expect(() => octets(command({ type: 'TEXT', value: text }))).toThrow();
  });

  it('is shown on one line, and masked where it has to be', () => {
    expect(describeCommand(command(string('two\r\nlines')))).not.toMatch(/[\r\n]/);
    expect(describeCommand({ ...command(string('secret')), mask: '***' })).toBe('X ***');
  });
});
