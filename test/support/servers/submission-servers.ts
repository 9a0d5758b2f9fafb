/** Submission servers that hand mail to a Dovecot, and ask it for passwords. */
import { mkdtempSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readRunState } from './run-state.ts';
import { whyNotHere } from './platform.ts';
import type { DovecotServer } from './dovecot-server.ts';
import { exim } from './exim.ts';
import { unpackPackages } from './packages.ts';
import { postfix } from './postfix.ts';
import type { DoorPorts, SubmissionDoor } from './processes.ts';
import type { Started } from './start.ts';
import { startServer } from './start.ts';
import type { SubmissionBlueprint } from './submission-blueprint.ts';

export const SUBMISSION_NAMES = ['postfix', 'exim'] as const;
export type SubmissionName = (typeof SUBMISSION_NAMES)[number];
const BLUEPRINTS: Record<SubmissionName, () => SubmissionBlueprint> = { postfix, exim };

const LOGS: Record<SubmissionName, string> = { postfix: 'output.log', exim: 'log/main' };

/** Counts what was taken. Postfix logs a Message-ID when it hears it, and has taken the mail when that is in the queue. */
const ACCEPTED: Record<SubmissionName, (log: string, messageId: string) => number> = {
  postfix: (log, messageId) =>
    log
      .split('\n')
      .flatMap((line) => / (\w+): message-id=<(.*)>$/.exec(line) ?? [])
      .filter((_, i, found) => i % 3 === 1 && found[i + 1] === messageId)
      .filter((id) => new RegExp(` ${id}: from=<.*\\(queue active\\)`).test(log)).length,
  exim: (log, messageId) =>
    log.split('\n').filter((line) => / <= /.test(line) && line.includes(` id=${messageId}`)).length,
};

/** A submission server that this test process has started; it delivers to the users of one Dovecot, at example.com. */
export class SubmissionServer {
  readonly name: SubmissionName;
  readonly ports: DoorPorts<SubmissionDoor>;
  readonly stop: () => Promise<void>;
  readonly #folder: string;

  constructor(name: SubmissionName, started: Started<SubmissionDoor>) {
    this.name = name;
    this.ports = started.site.ports;
    this.stop = () => started.stop();
    this.#folder = started.site.folder;
  }

  /** How many mails with this Message-ID it has taken, as its own log says. @param messageId with its angle brackets */
  accepted(messageId: string): number {
    const log = readFileSync(path.join(this.#folder, LOGS[this.name]), 'utf8');
    return ACCEPTED[this.name](log, messageId.slice(1, -1));
  }
}

/**
 * Started by the test file that wants it, which stops it in `afterAll`.
 * @returns why there is none, where the machine cannot run it
 */
export async function startSubmission(
  name: SubmissionName,
  mail: DovecotServer,
): Promise<SubmissionServer | string> {
  const reason = await whyNotHere();
  if (reason !== undefined) return reason;
  const { folder, certificates } = readRunState();
  const blueprint = BLUEPRINTS[name]();
  const root = await unpackPackages(blueprint.packages);
  const own = mkdtempSync(path.join(folder, `${name}-`));
  const env: SubmissionBlueprint['env'] = (site) => ({ ...blueprint.env?.(site), MAIL_STORE: mail.folder });
  return new SubmissionServer(
    name,
    await startServer({ ...blueprint, env }, { root, folder: own, certificates }),
  );
}
