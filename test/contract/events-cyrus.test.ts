import { describeServer } from '../support/servers/real-servers.ts';
import { describeEvents } from './events-contract.ts';
import { Subject } from './subject.ts';
import { TRAITS } from './traits.ts';

describeServer('cyrus', (server) => describeEvents(server, new Subject(server, TRAITS.cyrus)));
