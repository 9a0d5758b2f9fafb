import { describeServer } from '../support/servers/real-servers.ts';
import { describeSearch } from './search-contract.ts';
import { describeSorting } from './sort-contract.ts';
import { Subject } from './subject.ts';
import { TRAITS } from './traits.ts';

describeServer('courier', (server) => {
  const subject = new Subject(server, TRAITS.courier);
  describeSearch(subject);
  describeSorting(subject);
});
