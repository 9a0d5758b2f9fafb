import type { MailboxRole, RoleSource } from '../../mail/mailbox.ts';

/** SPECIAL-USE attributes (RFC 6154, RFC 8457); Cyrus writes some of them in lower case. */
const ATTRIBUTES: Record<string, MailboxRole> = {
  '\\archive': 'ARCHIVE',
  '\\drafts': 'DRAFTS',
  '\\junk': 'JUNK',
  '\\sent': 'SENT',
  '\\trash': 'TRASH',
  '\\all': 'ALL',
  '\\flagged': 'FLAGGED',
  '\\important': 'IMPORTANT',
};

/** What clients call these mailboxes, by role; compared in lower case, with single spaces. */
const NAMES: Partial<Record<MailboxRole, readonly string[]>> = {
  ARCHIVE: names(
    'archive, archives, archiv, archivio, archivo, arquivo, archief, arkiv, archiwum, архив, 归档, 封存, アーカイブ',
  ),
  DRAFTS: names(
    'drafts, draft, entwürfe, entwurf, brouillons, brouillon, borradores, borrador, bozze, rascunhos, concepten, utkast, ' +
      'kladder, luonnokset, wersje robocze, kopie robocze, szkice, koncepty, rozpracované, piszkozatok, taslaklar, ' +
      'черновики, чернетки, πρόχειρα, 草稿, 草稿箱, 下書き, 임시 보관함, 임시보관함, مسودات, טיוטות, ร่างจดหมาย',
  ),
  JUNK: names(
    'junk, spam, junk e-mail, junk email, junk mail, bulk mail, spamverdacht, unerwünscht, courrier indésirable, ' +
      'indésirables, pourriel, correo no deseado, no deseado, posta indesiderata, indesiderata, lixo eletrônico, ' +
      'lixo eletrónico, ongewenste e-mail, ongewenst, skräppost, uønsket e-post, uønsket mail, roskaposti, ' +
      'wiadomości-śmieci, niechciane, nevyžádaná pošta, levélszemét, önemsiz, спам, нежелательная почта, ανεπιθύμητα, ' +
      '垃圾邮件, 垃圾郵件, 迷惑メール, 스팸, 스팸메일, بريد غير هام, דואר זבל',
  ),
  SENT: names(
    'sent, sent items, sent messages, sent mail, gesendet, gesendete elemente, gesendete objekte, gesendete nachrichten, ' +
      'envoyés, envoyes, messages envoyés, éléments envoyés, enviados, elementos enviados, mensajes enviados, ' +
      'inviati, posta inviata, inviata, itens enviados, mensagens enviadas, verzonden, verzonden items, ' +
      'verzonden berichten, skickat, skickade, sendt, sendte elementer, lähetetyt, wysłane, elementy wysłane, ' +
      'odeslané, odeslaná pošta, elküldött, gönderilmiş, gönderilenler, отправленные, надіслані, απεσταλμένα, ' +
      '已发送, 已发送邮件, 寄件備份, 送信済み, 送信済みメール, 보낸 편지함, 보낸편지함, مرسل, פריטים שנשלחו, ส่งแล้ว',
  ),
  TRASH: names(
    'trash, deleted, deleted items, deleted messages, bin, papierkorb, gelöscht, gelöschte elemente, gelöschte objekte, ' +
      'corbeille, éléments supprimés, messages supprimés, papelera, elementos eliminados, eliminados, cestino, ' +
      'posta eliminata, eliminata, lixeira, lixo, itens excluídos, prullenbak, verwijderde items, papperskorg, ' +
      'papperskorgen, borttaget, papirkurv, slettet, slettede elementer, roskakori, poistetut, kosz, ' +
      'elementy usunięte, koš, odstraněná pošta, kuka, törölt elemek, çöp kutusu, silinmiş öğeler, корзина, ' +
      'удаленные, удалённые, кошик, κάδος απορριμμάτων, 已删除, 已删除邮件, 垃圾桶, ゴミ箱, ごみ箱, 휴지통, ' +
      '지운 편지함, المهملات, אשפה, ถังขยะ',
  ),
};

const ROLE_BY_NAME = new Map(
  Object.entries(NAMES).flatMap(([role, list]) => list.map((name) => [name, role as MailboxRole] as const)),
);

function names(list: string): string[] {
  return list.split(', ').map((name) => name.normalize('NFC'));
}

/** A listed mailbox, as far as roles are concerned. */
export interface Candidate {
  readonly path: string;
  readonly name: string;
  /** Directly at the top or below INBOX: further down a name such as `Sent` means nothing. */
  readonly isNearTop: boolean;
  readonly attributes: readonly string[];
}

export interface Role {
  readonly role: MailboxRole;
  readonly source: RoleSource;
}

/**
 * The roles of all mailboxes by path. What the server declares comes first. Many declare some roles only: each of the
 * others goes to the first mailbox near the top whose name says so.
 */
export function assignRoles(mailboxes: readonly Candidate[]): Map<string, Role> {
  const roles = new Map<string, Role>();
  for (const { path, attributes } of mailboxes) {
    const role = attributes.map((each) => ATTRIBUTES[each.toLowerCase()]).find((each) => each !== undefined);
    if (role) roles.set(path, { role, source: 'SERVER' });
  }
  if (mailboxes.some(({ path }) => path === 'INBOX')) roles.set('INBOX', { role: 'INBOX', source: 'SERVER' });
  guessRoles(mailboxes, roles);
  return roles;
}

/** Adds the roles that no mailbox has. */
function guessRoles(mailboxes: readonly Candidate[], roles: Map<string, Role>): void {
  const taken = new Set([...roles.values()].map(({ role }) => role));
  for (const { path, name, attributes } of mailboxes.filter((each) => each.isNearTop)) {
    const role = ROLE_BY_NAME.get(
      name
        .toLowerCase()
        .normalize('NFC')
        .replace(/[\s_]+/g, ' '),
    );
    if (!role || taken.has(role) || roles.has(path) || !holdsMessages(attributes)) continue;
    taken.add(role);
    roles.set(path, { role, source: 'NAME' });
  }
}

function holdsMessages(attributes: readonly string[]): boolean {
  return !attributes.some((each) => /^\\(?:noselect|nonexistent)$/i.test(each));
}
