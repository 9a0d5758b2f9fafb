/** `type/subtype; name=value`: the value and its parameters, names in lower case, in the order of the header. */
export interface Parameterised {
  value: string;
  parameters: [string, string][];
}

const PARAMETER = /;\s*([^\s=;]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)/g;
const COMMENT = /\((?:[^()\\]|\\.)*\)/g;

/** Reads Content-Type and its like (RFC 2045 §5.1), RFC 2231 names included as they stand. */
export function readParameters(text: string): Parameterised {
  const value = (text.split(';', 1)[0] ?? '').replace(COMMENT, '').trim();
  const parameters = [...text.matchAll(PARAMETER)].map(([, name = '', given = '']): [string, string] => [
    name.toLowerCase(),
    unquote(given.trim()),
  ]);
  return { value, parameters };
}

function unquote(value: string): string {
  return value.startsWith('"') ? value.replace(/^"|"$/g, '').replace(/\\(.)/g, '$1') : value;
}
