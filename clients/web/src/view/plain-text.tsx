import type { JSX } from 'preact';

const LINK = /\bhttps?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]]/g;

/** The text of a mail: links can be followed, what is quoted stands back. */
export function PlainText({ text }: { text: string }): JSX.Element {
  return (
    <div class="plain-text">
      {blocksOf(text).map(({ isQuoted, lines }, index) => (
        <p key={index} class={isQuoted ? 'quoted' : undefined}>
          {linked(lines.join('\n'))}
        </p>
      ))}
    </div>
  );
}

interface Block {
  readonly isQuoted: boolean;
  readonly lines: string[];
}

/** Lines that begin with `>`, and lines that do not. */
function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  for (const line of text.replace(/\n+$/, '').split('\n')) {
    const isQuoted = line.startsWith('>');
    const last = blocks.at(-1);
    const shown = isQuoted ? line.replace(/^> ?/, '') : line;
    if (last?.isQuoted === isQuoted) last.lines.push(shown);
    else blocks.push({ isQuoted, lines: [shown] });
  }
  return blocks;
}

function linked(text: string): (string | JSX.Element)[] {
  const parts: (string | JSX.Element)[] = [];
  let end = 0;
  for (const { 0: url, index } of text.matchAll(LINK)) {
    parts.push(
      text.slice(end, index),
      <a href={url} target="_blank" rel="noopener noreferrer nofollow">
        {url}
      </a>,
    );
    end = index + url.length;
  }
  return [...parts, text.slice(end)];
}
