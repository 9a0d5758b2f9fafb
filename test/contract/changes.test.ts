import { SERVER_NAMES } from '../support/servers/types.ts';
import { describeServer } from '../support/servers/real-servers.ts';
import { changesContract } from './changes-contract.ts';

for (const name of SERVER_NAMES) describeServer(name, changesContract);
