import { describe, expect, it } from '@jest/globals';

import { autoSubmittedOf } from '../../src/mail/auto-submitted.ts';
import { listUnsubscribeOf } from '../../src/mail/list-unsubscribe.ts';

const field = (name: string) => (value: string) => ({ name, value, raw: value });
const unsubscribe = field('List-Unsubscribe');
const post = field('list-unsubscribe-post');
const ONE_CLICK = 'List-Unsubscribe=One-Click';

describe('how a list is left', () => {
  it('is told in the order of the header, with the request that does it at once (RFC 8058)', () => {
    const headers = [
      unsubscribe(
        '(Use this) <mailto:leave@lists.example?subject=no%20more>, <https://lists.example/u/\t 123?a=<>, <https://two.example/>',
      ),
      post(ONE_CLICK),
    ];
    expect(listUnsubscribeOf(headers)).toEqual({
      mailto: ['mailto:leave@lists.example?subject=no%20more'],
      https: ['https://two.example/'],
      oneClick: { url: 'https://two.example/', body: ONE_CLICK },
    });
  });

  it('may be folded within a URL, and written without brackets', () => {
    const folded = unsubscribe('<https://lists.example/u?id=\t12 34>');
    expect(listUnsubscribeOf([folded])?.https).toEqual(['https://lists.example/u?id=1234']);
    const bare = unsubscribe('mailto:a@x.example, https://x.example/u');
    expect(listUnsubscribeOf([bare])).toEqual({
      mailto: ['mailto:a@x.example'],
      https: ['https://x.example/u'],
      oneClick: null,
    });
  });

  it.each<[string, ReturnType<typeof unsubscribe>[]]>([
    ['without a field for it', [unsubscribe('<https://x.example/>')]],
    ['with another body', [unsubscribe('<https://x.example/>'), post('List-Unsubscribe=Twice')]],
    ['with no https address', [unsubscribe('<mailto:a@x.example>'), post(ONE_CLICK)]],
    ['said twice', [unsubscribe('<https://x.example/>'), post(ONE_CLICK), post(ONE_CLICK)]],
    [
      'of two lists',
      [unsubscribe('<https://x.example/>'), unsubscribe('<https://y.example/>'), post(ONE_CLICK)],
    ],
  ])('takes more than one click %s', (_how, headers) => {
    const found = listUnsubscribeOf(headers);
    expect(found).not.toBeNull();
    expect(found?.oneClick).toBeNull();
  });

  it.each([
    [''],
    ['NO'],
    ['<http://x.example/u>'],
    ['<javascript:alert(1)>'],
    ['<ftp://x.example>, <data:text/html,x>'],
    ['<https:>'],
    ['<>'],
    [`${'<'.repeat(10_000)}`],
  ])('is not told by %s', (value) => {
    expect(listUnsubscribeOf([unsubscribe(value)])).toBeNull();
  });

  it('holds ASCII only', () => {
    const found = listUnsubscribeOf([unsubscribe('<https://exämple.org/ü>')]);
    expect(found?.https).toEqual(['https://xn--exmple-cua.org/%C3%BC']);
  });
});

describe('who sent a message', () => {
  it.each([
    ['auto-replied', 'auto-replied'],
    ['Auto-Generated; owner-email="x@example.com"', 'auto-generated'],
    ['(a machine) auto-notified (really)', 'auto-notified'],
    ['No', 'no'],
    ['', null],
    ['; no', null],
    ['((', null],
  ])('is said by Auto-Submitted: %s', (value, expected) => {
    expect(autoSubmittedOf([field('AUTO-submitted')(value)])).toBe(expected);
  });

  it('is not said by others', () => {
    expect(autoSubmittedOf([field('Precedence')('bulk')])).toBeNull();
  });
});
