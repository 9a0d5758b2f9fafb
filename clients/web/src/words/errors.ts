import type { PosternError } from '@postern/client';

import type { Language } from './index.ts';
import { language } from './index.ts';

type Said = readonly [title: string, text: string];

/** What an error means for the reader of mail, and what can be done. Codes that are not here have the last row. */
const EN: Readonly<Record<string, Said>> = {
  NO_ANSWER: ['You are offline', 'The gateway cannot be reached. It is tried again as soon as you ask.'],
  SERVER_UNAVAILABLE: [
    'The mail server is away',
    'It cannot be reached at the moment. Your mail is safe there.',
  ],
  SERVER_TIMEOUT: ['The mail server is slow', 'It did not answer in time. Try again in a moment.'],
  MAILBOX_BUSY: [
    'The mailbox is in use',
    'Another program has it open. It is usually free again within a minute.',
  ],
  RATE_LIMITED: ['A short break', 'There were too many requests at once. Try again in a moment.'],
  STALE_ID: [
    'This mailbox was replaced',
    'The server has put another one in its place. Read the list again.',
  ],
  NOT_FOUND: ['It is no longer here', 'The message was moved or deleted, perhaps by another device.'],
  OUTCOME_UNKNOWN: [
    'It is not known what happened',
    'The connection broke before the answer. The list shows what is true now.',
  ],
  FORBIDDEN: ['Not allowed', 'This account, or its token, may not do that.'],
  UNSUPPORTED: ['Not with this account', 'The mail server has no such thing.'],
  OVER_QUOTA: ['The mailbox is full', 'Delete something, and empty the trash. Then try again.'],
  TOO_LARGE: ['Too large to show', 'Download the message to read all of it.'],
  BAD_USER_INPUT: ['This cannot be read', ''],
  UNAUTHENTICATED: ['Your session has ended', 'Sign in again to go on where you were.'],
  OTHER: ['That did not work', 'Something unexpected happened. Try again.'],
};

const DE: Readonly<Record<string, Said>> = {
  NO_ANSWER: [
    'Sie sind offline',
    'Das Gateway ist nicht erreichbar. Es wird erneut versucht, sobald Sie es wünschen.',
  ],
  SERVER_UNAVAILABLE: [
    'Der Mailserver ist nicht da',
    'Er ist gerade nicht erreichbar. Ihre Post ist dort sicher.',
  ],
  SERVER_TIMEOUT: [
    'Der Mailserver ist langsam',
    'Er hat nicht rechtzeitig geantwortet. Versuchen Sie es gleich noch einmal.',
  ],
  MAILBOX_BUSY: [
    'Das Postfach ist in Gebrauch',
    'Ein anderes Programm hat es geöffnet. Meist ist es in einer Minute wieder frei.',
  ],
  RATE_LIMITED: [
    'Eine kurze Pause',
    'Das waren zu viele Anfragen auf einmal. Versuchen Sie es gleich noch einmal.',
  ],
  STALE_ID: [
    'Dieses Postfach wurde neu angelegt',
    'Was zu sehen war, gehört zum vorigen. Lesen Sie die Liste noch einmal.',
  ],
  NOT_FOUND: [
    'Nicht mehr da',
    'Die Nachricht wurde verschoben oder gelöscht, vielleicht von einem anderen Gerät.',
  ],
  OUTCOME_UNKNOWN: [
    'Der Ausgang ist ungewiss',
    'Die Verbindung brach vor der Antwort ab. Die Liste zeigt, was jetzt gilt.',
  ],
  FORBIDDEN: ['Nicht erlaubt', 'Dieses Konto, oder sein Token, darf das nicht.'],
  UNSUPPORTED: ['Nicht mit diesem Konto', 'Der Mailserver kann das nicht.'],
  OVER_QUOTA: [
    'Das Postfach ist voll',
    'Löschen Sie etwas und leeren Sie den Papierkorb. Dann geht es weiter.',
  ],
  TOO_LARGE: ['Zu groß zum Anzeigen', 'Laden Sie die Nachricht herunter, um alles zu lesen.'],
  BAD_USER_INPUT: ['Das ist nicht lesbar', ''],
  UNAUTHENTICATED: ['Ihre Sitzung ist zu Ende', 'Melden Sie sich an, um weiterzumachen, wo Sie waren.'],
  OTHER: ['Das hat nicht geklappt', 'Etwas Unerwartetes ist geschehen. Versuchen Sie es noch einmal.'],
};

const TABLES: Readonly<Record<Language, Readonly<Record<string, Said>>>> = { en: EN, de: DE };

/** An error in the words of the page: its title, and what can be done. */
export function errorWords({ code, message }: Pick<PosternError, 'code' | 'message'>): Said {
  const table = TABLES[language.value];
  const [title, text] = table[code] ?? table['OTHER']!;
  // What the user wrote is judged by the gateway, which says at which character.
  return [title, text === '' ? message : text];
}
