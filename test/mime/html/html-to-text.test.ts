import { describe, expect, it } from '@jest/globals';
import { htmlToText } from '../../../src/mime/html/html-to-text.ts';

const CASES: [why: string, html: string, lines: string[]][] = [
  ['paragraphs and line breaks', '<p>one\n  two</p><p>three<br>four</p>', ['one two', '', 'three', 'four']],
  ['blocks', '<div>a</div><div>b<div>c</div></div>d', ['a', 'b', 'c', 'd']],
  ['entities', '<p>&lt;a&gt; &amp; b&nbsp;c &euro; &#233;</p>', ['<a> & b c € é']],
  ['words in the line', 'a <b>b</b><i>c</i> d', ['a bc d']],
  ['headings', '<h1>Title</h1>text<h2>Next</h2>more', ['Title', '', 'text', '', 'Next', '', 'more']],
  ['links', '<a href="https://x.example/a">here</a>', ['here <https://x.example/a>']],
  [
    'links that are their own words',
    '<a href="https://x.example/">https://x.example</a> <a href="mailto:a@b.c">a@b.c</a>',
    ['https://x.example a@b.c'],
  ],
  [
    'links to nothing',
    '<a>a</a> <a href="#x">b</a> <a href="javascript:c">c</a> <a href="https://x.example/"></a>',
    ['a b c'],
  ],
  ['pictures', '<img src="x.png" alt="Logo"> <img src="y.png">', ['Logo']],
  ['linked pictures', '<a href="https://x.example/"><img alt="Logo"></a>', ['Logo <https://x.example/>']],
  [
    'linked pictures without a description',
    'a <a href="https://x.example/b?t=1"><img src="y.png"></a><a href="https://x.example/"></a> c',
    ['a <https://x.example/b?t=1> c'],
  ],
  ['a head that is not closed', '<html><head><title>t</title><style>s</style><p>words</p>', ['words']],
  ['words in an open head', '<head><meta charset=x>words<title>t</title> more', ['words more']],
  ['an empty head', '<head/><div>words</div>', ['words']],
  [
    'what a style sheet hides',
    '<style>.a, td.b { display:none } #c{visibility:hidden} .d{max-height:0;overflow:hidden}</style>' +
      '<p class="x a">1</p><table><tr><td class=b>2<td>3</table><p id=c>4</p><p class="d">5</p><p class=b>6</p>',
    ['3', '', '6'],
  ],
  [
    'not what it hides on other screens, from Outlook, or takes back',
    '<style>@media (max-width:9px){.a{display:none}} .b{display:none} .b{display:block} .c{display:none} ' +
      '.d .e{display:none}</style><style media="print">p{display:none}</style>' +
      '<!--[if mso]><style>p{display:none}</style><![endif]--><p class=a>1<p class=b>2' +
      '<p class=c style="display:inline">3<p class=e>4',
    ['1', '', '2', '', '3', '', '4'],
  ],
  [
    'an important rule against the own style',
    '<style>.a{display:none !important}</style><p class=a style="display:block">1</p>2',
    ['2'],
  ],
  [
    'what has no height',
    '<div style="max-height:0px;overflow:hidden">1</div><div style="height:0;opacity:0">2</div>' +
      '<div style="max-height:0;position:relative">3</div><p style="height:0.5em">5</p>',
    ['3', '', '5'],
  ],
  [
    'what is too small to be read, but not what has a size of its own within',
    '<p style="font-size:0">1</p><p style="font:1px/20px a">2</p><div style="font-size:0"><b>3</b><p style="font-size:13px">4' +
      '<p style="font-size:2em">5</p></div><p style="font-size:.1pt">6</p><p style="font-size:5%">7</p><p style="font:0/0 a">8' +
      '</p><p style="font-size:small">9</p><p style="font:italic 12px/20px a">10</p><div style="font-size:0"><font size=2>11</font></div>',
    ['4', '', '9', '', '10', '', '11'],
  ],
  [
    'what has the colour of what is behind it, or none',
    '<p style="color:#fff">1</p><p style="color:#FDFDFD">2</p><p style="color:rgba(0, 0, 0, 0)">3</p><p style="color:transparent">4' +
      '</p><div style="background:#111 none"><p style="color:#fff">5</p><p style="color:rgb(17 17 17)">6</p></div>' +
      '<table bgcolor="000000"><tr><td style="color:black">7</td><td><font color="#ffffff">8</font></td></tr></table>' +
      '<body bgcolor=white text=white>9<a href="">10</a>',
    ['5', '', '8', '', '10'],
  ],
  [
    'not what may have another colour or picture behind it',
    '<style>.hero td{background:#123} .in p{color:red;font-size:12px}</style><table class=hero><tr><td style="color:#fff">1</table>' +
      '<div style="background-image:url(a)"><p style="color:#fff">2</p></div><table background=a><tr><td style="color:white">3</table>' +
      '<div class=in style="font-size:0;color:white"><p>4</p></div>',
    ['1', '', '2', '', '3', '', '4'],
  ],
  [
    'what is put beside the page, or cut to nothing',
    '<p style="position:absolute;left:-9999px">1</p><p style="text-indent:-9999px">2</p><p style="margin-left:-5000px">3</p>' +
      '<p style="position:absolute;clip:rect(0 0 0 0)">4</p><p style="clip-path:inset(50%)">5</p><p style="transform:scale(0)">6</p>' +
      '<p style="position:absolute;left:-5px;text-indent:-1em;margin:-10px 0">7</p>',
    ['7'],
  ],
  ['lists', 'a<ul><li>one<li>two</ul>b', ['a', '', '- one', '- two', '', 'b']],
  [
    'numbered lists',
    '<ol start=9><li>nine</li><li><p>ten</p><p>more</p></li></ol>',
    ['9. nine', '10. ten', '', '    more'],
  ],
  ['lists in lists', '<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>', ['- a', '  - b', '- c']],
  [
    'quotes',
    'a<blockquote>b<blockquote><p>c</p><p>d</p></blockquote></blockquote>e',
    ['a', '', '> b', '>', '> > c', '> >', '> > d', '', 'e'],
  ],
  ['tables', '<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>', ['a | b', '1 | 2']],
  [
    'tables for layout',
    '<table><tr><td><p>a</p><p>b</p></td><td> </td><td>c</td></tr></table>',
    ['a', '', 'b', 'c'],
  ],
  ['preformatted text', '<pre>a  b\n  c\n</pre>d', ['a  b', '  c', '', 'd']],
  ['rules', 'a<hr>b', ['a', '--------------------', 'b']],
  [
    'no style, script, title or comment',
    '<head><title>t</title><style>s</style></head><body><!-- c --><script>x</script>a</body>',
    ['a'],
  ],
  [
    'no hidden preview line',
    '<div style="color:red; DISPLAY : none">x<p>y</p></div><span hidden>z</span>a',
    ['a'],
  ],
  ['no fillers', 'a&#8203;&#847;&#173;b', ['ab']],
  ['what is not closed', '<p>a<div>b<table><tr><td>c', ['a', '', 'b', '', 'c']],
  ['what was never opened', 'a</p></div></td></li></blockquote>b', ['a', '', 'b']],
  ['nothing', '', ['']],
];

describe('html as text', () => {
  it.each(CASES)('has %s', (_, html, lines) => {
    expect(htmlToText(html).split('\n')).toEqual(lines);
  });
});
