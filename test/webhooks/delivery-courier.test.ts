import { Subject } from '../contract/subject.ts';
import { TRAITS } from '../contract/traits.ts';
import { describeServer } from '../support/servers/real-servers.ts';
import { describeDelivery } from './delivery-contract.ts';

describeServer('courier', (server) => describeDelivery(new Subject(server, TRAITS.courier)));
