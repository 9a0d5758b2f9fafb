// An inbox that updates by itself, and goes on where it was cut. The gateway has to allow the origin of this page:
//   POSTERN_CORS_ORIGINS=http://localhost:8000 npm start
//   python3 -m http.server --directory examples/inbox-live 8000
// and then http://localhost:8000/?gateway=http://localhost:4000 in a browser.
import { listen } from './listen.js';

const gateway = new URLSearchParams(location.search).get('gateway') ?? 'http://localhost:4000';
const FIELDS = 'fields=id,uid,subject,from,receivedAt,flags';
const inbox = `${gateway}/v1/mailboxes/INBOX`;

/** UID → message; what the page shows, no more than the newest 50. */
const messages = new Map();
/** The change token: all that the page has to remember. */
let since;

const form = document.querySelector('#sign-in');
form.addEventListener('submit', async (submitted) => {
  submitted.preventDefault();
  const body = JSON.stringify(Object.fromEntries(new FormData(form)));
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(`${gateway}/v1/tokens`, { method: 'POST', headers, body });
  const { token, detail } = await answer.json();
  if (!token) return say(detail);
  form.hidden = true;
  await stayUpToDate(token);
});

/** From stream to stream, until the token ends. */
async function stayUpToDate(token) {
  for (;;) {
    try {
      if (since === undefined) await list(token);
      await follow(token);
    } catch (problem) {
      say(problem.detail ?? 'connecting again …');
      // The mailbox was recreated: what the page holds is of another one.
      if (problem.code === 'STALE_ID') since = undefined;
      if (problem.code === 'UNAUTHENTICATED') return void (form.hidden = false);
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/** The newest messages, and the token of this very moment. */
async function list(token) {
  const page = await get(`${inbox}/messages?${FIELDS}&first=50&changesToken=true`, token);
  messages.clear();
  for (const message of page.messages) messages.set(message.uid, message);
  since = page.changesToken;
  show();
}

/** A stream where there is one; elsewhere (UNSUPPORTED) one answer after the other, which waits for news. */
async function follow(token) {
  try {
    for await (const told of listen(`${gateway}/v1/events?mailbox=INBOX&${FIELDS}&since=${since}`, token)) {
      if (told.event === 'ready') say('live');
      if (told.event === 'changes') apply(told);
    }
  } catch (problem) {
    if (problem.code !== 'UNSUPPORTED') throw problem;
    say('live');
    for (;;) apply(await get(`${inbox}/changes?${FIELDS}&wait=25&since=${since}`, token));
  }
}

/** What vanished goes first; then what came or changed takes its place. Some of it may be told twice. */
function apply({ vanishedUids, created, updated, token }) {
  for (const range of vanishedUids.split(',').filter(Boolean)) {
    const [from, to = from] = range.split(':').map(Number);
    for (const uid of messages.keys()) if (uid >= from && uid <= to) messages.delete(uid);
  }
  for (const message of created) messages.set(message.uid, message);
  for (const { uid, flags } of updated) if (messages.has(uid)) messages.get(uid).flags = flags;
  since = token;
  show();
}

function show() {
  const newest = [...messages.values()].sort((a, b) => b.uid - a.uid).slice(0, 50);
  document.querySelector('#messages').replaceChildren(...newest.map(row));
  document.querySelector('#unread').value = newest.filter(isUnread).length;
}

function row(message) {
  const item = document.createElement('li');
  item.className = isUnread(message) ? 'unread' : '';
  for (const text of [message.from?.[0]?.name ?? message.from?.[0]?.address ?? '', message.subject ?? '']) {
    const cell = document.createElement('span');
    // As text: a subject is written by strangers.
    cell.textContent = text;
    item.append(cell);
  }
  return item;
}

function isUnread({ flags }) {
  return !flags.includes('\\Seen');
}

async function get(url, token) {
  const answer = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
  const body = await answer.json();
  if (!answer.ok) throw body;
  return body;
}

function say(text) {
  document.querySelector('#state').textContent = text;
}
