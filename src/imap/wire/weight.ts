import type { DataResponse, StatusResponse } from './responses.ts';
import type { Token } from './token.ts';

// Octets that a response takes in memory, measured and on the high side. What is made of it comes on top and is no
// larger.

/** A response, or a row of what is made of it. */
const RESPONSE = 400;
const TOKEN = 100;
const NUMBER = 16;

/** What a response takes in memory, octets. */
export function weightOf(response: DataResponse | StatusResponse): number {
  if (response.kind === 'status')
    return RESPONSE + response.text.length + weightOfAll(response.code?.args ?? []);
  return RESPONSE + weightOfAll(response.tokens) + NUMBER * (response.numbers?.length ?? 0);
}

function weightOfAll(tokens: readonly Token[]): number {
  let weight = 0;
  for (const token of tokens) weight += weightOfToken(token);
  return weight;
}

function weightOfToken(token: Token): number {
  if (token === null) return NUMBER;
  if (Array.isArray(token)) return TOKEN + weightOfAll(token);
  const { value, section } = token;
  const octets = typeof value === 'string' || Buffer.isBuffer(value) ? value.length : 0;
  return TOKEN + octets + (section ? weightOfAll(section) : 0);
}
