/**
 * Submission servers that put what they take into SENT by themselves: a second copy would be one too many. It is the host
 * that takes the mail which decides, wherever the mailbox is.
 */
const FILING_HOSTS: readonly string[] = [
  'smtp.gmail.com',
  'smtp.googlemail.com',
  'smtp-relay.gmail.com',
  'smtp.office365.com',
  'smtp-mail.outlook.com',
  'smtp.mail.me.com',
  'smtp.zoho.com',
  'smtp.zoho.eu',
  'smtp.zoho.in',
  'smtppro.zoho.com',
  'smtppro.zoho.eu',
  'smtppro.zoho.in',
];

/** Whether a submission server files what it takes. @param host in lower case */
export function filesByItself(host: string): boolean {
  return FILING_HOSTS.includes(host);
}
