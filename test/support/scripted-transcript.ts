/** What one client said on one connection. */
export class Transcript {
  /** Commands in order, without tags, literals in place. */
  readonly commands: string[] = [];
  /** The commands of each write: what came together while nothing had been answered in between. */
  readonly writes: string[][] = [];
  /** What the server has sent, before TLS. */
  octetsSent = 0;
  #hasAnswered = true;

  /** Commands that came in one piece. */
  arrive(commands: readonly string[]): void {
    if (commands.length === 0) return;
    if (this.#hasAnswered) this.writes.push([]);
    this.#hasAnswered = false;
    this.commands.push(...commands);
    this.writes.at(-1)!.push(...commands);
  }

  /** Something left for the client. */
  answered(): void {
    this.#hasAnswered = true;
  }

  /** Commands behind the sign-in. */
  get afterLogin(): string[] {
    return this.commands.slice(this.commands.findIndex(isSignIn) + 1);
  }

  /** The writes behind the sign-in; the first is what came in the same write as the sign-in, if anything did. */
  get writesAfterLogin(): string[][] {
    const at = this.writes.findIndex((write) => write.some(isSignIn));
    const [first = [], ...others] = this.writes.slice(at);
    const ridden = first.slice(first.findIndex(isSignIn) + 1);
    return ridden.length > 0 ? [ridden, ...others] : others;
  }
}

const isSignIn = (command: string): boolean => /^(LOGIN|AUTHENTICATE)\b/.test(command);
