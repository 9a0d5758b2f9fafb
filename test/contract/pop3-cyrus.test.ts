import { describeServer } from '../support/servers/real-servers.ts';
import { describePop3 } from './pop3-contract.ts';

describeServer('cyrus', (server) => describePop3(server));
