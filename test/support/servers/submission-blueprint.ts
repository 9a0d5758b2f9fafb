import { certificateFile } from './certificates.ts';
import type { SubmissionDoor } from './processes.ts';
import type { Blueprint } from './start.ts';

export type SubmissionBlueprint = Blueprint<SubmissionDoor>;

export const SUBMISSION_DOORS = ['smtp', 'smtps'] as const;

/** Dovecot's folder, as a submission server sees it. */
export const MAIL_STORE = '/run/mail';

/** What a submission server is told, beside where Dovecot's folder is. */
export const certificateOf: NonNullable<SubmissionBlueprint['env']> = ({ certificates }) => ({
  CERTIFICATE: certificateFile(certificates, 'valid'),
});
