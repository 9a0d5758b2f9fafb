import * as z from 'zod/mini';

import { said, saidOfEach } from '../../contract/said.ts';
import type { DeliveryAction, DeliveryReportKind } from '../../mail/delivery-report.ts';
import { described } from '../../operations/offers/values.ts';
import { list, moment, nullable, object, text, truth } from './shapes.ts';

// What servers and lists say in a message.

const OneClickUnsubscribe = object({
  url: text(said('OneClickUnsubscribe.url')),
  body: text(said('OneClickUnsubscribe.body')),
});

export const ListUnsubscribe = object({
  mailto: list(z.string(), said('ListUnsubscribe.mailto')),
  https: list(z.string(), said('ListUnsubscribe.https')),
  oneClick: nullable(OneClickUnsubscribe, said('ListUnsubscribe.oneClick')),
});

const AuthenticationVerdict = object({
  result: text(said('AuthenticationVerdict.result')),
  domain: nullable(z.string(), said('AuthenticationVerdict.domain')),
  reason: nullable(z.string(), said('AuthenticationVerdict.reason')),
});

export const Authentication = object({
  authservIds: list(z.string(), said('Authentication.authservIds')),
  spf: nullable(AuthenticationVerdict, said('Authentication.spf')),
  dkim: list(AuthenticationVerdict, said('Authentication.dkim')),
  dmarc: nullable(AuthenticationVerdict, said('Authentication.dmarc')),
  arc: nullable(AuthenticationVerdict, said('Authentication.arc')),
});

const KINDS = ['DELIVERY', 'FEEDBACK'] as const satisfies readonly DeliveryReportKind[];
const ACTIONS = [
  'FAILED',
  'DELAYED',
  'DELIVERED',
  'RELAYED',
  'EXPANDED',
] as const satisfies readonly DeliveryAction[];

const ReportedRecipient = object({
  originalRecipient: nullable(z.string(), said('ReportedRecipient.originalRecipient')),
  finalRecipient: nullable(z.string(), said('ReportedRecipient.finalRecipient')),
  action: nullable(
    z.enum(ACTIONS),
    `${said('ReportedRecipient.action')} ${saidOfEach(ACTIONS, (action) => `DeliveryAction.${action}`)}`,
  ),
  status: nullable(z.string(), said('ReportedRecipient.status')),
  diagnostic: nullable(z.string(), said('ReportedRecipient.diagnostic')),
  remoteServer: nullable(z.string(), said('ReportedRecipient.remoteServer')),
  lastAttemptAt: nullable(moment, said('ReportedRecipient.lastAttemptAt')),
  willRetryUntil: nullable(moment, said('ReportedRecipient.willRetryUntil')),
});

export const DeliveryReport = object({
  kind: described(
    z.enum(KINDS),
    `${said('DeliveryReport.kind')} ${saidOfEach(KINDS, (kind) => `DeliveryReportKind.${kind}`)}`,
  ),
  reporter: nullable(z.string(), said('DeliveryReport.reporter')),
  feedbackType: nullable(z.string(), said('DeliveryReport.feedbackType')),
  arrivedAt: nullable(moment, said('DeliveryReport.arrivedAt')),
  envelopeId: nullable(z.string(), said('DeliveryReport.envelopeId')),
  messageId: nullable(z.string(), said('DeliveryReport.messageId')),
  sentMessageId: nullable(z.string(), said('DeliveryReport.sentMessageId')),
  recipients: list(ReportedRecipient, said('DeliveryReport.recipients')),
  truncated: truth(said('DeliveryReport.truncated')),
});
