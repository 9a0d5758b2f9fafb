import { describeServer } from '../support/servers/real-servers.ts';
import { describeSearch } from './search-contract.ts';
import { Subject } from './subject.ts';
import { TRAITS } from './traits.ts';

describeServer('cyrus', (server) => describeSearch(new Subject(server, TRAITS.cyrus)));
