/** Html that would load something from another server. */

const EVIL = 'http://evil.test/load';

/** Ways to write an address in css. */
const CSS_PICTURES = [
  `url(${EVIL})`,
  `url( "${EVIL}" )`,
  `url('${EVIL}'`,
  `url(${EVIL}`,
  `URL(${EVIL})`,
  `u\\72l(${EVIL})`,
  `\\75\\72\\6c(${EVIL})`,
  `u\\000072 l("${EVIL}")`,
  `url(\\68ttp://evil.test/load)`,
  `url(//evil.test/load)`,
  `url("\\\n${EVIL}")`,
  `url(/**/"${EVIL}")`,
  `u/**/rl(${EVIL})`,
  `url("${EVIL}" x)`,
  `image-set("${EVIL}" 1x)`,
  `image-set(url(${EVIL}) 1x, "${EVIL}" type("image/png") 2x)`,
  `-webkit-image-set(url(${EVIL}) 1x)`,
  `cross-fade(url(${EVIL}), red)`,
  `-webkit-cross-fade(url(${EVIL}), url(${EVIL}), 50%)`,
  `image("${EVIL}")`,
  `image(ltr "${EVIL}", red)`,
  `src("${EVIL}")`,
  `element(#x)`,
  `paint(x, url(${EVIL}))`,
  `var(--x, url(${EVIL}))`,
  `var(--u)`,
  `attr(title url)`,
  `attr(title type(<url>))`,
  `if(else: url(${EVIL}))`,
  `light-dark(url(${EVIL}), url(${EVIL}))`,
  `linear-gradient(red, blue), url(${EVIL})`,
  `url(${EVIL}) url(${EVIL})`,
  `red url(${EVIL}) !important`,
  `"x" url(${EVIL})`,
  `[ url(${EVIL})`,
  `( url(${EVIL})`,
  `url(data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E%3Cimage href='${EVIL}'/%3E%3C/svg%3E)`,
  `url("x.png") , url("${EVIL}")`,
  `url(${EVIL}#a)`,
  `url(  ${EVIL}\n)`,
];

const PROPERTIES = (
  'background background-image list-style list-style-image border-image border-image-source -webkit-border-image content cursor ' +
  'mask mask-image -webkit-mask -webkit-mask-image -webkit-mask-box-image mask-border filter backdrop-filter clip-path shape-outside ' +
  'offset-path src behavior -moz-binding --x marker marker-start fill stroke -webkit-filter -webkit-box-reflect ' +
  'animation-timing-function quotes hyphenate-character font font-family all'
).split(' ');

/** Ways to bring a declaration to an element. */
const CARRIERS: readonly ((declaration: string) => string)[] = [
  (declaration) => `<p style='${attribute(declaration)}' title="${EVIL}">x</p>`,
  (declaration) => `<style>:root{--u:url(${EVIL})} *{${declaration}}</style><p title="${EVIL}">x</p>`,
  (declaration) => `<style>@media all{p:hover, p{${declaration}}}</style><p>x</p>`,
  (declaration) => `<style>p::before{content:"x";${declaration}}p{${declaration}</style><p>x</p>`,
  (declaration) => `<style>x{}}p{a:b;${declaration}}</style><ul><li>x</ul><p>x</p>`,
  (declaration) =>
    `<style>div{&{${declaration}} p{${declaration}} @media all{${declaration}}}</style><div><p>x</p></div>`,
  (declaration) =>
    `<p style='--u:url(${EVIL});x:"${attribute(declaration)}";${attribute(declaration)}'>x</p>`,
  (declaration) =>
    `<style><!-- @supports (display:block){p{${declaration}}} @layer x{p{${declaration}}} --></style><p>x</p>`,
  (declaration) =>
    `<style>@container (min-width:1px){p{${declaration}}}@scope(p){:scope{${declaration}}}</style><p>x</p>`,
  (declaration) =>
    `<style>@keyframes k{from{${declaration}}to{${declaration}}}p{animation:k 1s infinite}</style><p>x</p>`,
  (declaration) =>
    `<style>@property --y{syntax:"*";inherits:true;initial-value:${declaration}}</style><p>x</p>`,
  (declaration) =>
    `<div style='color:red\\;${attribute(declaration)}'><p style='/*${attribute(declaration)}*/${attribute(declaration)}'>x</p></div>`,
];

function attribute(declaration: string): string {
  return declaration.replaceAll("'", '&#39;');
}

const AT_RULES = [
  `@import "${EVIL}";`,
  `@import url(${EVIL});`,
  `@import '${EVIL}' layer(x) supports(display:block) screen;`,
  `@\\69mport "${EVIL}";`,
  `@IMPORT url("${EVIL}")`,
  `<!-- @import "${EVIL}"; -->`,
  `/**/@import/**/"${EVIL}"/**/;`,
  `@charset "x"; @import "${EVIL}";`,
  `@media all{@import "${EVIL}";}`,
  `@font-face{font-family:f;src:url(${EVIL})}p{font-family:f}`,
  `@font-face{font-family:f;src:local(x),url("${EVIL}") format("woff2")}*{font:9px f}`,
  `@namespace url(${EVIL});`,
  `@counter-style c{system:cyclic;symbols:url(${EVIL})}ul{list-style:c}`,
  `@page{background:url(${EVIL})}`,
  `@document url(${EVIL}){p{color:red}}`,
  `@view-transition{navigation:auto}`,
  `@color-profile --x{src:url(${EVIL})}`,
  `@position-try --x{inset:0}`,
  `}@import "${EVIL}";`,
  `"} @import "${EVIL}"; {"`,
];

const ELEMENTS = [
  `<img src=${EVIL}>`,
  `<img srcset="${EVIL} 1x, ${EVIL} 2x" sizes=1px>`,
  `<img src="" lowsrc=${EVIL} dynsrc=${EVIL} longdesc=${EVIL}>`,
  `<img src="cid:x" srcset="${EVIL}" loading=eager>`,
  `<image src=${EVIL} href=${EVIL}>`,
  `<picture><source srcset=${EVIL}><img src=${EVIL}></picture>`,
  `<body background=${EVIL}>x`,
  `<table background=${EVIL}><tr background=${EVIL}><td background=${EVIL}>x`,
  `<div background=${EVIL}>x</div>`,
  `<input type=image src=${EVIL}>`,
  `<video src=${EVIL} poster=${EVIL} autoplay><source src=${EVIL}><track src=${EVIL}></video>`,
  `<audio src=${EVIL} autoplay></audio>`,
  `<iframe src=${EVIL}></iframe><frame src=${EVIL}>`,
  `<object data=${EVIL} codebase=${EVIL} classid=${EVIL}><param name=src value=${EVIL}></object>`,
  `<embed src=${EVIL}><applet code=${EVIL} archive=${EVIL}></applet>`,
  ...'stylesheet preload prefetch prerender dns-prefetch preconnect modulepreload icon manifest import expect alternate'
    .split(' ')
    .map((rel) => `<link rel=${rel} href=${EVIL} as=image imagesrcset=${EVIL}>`),
  `<svg><image href=${EVIL} xlink:href=${EVIL} width=9 height=9 /><feImage href=${EVIL} /><use href="${EVIL}#x"/></svg>`,
  `<svg><style>@import "${EVIL}";</style><rect fill="url(${EVIL}#x)" filter="url(${EVIL}#y)"/></svg>`,
  `<svg><foreignObject><img src=${EVIL}></foreignObject></svg>`,
  `<math><mglyph src=${EVIL}></mglyph><annotation-xml encoding=text/html><img src=${EVIL}></annotation-xml></math>`,
  `<script src=${EVIL}></script><script type=speculationrules>{"prefetch":[{"urls":["${EVIL}"]}]}</script>`,
  `<base href="http://evil.test/"><img src=load>`,
  `<base href="http://evil.test/"><p style="background:url(load)">x</p>`,
  `<img src="\\\\evil.test\\load"><img src="ht\ttp://evil.test/load"><img src="/\\evil.test/load">`,
  `<img src="http:evil.test/load"><img src="https:/evil.test/load"><img src=" http://evil.test/load">`,
  `<html manifest=${EVIL}><head profile=${EVIL}>x`,
  `<a href="http://evil.test/" ping="${EVIL}">x</a><blockquote cite=${EVIL}>x</blockquote>`,
  `<bgsound src=${EVIL}><layer src=${EVIL}></layer><ilayer src=${EVIL}></ilayer><xml src=${EVIL}></xml>`,
  `<template shadowrootmode=open><img src=${EVIL}></template>`,
  `<div><template shadowrootmode=open><style>@import "${EVIL}";</style></template></div>`,
  `<noscript><img src=${EVIL}></noscript><noembed><img src=${EVIL}></noembed>`,
  `<img src=x style="--a:1" attributionsrc=${EVIL}><script attributionsrc=${EVIL}></script>`,
];

export const LOAD_VECTORS: readonly string[] = [
  ...CSS_PICTURES.flatMap((picture, i) =>
    CARRIERS.map((carry, k) => carry(`${PROPERTIES[(i * 7 + k) % PROPERTIES.length]}:${picture}`)),
  ),
  ...PROPERTIES.flatMap((property) => CARRIERS.slice(0, 2).map((carry) => carry(`${property}:url(${EVIL})`))),
  ...AT_RULES.flatMap((rule) => [
    `<style>${rule}</style><p>x`,
    `<p style='${rule}'>x</p>`,
    `<svg><style>${rule}</style></svg>`,
  ]),
  ...ELEMENTS,
];
