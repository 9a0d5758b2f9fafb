// The page at /docs. Where there is a demo account it is signed in, and the examples are about its mail.

/* global SwaggerUIBundle, withExamples */

const element = document.querySelector('#api');

async function call(path, token, body) {
  const response = await fetch(path, {
    method: body ? 'POST' : 'GET',
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}

async function start() {
  const document = await call('openapi.json');
  const demo = element.dataset.demo ? JSON.parse(element.dataset.demo) : undefined;
  const token = demo && (await call('v1/tokens', undefined, demo)).token;
  const spec = await withExamples(document, demo, (path, body) => call(path, token, body));
  const ui = SwaggerUIBundle({
    spec,
    domNode: element,
    deepLinking: true,
    displayRequestDuration: true,
    filter: true,
    tryItOutEnabled: true,
    // To colour the OpenAPI document takes a browser half a minute.
    syntaxHighlight: false,
    validatorUrl: null,
    onComplete: () => token && ui.preauthorizeApiKey('token', token),
  });
}

start().catch((error) => {
  element.textContent = `The page could not be loaded: ${error.message}`;
});
