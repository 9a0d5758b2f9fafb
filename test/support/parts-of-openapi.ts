type Json = Record<string, unknown>;

/**
 * An OpenAPI document in parts of at most so many operations each, with the components that these refer to. Swagger UI works
 * through its whole document for each operation that it opens: twenty operations of a twentieth are quicker than one of all.
 */
export function partsOf(document: object, most: number): object[] {
  const { paths, components, ...head } = document as { paths: Json; components: Record<string, Json> };
  const parts: [string, object][][] = [];
  let left = 0;
  for (const [path, item] of Object.entries(paths) as [string, object][]) {
    const operations = Object.keys(item).length;
    if (operations > left) {
      parts.push([]);
      left = most;
    }
    parts.at(-1)!.push([path, item]);
    left -= operations;
  }
  return parts.map((part) => {
    const own = Object.fromEntries(part);
    return { ...head, paths: own, components: usedBy(own, components) };
  });
}

/** The components that something refers to, and those that they refer to. Sign-ins are referred to by name. */
function usedBy(value: object, components: Record<string, Json>): Record<string, Json> {
  const used: Record<string, Json> = { securitySchemes: components['securitySchemes']! };
  const look = (text: string): void => {
    for (const [, kind = '', name = ''] of text.matchAll(/"#\/components\/(\w+)\/([^"/]+)/g)) {
      if (used[kind]?.[name] !== undefined) continue;
      (used[kind] ??= {})[name] = components[kind]![name];
      look(JSON.stringify(components[kind]![name]));
    }
  };
  look(JSON.stringify(value));
  return used;
}
