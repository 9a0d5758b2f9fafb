/** One server-sent event. */
export interface ServerEvent {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: string;
}

/**
 * The events of a stream in the form of the HTML standard (§9.2.6), as far as a gateway writes it: lines end with LF. Comments
 * show that it is alive.
 */
export async function* serverEvents(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<ServerEvent | 'SIGN_OF_LIFE', void> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (let text = ''; ;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (text + value).split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks) yield eventOf(block) ?? 'SIGN_OF_LIFE';
    }
  } finally {
    // A reader that stops ends the request; a stream that broke is over already.
    await reader.cancel().catch(() => undefined);
  }
}

function eventOf(block: string): ServerEvent | undefined {
  const fields = block.split('\n').map((line) => /^(\w+): ?(.*)$/s.exec(line) ?? []);
  const valuesOf = (wanted: string): string[] =>
    fields.flatMap(([, name, value]) => (name === wanted ? [value!] : []));
  const [event] = valuesOf('event');
  if (event === undefined) return undefined;
  return { event, id: valuesOf('id').at(-1), data: valuesOf('data').join('\n') };
}
