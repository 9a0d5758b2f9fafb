import { contentFields } from '../../../src/mime/message-entity.ts';
import type { RawParameter } from '../../../src/mime/parameters.ts';
import type { Part } from '../../../src/mime/structure.ts';
import { nstring } from '../answers.ts';
import type { Node } from '../answers.ts';
import { fieldOf, fieldsOf, structured } from '../structured-message.ts';
import type { StructuredMessage } from '../structured-message.ts';
import { envelopeOf } from './envelope.ts';

/** BODYSTRUCTURE, or BODY without the extension data (RFC 3501 §7.4.2). */
export function bodyStructureOf(raw: Buffer, isExtended: boolean): Node[] {
  const message = structured(raw);
  return structure(message, message.parsed.root, isExtended);
}

function structure(message: StructuredMessage, part: Part, isExtended: boolean): Node[] {
  const fields = fieldsOf(message.headers.get(`${part.partId}.MIME`));
  const content = contentFields(fields, 'text/plain');
  const { disposition, dispositionParameters, contentLocation } = content;
  const text = (name: string): Node => nstring(fieldOf(fields, name));
  const tail = [
    disposition ? [upper(disposition), parameterList(dispositionParameters)] : null,
    text('content-language'),
    nstring(contentLocation),
  ];
  if (part.children.length > 0) {
    const children = part.children.map((child) => structure(message, child, isExtended));
    const extension = isExtended ? [parameterList(content.parameters), ...tail] : [];
    return [...children, upper(part.subtype), ...extension];
  }
  return [
    upper(part.type),
    upper(part.subtype),
    parameterList(withCharset(part, content.parameters)),
    nstring(content.contentId),
    nstring(content.description),
    upper(part.encoding),
    part.size ?? 0,
    ...typeSpecific(message, part, isExtended),
    ...(isExtended ? [text('content-md5'), ...tail] : []),
  ];
}

/** A text part tells its lines; an embedded message its envelope, structure and lines. */
function typeSpecific(message: StructuredMessage, part: Part, isExtended: boolean): Node[] {
  const lines = (): number => message.parsed.octets(part.partId)!.toString('latin1').split('\n').length - 1;
  if (part.type === 'text') return [lines()];
  const header = message.headers.get(`${part.partId}.HEADER`);
  if (!part.message || header === undefined) return [];
  return [envelopeOf(fieldsOf(header)), structure(message, part.message.body, isExtended), lines()];
}

/** Text that names no charset is US-ASCII (RFC 2046 §4.1.2), and servers say so. */
function withCharset({ type }: Part, parameters: readonly RawParameter[]): readonly RawParameter[] {
  const isUnnamed = type === 'text' && !parameters.some(([name]) => name.toLowerCase() === 'charset');
  return isUnnamed ? [['charset', 'us-ascii'], ...parameters] : parameters;
}

function parameterList(parameters: readonly RawParameter[]): Node {
  if (parameters.length === 0) return null;
  return parameters.flatMap(([name, value]) => [upper(name), nstring(value)]);
}

/** Media types, encodings and parameter names are the same in any case; capitals are the custom of the wire. */
function upper(value: string): Node {
  return nstring(value.toUpperCase());
}
