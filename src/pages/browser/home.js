// The page at /: signs in to the demo and shows its newest messages, with the two requests that any client would send.

const button = document.querySelector('#try');
const state = document.querySelector('#state');
const list = document.querySelector('#mail');
const copy = document.querySelector('#copy');

const QUERY = `{
  mailbox(role: INBOX) {
    messages(first: 5) {
      nodes { subject from { name address } receivedAt isSeen }
    }
  }
}`;

/** @returns what the gateway answers, as JSON */
async function send(path, body, headers = {}) {
  const response = await fetch(document.body.dataset.base + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail ?? `status ${response.status}`);
  return answer;
}

function row({ subject, from, receivedAt, isSeen }) {
  const item = document.createElement('li');
  if (isSeen === false) item.className = 'unread';
  const cell = (name, className, text) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.textContent = text;
    return element;
  };
  const [sender] = from ?? [];
  const time = cell('time', '', receivedAt ? new Date(receivedAt).toLocaleDateString() : '');
  item.append(
    cell('span', 'subject', subject ?? '(no subject)'),
    cell('span', 'from', sender?.name ?? sender?.address ?? ''),
    time,
  );
  return item;
}

async function tryDemo() {
  const { user, password } = JSON.parse(button.dataset.demo);
  button.disabled = true;
  state.textContent = 'Signing in …';
  try {
    const { token } = await send('/v1/tokens', { user, password });
    const started = performance.now();
    const { data } = await send('/graphql', { query: QUERY }, { authorization: `Bearer ${token}` });
    const took = Math.round(performance.now() - started);
    list.replaceChildren(...data.mailbox.messages.nodes.map(row));
    state.textContent = `The five newest messages of ${user}, in one request of ${took} ms.`;
    copy.hidden = false;
    copy.onclick = async () => {
      await navigator.clipboard.writeText(token);
      copy.textContent = 'Copied';
    };
  } catch (error) {
    state.textContent = `That did not work: ${error.message}`;
  }
  button.disabled = false;
}

button?.addEventListener('click', tryDemo);
