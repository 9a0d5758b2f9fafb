import { describeServer } from '../support/servers/real-servers.ts';
import { describeReads } from './reads-contract.ts';
import { Subject } from './subject.ts';
import { TRAITS } from './traits.ts';

describeServer('courier', (server) => {
  describeReads(new Subject(server, TRAITS.courier));
});
