import { expect, it } from '@jest/globals';

import { isStreamed } from '../../src/local/streamed-paths.ts';
import { OPERATIONS } from '../../src/rest/table.ts';

it('what is content goes to the function that streams, and nothing else', () => {
  const streamed = OPERATIONS.filter(({ method, path }) =>
    isStreamed({ method, url: `${path.replaceAll(/\{\w+\}/g, 'WyJt')}?a=b` }),
  );
  const content = OPERATIONS.filter(({ topic }) => topic === 'Content');
  expect(streamed.map(({ id }) => id)).toEqual(content.map(({ id }) => id));
  expect(isStreamed({ method: 'HEAD', url: '/v1/bytes/x' })).toBe(true);
  expect(isStreamed({ method: 'POST', url: '/v1/bytes/x' })).toBe(false);
});
