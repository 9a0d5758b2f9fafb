import type { ContentDemand, AccountDemand, MailboxDemand, MessageDemand } from '../mail/demand.ts';
import { contentDemand, mailboxDemand, messageDemand } from '../mail/demand.ts';
import { MailError } from '../mail/errors.ts';
import type { Rights } from '../mail/rights.ts';
import { ALL_RIGHTS, requireRight } from '../mail/rights.ts';
import type { ThreadWants } from '../mail/thread.ts';
import { threadWants } from '../mail/thread.ts';
import { ACCOUNT_FIELDS } from './account-fields.ts';
import { DELTA_FIELDS } from './delta-fields.ts';
import type { DeltaWants, FieldTable, LookAhead, PageWants, Selected, Want } from './field.ts';
import { MAILBOX_FIELDS } from './mailbox-fields.ts';
import { MESSAGE_FIELDS } from './message-fields.ts';
import { PAGE_FIELDS } from './page-fields.ts';
import { ENCLOSED_FIELDS } from './part-fields.ts';
import { THREAD_FIELDS } from './thread-fields.ts';

/** What becomes of bad arguments: the whole request is refused, or they want nothing and reading the field refuses it. */
export type BadArguments = 'refuse' | 'leave';

/**
 * Makes demands of what callers selected: all that is below a field is wanted in the same session. What the caller has no
 * right to select is FORBIDDEN, and with it the whole request.
 */
export class Selections implements LookAhead {
  readonly account: string;
  readonly #bad: BadArguments;
  readonly #rights: Rights;

  constructor(account: string, bad: BadArguments, rights: Rights) {
    this.account = account;
    this.#bad = bad;
    this.#rights = rights;
  }

  message(selected: readonly Selected[], demand = messageDemand()): MessageDemand {
    return this.collect(MESSAGE_FIELDS, selected, demand);
  }

  mailbox(selected: readonly Selected[], demand = mailboxDemand()): MailboxDemand {
    return this.collect(MAILBOX_FIELDS, selected, demand);
  }

  enclosed(selected: readonly Selected[], demand = contentDemand()): ContentDemand {
    return this.collect(ENCLOSED_FIELDS, selected, demand);
  }

  page(selected: Selected, wants: PageWants = { nodes: undefined, totalCount: false }): PageWants {
    return this.collect(PAGE_FIELDS, selected.children('MessageConnection'), wants);
  }

  delta(selected: Selected, wants: DeltaWants = { created: undefined, updated: undefined }): DeltaWants {
    return this.collect(DELTA_FIELDS, selected.children('MailboxChanges'), wants);
  }

  threads(selected: readonly Selected[]): ThreadWants {
    const nodes = selected.filter(({ name }) => name === 'nodes');
    return this.collect(
      THREAD_FIELDS,
      nodes.flatMap((field) => field.children('Thread')),
      threadWants(),
    );
  }

  accountDemand(selected: readonly Selected[]): AccountDemand {
    return this.collect(ACCOUNT_FIELDS, selected, { fields: new Set() });
  }

  collect<Demand>(table: FieldTable<Demand>, selected: readonly Selected[], demand: Demand): Demand {
    for (const field of selected) {
      const row = Object.hasOwn(table, field.name) ? table[field.name] : undefined;
      if (!row) continue;
      if (this.#rights !== ALL_RIGHTS) requireRight(this.#rights, row.right, `Reading \`${field.name}\``);
      this.#want(row.want as Want<Demand>, field, demand);
    }
    return demand;
  }

  #want<Demand>(want: Want<Demand>, field: Selected, demand: Demand): void {
    try {
      want(demand, field.args, field, this);
    } catch (error) {
      const mayLeave = error instanceof MailError && error.code !== 'FORBIDDEN';
      if (this.#bad === 'refuse' || !mayLeave) throw error;
    }
  }
}
