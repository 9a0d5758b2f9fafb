import type { Account, Software } from '../../mail/account.ts';
import type { AccountDemand } from '../../mail/demand.ts';
import { MailError } from '../../mail/errors.ts';
import { asking } from '../commands/answers.ts';
import type { Capabilities } from '../wire/capabilities.ts';
import type { Due } from './task.ts';

/** What the server says of the account; undefined: not asked, null: it offers none. */
export class AccountWork {
  software: Account['software'];
  namespaces: Account['namespaces'];
  quota: Account['quota'];

  /** The steps that bring what is wanted, in one flight. */
  steps({ fields }: AccountDemand, has: Capabilities): Due[] {
    const steps: Due[] = [];
    if (fields.has('software')) {
      this.software = { name: null, version: null };
      if (has.has('ID')) steps.push(asking({ verb: 'ID' }, (answer) => this.#takeSoftware(answer)));
    }
    if (fields.has('namespaces')) {
      this.namespaces = null;
      if (has.offers('NAMESPACE'))
        steps.push(asking({ verb: 'NAMESPACE' }, (answer) => (this.namespaces = answer)));
    }
    if (fields.has('quota')) {
      this.quota = null;
      if (has.has('QUOTA'))
        steps.push(asking({ verb: 'GETQUOTAROOT', path: 'INBOX' }, (answer) => (this.quota = answer)));
    }
    return steps;
  }

  /** A server that refuses to say what it is has said nothing: Courier answers ID with NO. */
  #takeSoftware(answer: Software | MailError): void {
    const isRefusal = answer instanceof MailError && answer.code === 'UNSUPPORTED';
    if (!isRefusal) this.software = answer;
  }
}
