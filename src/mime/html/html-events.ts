/** The attributes of an element: names in lower case, the first of a name counts. */
export type Attributes = Readonly<Record<string, string>>;

/** What is told of a html text, in order. Every element that opens closes, but for those of `VOID`. */
export interface HtmlHandler {
  open(name: string, attributes: Attributes): void;
  text(text: string): void;
  close(name: string): void;
}

/** Elements without content, and so without an end tag (HTML §13.1.2), and their forerunners. */
export const VOID: ReadonlySet<string> = new Set(
  (
    'area base basefont bgsound br col command embed frame hr img input isindex keygen link meta param source track ' +
    'wbr'
  ).split(' '),
);
