import type { Authenticate } from '../store/authenticate.ts';
import { Refusal } from '../store/refusal.ts';
import type { Guest, Reply } from './command.ts';
import { MAILDROP_COMMANDS } from './maildrop-commands.ts';
import { Maildrop } from './maildrop.ts';
import type { MaildropSource } from './maildrop.ts';
import { stuffed } from './octets.ts';
import { SIGN_IN_COMMANDS } from './sign-in-commands.ts';

/** What a server is like. */
export interface Pop3Setting {
  authenticate: Authenticate<MaildropSource>;
  /** What CAPA says; null: there is no CAPA. */
  readonly capabilities: readonly string[] | null;
  /** Asks for a line that is no command. */
  challenge(): Promise<string>;
}

/** One client's session: the answer to each of its commands. */
export class Pop3Session implements Guest {
  user: string | undefined;
  isEnding = false;
  readonly #setting: Pop3Setting;
  #maildrop: Maildrop | undefined;

  constructor(setting: Pop3Setting) {
    this.#setting = setting;
  }

  get authenticate(): Authenticate<MaildropSource> {
    return this.#setting.authenticate;
  }

  open(source: MaildropSource): Maildrop {
    this.#maildrop = new Maildrop(source);
    return this.#maildrop;
  }

  challenge(): Promise<string> {
    return this.#setting.challenge();
  }

  /** Lets others in. Nothing is removed by it. */
  close(): void {
    this.#maildrop?.close();
    this.#maildrop = undefined;
  }

  /** The whole answer to a line. */
  async answer(line: string): Promise<Buffer> {
    const [, name = '', rest = ''] = /^(\S*) ?(.*)$/s.exec(line) ?? [];
    try {
      const { text, body } = await this.#execute(name.toUpperCase(), rest);
      return Buffer.concat([Buffer.from(`+OK ${text}\r\n`), body ? stuffed(body) : Buffer.alloc(0)]);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return Buffer.from(`-ERR ${error.code === undefined ? '' : `[${error.code}] `}${error.message}\r\n`);
    }
  }

  #execute(name: string, rest: string): Reply | Promise<Reply> {
    const { capabilities } = this.#setting;
    if (name === 'CAPA' && capabilities)
      return { text: 'Capabilities', body: Buffer.from(capabilities.map((line) => `${line}\r\n`).join('')) };
    if (name === 'QUIT') return this.#quit();
    if (this.#maildrop) return find(MAILDROP_COMMANDS, name)(this.#maildrop, rest);
    return find(SIGN_IN_COMMANDS, name)(this, rest);
  }

  /** The lock is gone before the answer is there: its owner may sign in again. */
  #quit(): Reply {
    this.isEnding = true;
    const removed = this.#maildrop?.update() ?? 0;
    this.close();
    return { text: `${removed} removed` };
  }
}

/** @throws Refusal for a command that is unknown, or not possible now */
function find<Command>(table: Record<string, Command>, name: string): Command {
  const command = Object.hasOwn(table, name) ? table[name] : undefined;
  if (!command) throw new Refusal('Unknown command, or not possible now');
  return command;
}
