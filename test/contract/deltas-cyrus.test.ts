import { describeServer } from '../support/servers/real-servers.ts';
import { describeDeltas } from './deltas-contract.ts';
import { Subject } from './subject.ts';
import { TRAITS } from './traits.ts';

describeServer('cyrus', (server) => describeDeltas(new Subject(server, TRAITS.cyrus), 'QRESYNC'));
