import { describeServer } from '../support/servers/real-servers.ts';
import { describePop3 } from './pop3-contract.ts';

describeServer('courier', (server) => describePop3(server));
