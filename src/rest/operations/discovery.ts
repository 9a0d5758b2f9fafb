import { serverUrl } from '../../mail/endpoint.ts';
import { DISCOVERY_OFFERS } from '../../operations/offers/discovery.ts';
import type { AnyOperation } from '../operation.ts';
import { guestOperation, offers, ok } from '../operation.ts';

const { discoverServers } = DISCOVERY_OFFERS;

export const discoveryOperations: readonly AnyOperation[] = [
  guestOperation({
    ...offers(discoverServers),
    method: 'GET',
    path: '/v1/discovery',
    topic: 'Tokens',
    query: discoverServers.input,
    answers: { 200: 'Discovery' },
    errors: ['FORBIDDEN'],
    run: async ({ query }, guest) => {
      const { candidates } = await discoverServers.run(query, guest, undefined);
      const shown = candidates.map(({ server, submission, ...each }) => ({
        ...each,
        server: serverUrl(server),
        submission: submission ? serverUrl(submission) : null,
      }));
      return ok({ candidates: shown });
    },
  }),
];
