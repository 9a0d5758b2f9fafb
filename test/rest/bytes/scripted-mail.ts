import type { ScriptedMail } from '../../support/scripted-octets.ts';

/** More than a reader's window holds, with lines that do not fall on packets. */
export const LARGE = Buffer.alloc(5_200_011, 'Octets that are told apart by where they stand: 0123456789. ');
/** So little that it comes with the opening. */
export const LITTLE = LARGE.subarray(0, 1_000);

/** In lines of base64, as in mail; encoded once for all tests of a file. */
const ENCODED = new Map<Buffer, Buffer>();

/** A message with a note and an attachment of these octets. */
export function mailWith(octets: Buffer, encoding: 'base64' | '8bit'): ScriptedMail {
  const encoded = encoding === '8bit' ? octets : (ENCODED.get(octets) ?? base64Lines(octets));
  if (encoding === 'base64') ENCODED.set(octets, encoded);
  const note = '("text" "plain" NIL NIL NIL "7bit" 6 1)';
  const disposition = '("attachment" ("filename" "large.bin"))';
  const file = `("application" "octet-stream" NIL NIL NIL "${encoding}" ${encoded.length} NIL ${disposition})`;
  return {
    structure: `(${note}${file} "mixed" ("boundary" "b"))`,
    sections: {
      get ''() {
        return Buffer.concat([Buffer.from('Subject: large\r\n\r\n'), encoded]);
      },
      2: encoded,
    },
    decoded: { 2: octets },
  };
}

function base64Lines(octets: Buffer): Buffer {
  return Buffer.from(octets.toString('base64').replace(/.{76}(?=.)/g, '$&\r\n'), 'latin1');
}
