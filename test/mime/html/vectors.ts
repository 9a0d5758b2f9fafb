import { BOX_VECTORS, RESTYLE_VECTORS } from './vectors/looks.ts';
import { LOAD_VECTORS } from './vectors/loads.ts';
import { MAIL_VECTORS } from './vectors/mail.ts';
import { CLOBBER_VECTORS, MUTATION_VECTORS, NESTING_VECTORS } from './vectors/nesting.ts';
import { HANDLER_VECTORS, LINK_VECTORS, NAVIGATION_VECTORS } from './vectors/scripts.ts';
import { HOSTILE_HTML } from './hostile-html.ts';

/** Html made to hurt the page that it is put into, by what it tries. A script of theirs would call `hit()`. */
export const VECTORS: Readonly<Record<string, readonly string[]>> = {
  'known tricks': HOSTILE_HTML.map((html) => html.replaceAll('alert(1)', 'hit()')),
  'runs by handlers': HANDLER_VECTORS,
  'runs by links': LINK_VECTORS,
  navigates: NAVIGATION_VECTORS,
  loads: LOAD_VECTORS,
  'changes when it is read again': MUTATION_VECTORS,
  'ends what is around it': NESTING_VECTORS,
  'is made for clients of mail': MAIL_VECTORS,
  'stands for something else': CLOBBER_VECTORS,
  'leaves its box': BOX_VECTORS,
  'styles the page': RESTYLE_VECTORS,
};
