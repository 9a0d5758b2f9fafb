// The search of the book: an index that is made in the browser, out of one file, when the field is first used. And the language of its
// samples, which is chosen once.
import MiniSearch from 'minisearch';

const field = document.getElementById('search');
const found = document.getElementById('found');
let index;

async function load() {
  const sections = await (await fetch(field.dataset.index)).json();
  const made = new MiniSearch({
    fields: ['title', 'page', 'text'],
    storeFields: ['title', 'page'],
    searchOptions: { boost: { title: 3, page: 2 }, prefix: true, fuzzy: 0.15, combineWith: 'AND' },
  });
  made.addAll(sections);
  return made;
}

/** The address of a section, from the page that is shown. */
function hrefOf(id) {
  const [name, fragment] = id.split('#');
  const root = new URL(field.dataset.root, location.href).pathname.replace(/\/$/, '');
  const page = name === 'index' ? '' : `/${name.replace(/\/index$/, '')}`;
  return `${root}${page}#${fragment}`;
}

function item({ id, title, page }) {
  const link = document.createElement('a');
  link.href = hrefOf(id);
  link.textContent = title === page ? title : `${page}: ${title}`;
  const entry = document.createElement('li');
  entry.append(link);
  return entry;
}

/** What has all words; without such a section, what has some of them. */
function findIn(made, text) {
  const whole = made.search(text);
  return whole.length > 0 ? whole : made.search(text, { combineWith: 'OR' });
}

async function search() {
  index ??= load();
  const text = field.value.trim();
  const hits = text === '' ? [] : findIn(await index, text).slice(0, 12);
  if (field.value.trim() !== text) return;
  found.replaceChildren(...hits.map(item));
  found.hidden = text === '';
  if (text !== '' && hits.length === 0) found.append('Nothing found. Try fewer words');
}

field.addEventListener('input', search);
field.addEventListener('focus', () => (index ??= load()), { once: true });
field.form.addEventListener('submit', (event) => {
  event.preventDefault();
  found.querySelector('a')?.click();
});

const LANGUAGE = 'language';

/** Where storage is refused, the choice holds for this page. */
function remembered(value) {
  try {
    if (value !== undefined) localStorage.setItem(LANGUAGE, value);
    return localStorage.getItem(LANGUAGE);
  } catch {
    return value;
  }
}

function choose(language) {
  for (const input of document.querySelectorAll('.sample > input'))
    input.checked ||= input.value === language;
}

const known = remembered();
if (known) choose(known);
document.addEventListener('change', ({ target }) => {
  if (target.matches('.sample > input')) choose(remembered(target.value));
});
