import { existsSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * What takes longest on an idle machine, longest first: a file that begins last would keep one core busy while the others rest.
 * Jest itself knows only what it has run on the same machine before. The first of them that needs a browser comes well before the
 * others: in a clean clone it is unpacked meanwhile.
 */
const LONG = [
  'test/contract/walk/walk-dovecot.test.ts',
  'test/contract/walk/walk-cyrus.test.ts',
  'test/contract/sending-accidents.test.ts',
  'test/pages/first-visit.test.ts',
  'test/contract/walk/walk-others.test.ts',
  'test/contract/sending-delivered.test.ts',
  'test/fuzz/fuzz.test.ts',
  'test/fuzz/growth.test.ts',
  'test/contract/search-courier.test.ts',
  'test/contract/bytes.test.ts',
  'test/contract/deltas-courier.test.ts',
  'test/contract/events-courier.test.ts',
  'test/clients/clients.test.ts',
  'test/rest/fuzz.test.ts',
  'test/imap/cut-writes.test.ts',
  'test/contract/many-listeners.test.ts',
  'test/contract/killed-watches.test.ts',
  'test/webhooks/killed-dovecot.test.ts',
  'test/webhooks/killed-courier.test.ts',
  'test/contract/reads-courier.test.ts',
  'test/deploy/package.test.ts',
  'test/rest/bytes/window.test.ts',
  'test/book/samples.test.ts',
  'test/contract/search-dovecot.test.ts',
  'test/web/tasks.test.ts',
  'test/web/states.test.ts',
  'test/imap/split.test.ts',
  'test/access/sealed-bytes.test.ts',
  'test/rest/bytes/broken-servers.test.ts',
  'test/imap/read/pages.test.ts',
];

/** Jest's order of the files: the long ones first, then the larger ones. */
export default class LongFirst {
  constructor({ globalConfig: { rootDir } }) {
    this.ranks = new Map(LONG.map((name, rank) => [path.join(rootDir, name), rank]));
    const gone = LONG.filter((name) => !existsSync(path.join(rootDir, name)));
    if (gone.length > 0) throw new Error(`test/support/long-first.mjs names what is gone: ${gone.join()}`);
  }

  sort(tests) {
    const rank = ({ path: file }) => this.ranks.get(file) ?? LONG.length;
    const size = new Map(tests.map((test) => [test, statSync(test.path).size]));
    return [...tests].sort((a, b) => rank(a) - rank(b) || size.get(b) - size.get(a));
  }

  cacheResults() {}
}
