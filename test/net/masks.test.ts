import { describe, expect, it } from '@jest/globals';

import { Secret } from '../../src/mail/secret.ts';
import { Masks } from '../../src/net/masks.ts';
import { secretsOf } from '../../src/net/sign-in.ts';

const PASSWORD = 'Grün "corr3ct" 100% horse\\battery+staple';
const octets = Buffer.from(PASSWORD).toString('latin1');

function hidden(text: string, password = PASSWORD): string {
  const masks = new Masks();
  masks.add(secretsOf({ user: 'anna', password: new Secret(password) }));
  return masks.hide(text);
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a secret in the words of a server', () => {
  it.each([
    ['as it is', octets],
    ['in upper case', Buffer.from(PASSWORD.toUpperCase()).toString('latin1')],
    ['in lower case', Buffer.from(PASSWORD.toLowerCase()).toString('latin1')],
    ['between quotes', octets.replace(/["\\]/g, '\\$&')],
    ['in base64', base64(PASSWORD)],
    ['in the base64 of SASL PLAIN', base64(`\0anna\0${PASSWORD}`)],
    ['in base64 with one octet ahead', base64(`x${PASSWORD}`)],
    ['in base64 with more behind', base64(`${PASSWORD} and more`)],
    ['in base64url', Buffer.from(PASSWORD).toString('base64url')],
    ['in a URL', encodeURIComponent(PASSWORD)],
    ['in a URL in lower case', encodeURIComponent(PASSWORD).toLowerCase()],
    ['in a form', encodeURIComponent(PASSWORD).replaceAll('%20', '+')],
    [
      'with every octet encoded',
      [...Buffer.from(PASSWORD)].map((octet) => `%${octet.toString(16)}`).join(''),
    ],
    ['in hexadecimal', Buffer.from(PASSWORD).toString('hex').toUpperCase()],
  ])('is hidden %s', (_title, form) => {
    const text = hidden(`no ${form} for you`);
    expect(text).toContain('***');
    // No run of it, in whatever form, is left; at its ends base64 may hold what stood beside it.
    for (let at = 9; at + 16 <= form.length; at++) expect(text).not.toContain(form.slice(at, at + 6));
  });

  it('is hidden wherever it stands, and nothing else is', () => {
    expect(hidden('"pa" for you, PA', 'pa')).toBe('"***" for you, ***');
    expect(hidden('nothing to see', 'secret')).toBe('nothing to see');
    expect(new Masks().hide('no secrets')).toBe('no secrets');
  });

  it('may be made of what patterns are made of', () => {
    expect(hidden('x (a|b)*[c]{2}^$.\\/- y', '(a|b)*[c]{2}^$.\\/-')).toBe('x *** y');
  });
});
