import type { Script } from '../../support/scripted-options.ts';

/** Answers UID SEARCH with the messages that a program is said to find. */
export function finding(isFound: (uid: number, program: string) => boolean): Script {
  return ({ tag, text }, { selected }) => {
    const uids = selected!.messages.map(({ uid }) => uid).filter((uid) => isFound(uid, text));
    if (!text.includes('RETURN')) return [['* SEARCH', ...uids].join(' ')];
    const all = uids.length > 0 ? ` ALL ${uids.join(',')}` : '';
    return [`* ESEARCH (TAG "${tag}") UID${all}`];
  };
}
