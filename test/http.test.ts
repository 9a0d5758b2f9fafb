import { expect, it } from '@jest/globals';

import { isDownload } from '../src/http.ts';
import { OPERATIONS } from '../src/rest/table.ts';

it('downloads are the operations that answer content, and no others', () => {
  const downloads = OPERATIONS.filter(({ method, path }) =>
    isDownload({ method, path: path.replaceAll(/\{\w+\}/g, 'WyJt') }),
  );
  const content = OPERATIONS.filter(({ topic }) => topic === 'Content');
  expect(downloads.map(({ id }) => id)).toEqual(content.map(({ id }) => id));
  expect(isDownload({ method: 'HEAD', path: '/v1/bytes/x' })).toBe(true);
  expect(isDownload({ method: 'POST', path: '/v1/bytes/x' })).toBe(false);
});
