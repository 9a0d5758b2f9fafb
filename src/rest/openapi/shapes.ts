import * as z from 'zod/mini';

import { said } from '../../contract/said.ts';
import type { ErrorCode } from '../../mail/errors.ts';
import { FAILURES } from '../../mail/errors.ts';
import { described, optional } from '../../operations/offers/values.ts';

// What answers are made of. Only the OpenAPI document reads these: answers are checked against them by tests.

export const nullable = (type: z.ZodMiniType, description: string) =>
  described(z.nullable(type), description);
export const text = (description: string) => described(z.string(), description);
export const list = (type: z.ZodMiniType, description: string) => described(z.array(type), description);
export const truth = (description: string) => described(z.boolean(), description);
export const octetCount = z.int().check(z.minimum(0));
export const moment = z.iso.datetime();
export const errorCode = z.enum(Object.keys(FAILURES) as [ErrorCode, ...ErrorCode[]]);

/** An object of an answer: nothing that is not written down is in it. */
export const object = z.strictObject;

export const PartError = object({
  field: text('The field that is null because of this error, for example `text` or `messages.3`.'),
  code: described(errorCode, said('ChangeFailure.code')),
  message: text(said('ChangeFailure.message')),
});

/** Why parts of an answer are null though they were asked for. */
export const errors = optional(
  z.array(PartError),
  'Why requested fields are null; absent if there is no such field.',
);

const planned = {
  executed: truth('Whether the plan was run; false for an explanation only.'),
  assumptions: list(z.string(), 'The assumptions of an explanation; empty if the plan was run.'),
  flights: list(
    z.array(z.string()),
    'The commands sent together in one write, in order; passwords are shown as `***`.',
  ),
  flightTimes: list(
    object({
      sent: described(z.number(), 'When it left.'),
      answered: nullable(z.number(), 'When the last answer to its commands came; null if none did.'),
    }),
    'Of each flight, in milliseconds since the request began with this session; empty for an explanation only.',
  ),
  roundTrips: described(
    object({
      connection: described(octetCount, 'TCP, TLS, STARTTLS, greeting.'),
      signIn: described(
        octetCount,
        'Sign-in, and asking for the capabilities if the server did not announce them.',
      ),
      mail: described(octetCount, 'The request itself.'),
    }),
    'Round trips with the mail server.',
  ),
  octets: described(
    object({
      sent: described(octetCount, 'Without TLS overhead.'),
      received: described(octetCount, 'Without TLS overhead.'),
    }),
    'Octets of the mail session.',
  ),
  timings: described(
    object({
      connect: described(z.number(), 'Until the greeting.'),
      signIn: described(z.number(), 'The sign-in.'),
      mail: described(z.number(), 'The request itself.'),
    }),
    'Milliseconds.',
  ),
};

export const Plan = object({
  ...planned,
  submission: optional(
    object(planned),
    'The same of the session with the submission server, if there is one.',
  ),
});

/** In each answer of an account: what it cost, where that was asked for. */
export const plan = optional(Plan, 'The cost of the request; present with `Postern-Explain: true`.');
