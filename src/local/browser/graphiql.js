// GraphiQL at /graphql, with a sign-in above it that fills its header.

/* global YogaGraphiQL */

const settings = JSON.parse(document.querySelector('#settings').textContent);
const form = document.querySelector('#sign-in');
const output = form.querySelector('output');

self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_module, label) => settings.workers[label] };

/** Shows GraphiQL anew, with the token in the header of its first tab. */
function show(token) {
  // What the browser remembers of earlier visits would win over the new token.
  for (const name of ['graphiql:tabState', 'graphiql:headers']) localStorage.removeItem(name);
  const headers = JSON.stringify(
    { Authorization: `Bearer ${token ?? 'sign in above, or paste a token here'}` },
    null,
    2,
  );
  const place = document.createElement('div');
  place.style.height = '100%';
  document.querySelector('#graphiql').replaceChildren(place);
  YogaGraphiQL.renderYogaGraphiQL(place, {
    title: 'Postern',
    endpoint: location.pathname,
    defaultTabs: [{ query: settings.query, headers }],
    defaultHeaders: headers,
    shouldPersistHeaders: false,
  });
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const { server, user, password } = Object.fromEntries(new FormData(form));
  output.textContent = 'Signing in …';
  const response = await fetch('v1/tokens', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...(server && { server }), user, password }),
  });
  const answer = await response.json();
  if (!response.ok) return void (output.textContent = answer.detail);
  output.textContent = `Signed in as ${answer.account?.user ?? user}`;
  form.elements.password.value = '';
  show(answer.token);
});

if (settings.token) output.textContent = 'Signed in to the demo';
show(settings.token);
