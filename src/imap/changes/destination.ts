import type { Change } from '../../mail/changes.ts';
import { MailError } from '../../mail/errors.ts';
import { NoSuchRole } from '../../mail/destination.ts';
import type { MailboxRole } from '../../mail/mailbox.ts';
import type { Capabilities } from '../wire/capabilities.ts';
import { Hierarchy } from '../read/hierarchy.ts';
import type { Listing } from '../commands/list.ts';
import { Unmet } from '../commands/grammar.ts';
import type { StepOf } from '../commands/table.ts';

/** Where messages are copied or moved to. A role is looked up in the same write that opens the first mailbox. */
export class Destination {
  error: MailError | undefined;
  readonly #change: Change;
  #capabilities: Capabilities;
  #path: string | undefined;

  constructor(change: Change, capabilities: Capabilities) {
    this.#change = change;
    this.#capabilities = capabilities;
    if ('to' in change && typeof change.to === 'object' && change.to.by === 'path')
      this.#settle(change.to.path);
  }

  /** @throws MailError where it is not known */
  get path(): string {
    if (this.#path === undefined)
      throw this.error ?? new MailError('NOT_FOUND', 'This mailbox does not exist');
    return this.#path;
  }

  get needsListing(): boolean {
    return this.#role !== undefined && this.#path === undefined && this.error === undefined;
  }

  /** Roles are said only when asked for, where LIST can be asked (RFC 6154 §2). */
  get step(): StepOf<'LIST'> {
    const has = this.#capabilities;
    const options = has.offers('LIST-EXTENDED') && has.offers('SPECIAL-USE') ? ['SPECIAL-USE'] : [];
    return { verb: 'LIST', path: undefined, returns: { options, status: [] } };
  }

  take(listing: Listing | MailError): void {
    if (listing instanceof Unmet) {
      this.#capabilities = this.#capabilities.without([listing.capability]);
      return;
    }
    if (listing instanceof MailError) {
      this.error = listing;
      return;
    }
    const hierarchy = new Hierarchy(listing.rows, undefined);
    const role = this.#role!;
    // In Gmail archived is what is in no mailbox but ALL.
    const isInAll = role === 'ARCHIVE' && this.#capabilities.offers('X-GM-EXT-1');
    const path = hierarchy.pathOfRole(role) ?? (isInAll ? hierarchy.pathOfRole('ALL') : undefined);
    if (path === undefined) this.error = new NoSuchRole(this.#role!);
    else this.#settle(path);
  }

  get #role(): MailboxRole | undefined {
    const change = this.#change;
    return 'to' in change && typeof change.to === 'object' && change.to.by === 'role'
      ? change.to.role
      : undefined;
  }

  /** What moves to where it is would be copied and removed for nothing. */
  #settle(path: string): void {
    this.#path = path;
    const change = this.#change;
    if (change.kind === 'move' && change.targets.some((each) => each.path === path))
      this.error = new MailError(
        'BAD_USER_INPUT',
        'The messages are already in the destination mailbox. Choose another one',
      );
  }
}
