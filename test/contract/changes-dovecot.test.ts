import { describeServer } from '../support/servers/real-servers.ts';
import { changesContract } from './changes-contract.ts';

describeServer('dovecot', changesContract);
