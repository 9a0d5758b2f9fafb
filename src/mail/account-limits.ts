import { MAX_ANSWER, MAX_IDS, MAX_PAGE } from './limits.ts';

/** What a caller should not go beyond; octets where nothing else is said. */
export interface AccountLimits {
  /** Messages of one page. */
  readonly page: number;
  /** Ids of one request. */
  readonly ids: number;
  /** Of a message that is uploaded as it is. */
  readonly upload: number;
  /** Of one message that the mail server takes; null: it does not say, or says it for each mailbox. */
  readonly serverUpload: number | null;
  /** Of one answer. */
  readonly answer: number;
}

/**
 * @param capabilities in the words of the mail server
 * @param upload what the front takes
 */
export function limitsOf(capabilities: readonly string[], upload: number): AccountLimits {
  return {
    page: MAX_PAGE,
    ids: MAX_IDS,
    upload,
    serverUpload: appendLimitIn(capabilities),
    answer: MAX_ANSWER,
  };
}

/** APPENDLIMIT (RFC 7889) for the whole server; null: it says none. */
export function appendLimitIn(capabilities: readonly string[]): number | null {
  const word = capabilities.find((each) => /^APPENDLIMIT=\d+$/i.test(each));
  return word === undefined ? null : Number(word.slice('APPENDLIMIT='.length));
}
