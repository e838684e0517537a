// One page to read and to print, that opens anywhere without this place, without a line and without
// a script. `midspan/export/writing.py` writes the same from a locked file.

/** What an act shows: who, when, and its paragraphs. null for what is not shown. */
export function entry({ act, content, code, hash }, { names, me, labels, sorts }) {
  const name = names[act.author] || (act.author === me.id ? me.name : '') || labels.somebody;
  const made = { id: hash, by: act.author === me.id ? 'mine' : 'theirs', name, at: act.at, title: '', answers: '', parts: [] };
  if (code) return { ...made, by: 'between', parts: [['', labels['not-opened']]] };
  if (SILENT.has(act.kind)) return null;
  if (!content) return { ...made, parts: [['', labels['taken-back']]] };
  const shows = SHOWS[content.as] ?? other;
  return shows(made, content, { labels, sorts });
}

const SILENT = new Set(['rewords', 'withdraws', 'invites', 'revokes', 'erases', 'no_mirror']);

const SHOWS = {
  line: (made, { words = '', answers = '', otherwise }, { labels }) => ({
    ...made, answers, title: otherwise ? labels['said-otherwise'] : '', parts: [['', words]], isSaid: true,
  }),
  letter: (made, { title = '', words = '', answers = '' }) => ({ ...made, answers, title, parts: [['', words]], isSaid: true }),
  leaving: (made, { words = '' }, { labels }) => ({
    ...made, by: 'between', parts: [['', labels['has-left'].replace('{name}', made.name)], ['', words]],
  }),
  'first-words': (made, content, { labels }) => ({
    ...made, title: labels['first-words'],
    parts: ['name', 'pronouns', 'who', 'enjoy', 'hope', 'binding'].map((part) => [labels[`fw-${part}`], content[part] ?? '']),
  }),
  sheet: (made, { sort = '', parts = {} }, { sorts }) => ({
    ...made, title: sorts[sort]?.title ?? sort,
    parts: Object.entries(parts).map(([part, said]) => [sorts[sort]?.parts[part] ?? part, strings(said).join('\n')]),
  }),
  reply: (made, { how = '', words = '', until = '' }, { sorts }) => ({
    ...made, title: sorts[''].replies[how] ?? how, parts: [['', words], ['', until]],
  }),
};

SHOWS['side-by-side'] = SHOWS['apart-again'] = () => null;

// Of a shape that this file does not know: its words are there all the same.
function other(made, { as, ...fields }) {
  return { ...made, title: as, parts: Object.entries(fields).map(([part, said]) => [part, strings(said).join('\n')]) };
}

function strings(value) {
  if (typeof value === 'string') return [value];
  return value && typeof value === 'object' ? Object.values(value).flatMap(strings) : [];
}

const SIGNS = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function safe(text) {
  return String(text).replace(/[&<>"]/g, (sign) => SIGNS[sign]);
}

/** The beginning of the page. `titles` of what follows are its list of contents. */
export function beginning({ lang, dir, css, labels, made, me, place, titles }) {
  const contents = titles.map((title, at) => `<li><a href="#r${at + 1}"><bdi>${safe(title)}</bdi></a></li>`).join('');
  const policy = "default-src 'none'; style-src 'unsafe-inline'; font-src data:";
  return `<!doctype html>
<html lang="${safe(lang)}" dir="${safe(dir)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Midspan">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${safe(labels.title)}</title>
<style>${css}</style>
</head>
<body>
<header>
<h1>${safe(labels.title)}</h1>
<p>${safe(labels.made).replace('{date}', safe(made)).replace('{name}', `<bdi>${safe(me.name)}</bdi>`).replace('{place}', `<bdi>${safe(place)}</bdi>`)}</p>
<p class="soft">${safe(labels.care)}</p>
${titles.length > 1 ? `<nav><ol>${contents}</ol></nav>` : ''}
</header>
<main>
`;
}

export function relationship({ title, code, kept }, at, { labels }) {
  const from = kept ? `<p class="soft">${safe(labels['as-kept']).replace('{name}', `<bdi>${safe(kept)}</bdi>`)}</p>` : '';
  const shut = code ? `<p class="soft">${safe(labels['place-not-opened'])}</p>` : '';
  return `<section id="r${at}"><h2><bdi>${safe(title)}</bdi></h2>${shut}${from}\n`;
}

export const AFTER = '</section>\n';

export function day(text) {
  return `<h3>${safe(text)}</h3>\n`;
}

export function one({ id, by, name, title, answers, parts, isSaid }, clock, iso, { labels }) {
  const shown = parts.filter(([, text]) => text).map(([label, text]) =>
    `${label ? `<p class="asks">${safe(label)}</p>` : ''}<p class="words" dir="auto">${safe(text)}</p>`).join('');
  const to = answers ? `<p class="asks"><a href="#a-${safe(answers)}">${safe(labels.answers)}</a></p>` : '';
  const head = title ? `<h4 dir="auto">${safe(title)}</h4>` : '';
  const who = `<p class="who"><b><bdi>${safe(name)}</bdi></b> <time datetime="${safe(iso)}">${safe(clock)}</time></p>`;
  return `<article class="${by}"${id ? ` id="a-${safe(id)}"` : ''}${isSaid ? ' data-said' : ''}>${who}${to}${head}${shown}</article>\n`;
}

export function note({ words, from }, when) {
  const who = `<p class="who">${from ? `<b><bdi>${safe(from)}</bdi></b> ` : ''}<time>${safe(when)}</time></p>`;
  return `<article class="between">${who}<p class="words" dir="auto">${safe(words)}</p></article>\n`;
}

export function ending({ labels }, many) {
  return `</main>\n<footer><p class="soft">${safe(labels.end).replace('{count}', safe(many))}</p></footer>\n</body>\n</html>\n`;
}
