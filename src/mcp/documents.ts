import type { Contents, Resources } from './face.ts';

/** A file of the book, by its name (`tokens.md`); undefined: there is none. */
export type Book = (name: string) => Promise<string | Buffer | undefined>;

const PREFIX = 'postern://docs/';
const TYPE = 'text/markdown';

/** A line of the book's list of pages (llms.txt). */
const PAGE = /^- \[(?<title>[^\]]+)\]\(docs\/guide\/(?<name>[\w/-]+)\.md\): (?<summary>.*)$/gm;

/** The documentation as resources: a model that is to write code against the gateway reads it there. */
export function documents(book: Book): Resources {
  return {
    templates: [
      {
        uriTemplate: `${PREFIX}{page}`,
        name: 'docs',
        description: 'A page of the documentation',
        mimeType: TYPE,
      },
    ],
    list: async () =>
      [...String((await book('llms.txt')) ?? '').matchAll(PAGE)].map(({ groups }) => ({
        uri: `${PREFIX}${groups!['name']}`,
        name: groups!['name']!,
        title: groups!['title']!,
        description: groups!['summary']!,
        mimeType: TYPE,
      })),
    read: async (uri): Promise<Contents | undefined> => {
      const name = uri.startsWith(PREFIX) ? uri.slice(PREFIX.length) : '';
      const text = /^(?:[\w-]+\/)*[\w-]+$/.test(name) ? await book(`${name}.md`) : undefined;
      return text === undefined ? undefined : { uri, mimeType: TYPE, text: String(text) };
    },
  };
}
