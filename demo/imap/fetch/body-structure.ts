import { headerValue } from '../../mime/header.ts';
import { parseMessage } from '../../mime/part.ts';
import type { Part } from '../../mime/part.ts';
import { readParameters } from '../../mime/parameters.ts';
import { nstring } from '../answers.ts';
import type { Node } from '../answers.ts';
import { envelopeOf } from './envelope.ts';

/** BODYSTRUCTURE, or BODY without the extension data (RFC 3501 §7.4.2). */
export function bodyStructureOf(raw: Buffer, isExtended: boolean): Node[] {
  return structure(raw, parseMessage(raw), isExtended);
}

function structure(raw: Buffer, part: Part, isExtended: boolean): Node[] {
  return part.type === 'multipart' ? multipart(raw, part, isExtended) : singlePart(raw, part, isExtended);
}

function multipart(raw: Buffer, part: Part, isExtended: boolean): Node[] {
  const children = part.children.map((child) => structure(raw, child, isExtended));
  const extension = isExtended ? [parameterList(part.parameters), ...extensionTail(part)] : [];
  return [...children, upper(part.subtype), ...extension];
}

function singlePart(raw: Buffer, part: Part, isExtended: boolean): Node[] {
  const basic = [
    upper(part.type),
    upper(part.subtype),
    parameterList(withCharset(part)),
    nstring(headerValue(part.fields, 'content-id')),
    nstring(headerValue(part.fields, 'content-description')),
    upper(headerValue(part.fields, 'content-transfer-encoding')?.split(/[\s;]/, 1)[0] || '7bit'),
    part.end - part.bodyStart,
  ];
  const extension = isExtended
    ? [nstring(headerValue(part.fields, 'content-md5')), ...extensionTail(part)]
    : [];
  return [...basic, ...typeSpecific(raw, part, isExtended), ...extension];
}

/** A text part tells its lines; an embedded message its envelope, structure and lines. */
function typeSpecific(raw: Buffer, part: Part, isExtended: boolean): Node[] {
  if (part.type === 'text') return [lines(raw, part)];
  if (!part.embedded) return [];
  return [envelopeOf(part.embedded.fields), structure(raw, part.embedded, isExtended), lines(raw, part)];
}

/** Disposition, language, location. */
function extensionTail({ fields }: Part): Node[] {
  const disposition = headerValue(fields, 'content-disposition');
  return [
    disposition ? dispositionOf(disposition) : null,
    nstring(headerValue(fields, 'content-language')),
    nstring(headerValue(fields, 'content-location')),
  ];
}

function dispositionOf(text: string): Node[] {
  const { value, parameters } = readParameters(text);
  return [upper(value), parameterList(parameters)];
}

/** Text that names no charset is US-ASCII (RFC 2046 §4.1.2), and servers say so. */
function withCharset({ type, parameters }: Part): [string, string][] {
  const isUnnamed = type === 'text' && !parameters.some(([name]) => name === 'charset');
  return isUnnamed ? [['charset', 'us-ascii'], ...parameters] : parameters;
}

function parameterList(parameters: [string, string][]): Node {
  if (parameters.length === 0) return null;
  return parameters.flatMap(([name, value]) => [upper(name), nstring(value)]);
}

/** Media types, encodings and parameter names are the same in any case; capitals are the custom of the wire. */
function upper(value: string): Node {
  return nstring(value.toUpperCase());
}

function lines(raw: Buffer, { bodyStart, end }: Part): number {
  let count = 0;
  for (let at = raw.indexOf(0x0a, bodyStart); at >= 0 && at < end; at = raw.indexOf(0x0a, at + 1)) count++;
  return count;
}
