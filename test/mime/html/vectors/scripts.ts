/** Html that would run a script, or lead the page away. */

const words = (text: string): string[] => text.split(' ');

const HANDLERS = words(
  'onclick onmouseover onmouseenter onfocus onfocusin onblur onload onerror ontoggle onbeforetoggle onanimationstart ' +
    'onanimationend ontransitionend onpointerdown onpointerover onpointerrawupdate onwheel onscroll onscrollend onresize onkeydown ' +
    'oncopy oncut onpaste ondragstart oncontextmenu onauxclick ondblclick onselectstart oninput onchange onsubmit ' +
    'onbeforematch oncontentvisibilityautostatechange onsecuritypolicyviolation onslotchange oncommand',
);
const BEARERS = words(
  'a b div p img span table td body html details summary section article font center marquee svg math input button form ' +
    'select textarea video audio iframe object embed link style script x-y o:p xss label dialog',
);

/** Ways to write an attribute that is to be missed. */
const SPELLINGS: readonly ((name: string, value: string) => string)[] = [
  (name, value) => ` ${name}=${value}`,
  (name, value) => ` ${name.toUpperCase()}="${value}"`,
  (name, value) => `/${name}='${value}'`,
  (name, value) => `\n${name}\n=\n"${value}"`,
  (name, value) => `/x="y"${name}=${value}`,
  (name, value) => ` x="'"${name}="${value}"`,
  (name, value) => ` \0${name}=${value}`,
  (name, value) => ` x='>' ${name}=${value}`,
  (name, value) => ` x=\`" ${name}=${value} y=\``,
  (name, value) => ` ${name}="${entities(value)}"`,
  (name, value) => ` x="&quot;>" ${name}=${value}`,
  (name, value) => ` style='x:"' ${name}=${value} title='"'`,
];

export const HANDLER_VECTORS: readonly string[] = [
  ...BEARERS.flatMap((tag, i) =>
    SPELLINGS.map((spell, k) => {
      const handler = HANDLERS[(i * 5 + k) % HANDLERS.length]!;
      const others = spell('onerror', 'hit()') + spell(handler, 'hit()') + ' tabindex=1 autofocus open';
      return `<${tag} src=x href=x${others}>x</${tag}>`;
    }),
  ),
  ...HANDLERS.map((name) => `<details open ${name}=hit()><summary ${name}=hit()>x</summary>y</details>`),
  ...HANDLERS.map((name) => `<a href=# id=x tabindex=0 ${name}="hit()">x</a><img src=x ${name}="hit()">`),
];

function entities(text: string): string {
  return [...text].map((each) => `&#x${each.charCodeAt(0).toString(16)};`).join('');
}

const between = (mark: string) => (text: string) => [...text].join(mark);

/** Ways to write an address that browsers understand all the same. */
const ADDRESS_SPELLINGS: readonly ((address: string) => string)[] = [
  (address) => address,
  (address) => address.toUpperCase(),
  (address) => ` \t\n${address}`,
  (address) => `\u0001\u001f${address}`,
  (address) => `&#1;&#32;${address}`,
  entities,
  (address) => entities(address).replaceAll(';', ''),
  (address) => address.replace(':', '&colon;'),
  (address) => address.replace(':', '&#58'),
  (address) => between('&Tab;')(address.slice(0, 6)) + address.slice(6),
  (address) => between('\n')(address.slice(0, 6)) + address.slice(6),
  (address) => between('&NewLine;')(address.slice(0, 6)) + address.slice(6),
  (address) => `\ufeff${address}`,
  (address) => address.replace(':', '\u200b:'),
  (address) => address.replace(/(.)/, '\\$1'),
  (address) => `//x/../${address}`,
  (address) => `view-source:${address}`,
  (address) => `feed:${address}`,
];

const ADDRESSES = [
  'javascript:hit()',
  'javascript://%0ahit()',
  'vbscript:hit()',
  'data:text/html,<script>parent.hit()</script>',
  'data:text/html;base64,PHNjcmlwdD5wYXJlbnQuaGl0KCk8L3NjcmlwdD4=',
  'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" onload="parent.hit()"/>',
  'livescript:hit()',
  'blob:http://host.test/1',
  'file:///etc/passwd',
  'about:blank',
  'filesystem:http://host.test/x',
];

const PLACES: readonly ((address: string) => string)[] = [
  (address) => `<a href="${address}">x</a>`,
  (address) => `<a href='${address}' target=_self>x</a>`,
  (address) => `<a href="${address}"><b>x</b><img alt=y></a>`,
  (address) => `<img src="${address}">`,
  (address) => `<table background="${address}"><td background="${address}">x`,
  (address) => `<p style="background:url('${address}')">x</p>`,
  (address) =>
    `<form action="${address}"><button formaction="${address}">x</button><input type=image src="${address}">`,
  (address) =>
    `<iframe src="${address}"></iframe><embed src="${address}"><object data="${address}"></object>`,
  (address) =>
    `<svg><a xlink:href="${address}" href="${address}"><text>x</text></a><use href="${address}#x"/></svg>`,
  (address) => `<math href="${address}"><mi xlink:href="${address}">x</mi></math>`,
  (address) => `<map name=m><area href="${address}" shape=default></map><img usemap=#m src=x>`,
  (address) => `<base href="${address}"><a href=x>x</a>`,
];

export const LINK_VECTORS: readonly string[] = ADDRESSES.flatMap((address, i) =>
  ADDRESS_SPELLINGS.flatMap((spell, k) => {
    const place = PLACES[(i + k) % PLACES.length]!;
    return [PLACES[0]!(spell(address)), place(spell(address))];
  }),
);

const TARGETS = words('_self _top _parent _blank host');

export const NAVIGATION_VECTORS: readonly string[] = [
  ...words('refresh REFRESH re&#102;resh set-cookie content-security-policy x-dns-prefetch-control').flatMap(
    (name) => [
      `<meta http-equiv="${name}" content="0;url=http://evil.test/meta">`,
      `<meta content='0; URL="http://evil.test/meta"' http-equiv=${name}>`,
      `<noscript><meta http-equiv=${name} content="0;http://evil.test/"></noscript>`,
    ],
  ),
  ...TARGETS.flatMap((target) => [
    `<a href="http://evil.test/" target=${target}>x</a>`,
    `<base target=${target}><a href="http://evil.test/">x</a>`,
    `<a href="//evil.test" target="${target}" rel=opener ping="http://evil.test/ping">x</a>`,
    `<form action="http://evil.test/" target=${target}><input name=x autofocus><input type=submit></form>`,
    `<a href="#here" target=${target}>x</a>`,
    `<a href="?x" target=${target}>x</a>`,
    `<a href="/x" target=${target}>x</a>`,
    `<a href="" target=${target}>x</a>`,
    `<a href target=${target}>x</a>`,
    `<map name=m><area href="http://evil.test/" target=${target}></map><img usemap=#m src=x width=99 height=99>`,
  ]),
  '<dialog open>x<form method=dialog><button autofocus>x</button></form></dialog>',
  '<div popover id=p>x</div><button popovertarget=p autofocus>x</button>',
  '<button commandfor=p command=show-modal>x</button><dialog id=p>x</dialog>',
  '<details name=x open><summary>a</summary>b</details><details name=x open ontoggle=hit()>c</details>',
  '<label for=host-input>x</label><label>y<input></label>',
  '<a accesskey=x href="http://evil.test/">x</a><div contenteditable>y</div><div draggable=true>z</div>',
  '<iframe src="http://evil.test/" srcdoc="<script>top.location=1</script>"></iframe>',
  '<frameset onload=hit()><frame src="http://evil.test/"></frameset>',
  '<portal src="http://evil.test/"></portal><fencedframe src="http://evil.test/"></fencedframe>',
  '<isindex action="http://evil.test/"><keygen><input formaction=x type=submit>',
];
