import type { Bytes } from '../../mail/bytes.ts';
import type { DispositionKind } from './content-disposition.ts';

const TOKEN = /^[A-Za-z0-9!#$&^_.+-]{1,127}\/[A-Za-z0-9!#$&^_.+-]{1,127}$/;
const CHARSET = /^[A-Za-z0-9_.:()+-]{1,40}$/;

/** What a browser may show by itself: none of it can run anything. */
const SHOWN = /^(?:image\/(?!svg)|audio\/|video\/|text\/(?:plain|csv|calendar|x-log)$|application\/pdf$)/;

/** A Content-Type header out of what the sender says; what is no media type is octets. */
export function contentTypeOf({
  contentType,
  parameters,
}: Pick<Bytes, 'contentType' | 'parameters'>): string {
  if (!TOKEN.test(contentType)) return 'application/octet-stream';
  const charset = contentType.startsWith('text/') ? parameters['charset'] : undefined;
  return charset && CHARSET.test(charset) ? `${contentType}; charset=${charset}` : contentType;
}

/** How a part is answered when something is wanted: whatever could run in a browser is saved and never shown. */
export function dispositionOf(wanted: DispositionKind, contentType: string): DispositionKind {
  return wanted === 'inline' && SHOWN.test(contentType) ? 'inline' : 'attachment';
}
