import type { AuthenticationWay } from '../../mail/discovery.ts';

/** The mail servers of a provider, the one to prefer first. */
export interface Preset {
  readonly domains: readonly string[];
  /** The ends of the names of its mail exchangers: whose mail they take has its mail there. */
  readonly exchangers: readonly string[];
  readonly servers: readonly string[];
  /** Where its users hand their mail in, the one to prefer first. */
  readonly submission: readonly string[];
  readonly authentication: readonly AuthenticationWay[];
}

/** What providers say of themselves in their help pages. User names are whole addresses. */
const KNOWN: readonly Preset[] = [
  {
    domains: ['gmail.com', 'googlemail.com'],
    exchangers: ['.google.com', '.googlemail.com'],
    servers: ['imaps://imap.gmail.com', 'pop3s://pop.gmail.com'],
    submission: ['smtps://smtp.gmail.com', 'smtp://smtp.gmail.com'],
    authentication: ['OAUTH2', 'PASSWORD'],
  },
  {
    domains: ['outlook.com', 'hotmail.com', 'live.com', 'msn.com'],
    exchangers: ['.mail.protection.outlook.com', '.olc.protection.outlook.com', '.mx.microsoft'],
    servers: ['imaps://outlook.office365.com', 'pop3s://outlook.office365.com'],
    submission: ['smtp://smtp.office365.com', 'smtp://smtp-mail.outlook.com'],
    authentication: ['OAUTH2'],
  },
  {
    domains: ['yahoo.com', 'ymail.com', 'rocketmail.com'],
    exchangers: ['.yahoodns.net'],
    servers: ['imaps://imap.mail.yahoo.com', 'pop3s://pop.mail.yahoo.com'],
    submission: ['smtps://smtp.mail.yahoo.com', 'smtp://smtp.mail.yahoo.com'],
    authentication: ['OAUTH2', 'PASSWORD'],
  },
  {
    domains: ['aol.com', 'aim.com'],
    exchangers: [],
    servers: ['imaps://imap.aol.com', 'pop3s://pop.aol.com'],
    submission: ['smtps://smtp.aol.com', 'smtp://smtp.aol.com'],
    authentication: ['OAUTH2', 'PASSWORD'],
  },
  {
    domains: ['icloud.com', 'me.com', 'mac.com'],
    exchangers: ['.mail.icloud.com'],
    servers: ['imaps://imap.mail.me.com'],
    submission: ['smtp://smtp.mail.me.com'],
    authentication: ['PASSWORD'],
  },
  {
    domains: ['fastmail.com', 'fastmail.fm'],
    exchangers: ['.messagingengine.com'],
    servers: ['imaps://imap.fastmail.com', 'pop3s://pop.fastmail.com'],
    submission: ['smtps://smtp.fastmail.com', 'smtp://smtp.fastmail.com'],
    authentication: ['OAUTH2', 'PASSWORD'],
  },
  {
    domains: ['zoho.com', 'zohomail.com'],
    exchangers: ['.zoho.com'],
    servers: ['imaps://imap.zoho.com', 'pop3s://pop.zoho.com'],
    submission: ['smtps://smtp.zoho.com', 'smtp://smtp.zoho.com'],
    authentication: ['PASSWORD'],
  },
  {
    domains: ['gmx.net', 'gmx.de', 'gmx.at', 'gmx.ch'],
    exchangers: ['.gmx.net'],
    servers: ['imaps://imap.gmx.net', 'pop3s://pop.gmx.net'],
    submission: ['smtps://mail.gmx.net', 'smtp://mail.gmx.net'],
    authentication: ['PASSWORD'],
  },
  {
    domains: ['web.de'],
    exchangers: ['.web.de'],
    servers: ['imaps://imap.web.de', 'pop3s://pop3.web.de'],
    submission: ['smtp://smtp.web.de'],
    authentication: ['PASSWORD'],
  },
  {
    domains: [],
    exchangers: ['.kundenserver.de', '.ionos.com', '.ionos.de'],
    servers: ['imaps://imap.ionos.de', 'pop3s://pop.ionos.de'],
    submission: ['smtps://smtp.ionos.de', 'smtp://smtp.ionos.de'],
    authentication: ['PASSWORD'],
  },
  {
    domains: ['yandex.com', 'yandex.ru', 'ya.ru'],
    exchangers: ['.yandex.net', '.yandex.ru'],
    servers: ['imaps://imap.yandex.com', 'pop3s://pop.yandex.com'],
    submission: ['smtps://smtp.yandex.com', 'smtp://smtp.yandex.com'],
    authentication: ['OAUTH2', 'PASSWORD'],
  },
  {
    domains: ['mail.ru', 'inbox.ru', 'list.ru', 'bk.ru'],
    exchangers: ['.mail.ru'],
    servers: ['imaps://imap.mail.ru', 'pop3s://pop.mail.ru'],
    submission: ['smtps://smtp.mail.ru'],
    authentication: ['OAUTH2', 'PASSWORD'],
  },
  {
    domains: ['163.com'],
    exchangers: ['.163.com', '.netease.com'],
    servers: ['imaps://imap.163.com', 'pop3s://pop.163.com'],
    submission: ['smtps://smtp.163.com'],
    authentication: ['PASSWORD'],
  },
  {
    domains: ['qq.com', 'foxmail.com'],
    exchangers: ['.qq.com'],
    servers: ['imaps://imap.qq.com', 'pop3s://pop.qq.com'],
    submission: ['smtps://smtp.qq.com', 'smtp://smtp.qq.com'],
    authentication: ['PASSWORD'],
  },
  {
    domains: ['mailbox.org'],
    exchangers: ['.mailbox.org'],
    servers: ['imaps://imap.mailbox.org', 'pop3s://pop3.mailbox.org'],
    submission: ['smtps://smtp.mailbox.org', 'smtp://smtp.mailbox.org'],
    authentication: ['PASSWORD'],
  },
  {
    domains: ['posteo.de', 'posteo.net'],
    exchangers: ['.posteo.de'],
    servers: ['imaps://posteo.de', 'pop3s://posteo.de'],
    submission: ['smtps://posteo.de', 'smtp://posteo.de'],
    authentication: ['PASSWORD'],
  },
];

/** The provider that a domain is one of. */
export function presetOf(domain: string): Preset | undefined {
  return KNOWN.find(({ domains }) => domains.includes(domain));
}

/** The provider that a mail exchanger is one of. */
export function presetBehind(exchanger: string): Preset | undefined {
  const name = `.${exchanger.toLowerCase()}`;
  return KNOWN.find(({ exchangers }) => exchangers.some((end) => name.endsWith(end)));
}

/** Submission servers of the provider that a mail server belongs to, as complete URLs; none: it is not known. */
export function submissionPresetsOf(host: string): readonly string[] {
  const known = KNOWN.find(({ servers }) => servers.some((each) => each.endsWith(`://${host}`)));
  return (known?.submission ?? []).map((each) => `${each}:${each.startsWith('smtps:') ? 465 : 587}`);
}
