import type { BytesId } from '../../mail/bytes-id.ts';
import { bytesIdentity } from '../../mail/bytes-id.ts';
import type { Caller } from '../../mail/caller.ts';
import { getAttachment } from '../../operations/content.ts';
import type { Representation } from './answer-bytes.ts';
import type { DispositionKind } from './content-disposition.ts';
import { immutableTag } from './immutable-tag.ts';

/** A message or a part as it is stored, decoded from its transfer encoding. */
export function storedOctets(
  caller: Pick<Caller, 'mail' | 'rights'>,
  id: BytesId,
  { disposition = 'attachment', maxAge = 0 }: { disposition?: DispositionKind | undefined; maxAge?: number },
): Representation {
  return {
    etag: immutableTag('octets', bytesIdentity(id)),
    maxAge,
    disposition,
    produce: async (range, headOnly) => ({
      bytes: await getAttachment.run({ id, range, headOnly }, caller, undefined),
    }),
  };
}
