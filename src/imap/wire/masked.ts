import type { Masks } from '../../net/masks.ts';
import { isKnownCode } from './refusals.ts';
import type { Response } from './responses.ts';

/** Whose code goes into errors. */
const REFUSALS: ReadonlySet<string> = new Set(['NO', 'BAD', 'BYE']);

/** A response without the caller's secrets in its words. Data is mail, and stays as it is. */
export function masked(response: Response, masks: Masks): Response {
  if (response.kind !== 'status') return response;
  const { code, status, text } = response;
  const isShown = code !== undefined && REFUSALS.has(status) && !isKnownCode(code.name);
  return {
    ...response,
    text: masks.hide(text),
    code: isShown ? { ...code, name: masks.hide(code.name) } : code,
  };
}
