import type { ScriptedMail } from '../../support/scripted-octets.ts';

/** More than three pieces of what is encoded, with lines that do not fall on pieces. */
export const LARGE = Buffer.alloc(9_000_011, 'Octets that are told apart by where they stand: 0123456789. ');
/** So little that it comes with the opening. */
export const LITTLE = LARGE.subarray(0, 1_000);

/** A message with a note and an attachment of these octets. */
export function mailWith(octets: Buffer, encoding: 'base64' | '8bit'): ScriptedMail {
  const encoded = encoding === '8bit' ? octets : base64Lines(octets);
  const note = '("text" "plain" NIL NIL NIL "7bit" 6 1)';
  const disposition = '("attachment" ("filename" "large.bin"))';
  const file = `("application" "octet-stream" NIL NIL NIL "${encoding}" ${encoded.length} NIL ${disposition})`;
  const whole = Buffer.concat([Buffer.from('Subject: large\r\n\r\n'), encoded]);
  return {
    structure: `(${note}${file} "mixed" ("boundary" "b"))`,
    sections: { '': whole, 2: encoded },
    decoded: { 2: octets },
  };
}

function base64Lines(octets: Buffer): Buffer {
  return Buffer.from(octets.toString('base64').replace(/.{76}(?=.)/g, '$&\r\n'), 'latin1');
}
