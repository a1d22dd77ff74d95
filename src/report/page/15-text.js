// Texts of articles are data from strangers. This file makes them visible and harmless: control
// characters and bidi controls become names in brackets, and each text stands in an element of its own.
(() => {
  'use strict';
  const { h } = report;

  const NAMES = new Map([
    [0x061c, 'ALM'],
    [0x200b, 'ZWSP'],
    [0x200e, 'LRM'],
    [0x200f, 'RLM'],
    [0x2028, 'LS'],
    [0x2029, 'PS'],
    [0x202a, 'LRE'],
    [0x202b, 'RLE'],
    [0x202c, 'PDF'],
    [0x202d, 'LRO'],
    [0x202e, 'RLO'],
    [0x2060, 'WJ'],
    [0x2066, 'LRI'],
    [0x2067, 'RLI'],
    [0x2068, 'FSI'],
    [0x2069, 'PDI'],
    [0xfeff, 'BOM'],
  ]);
  const UNSEEN =
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

  // The control pictures of Unicode would be shorter, but many systems have no font for them.
  const C0 =
    'NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI ' +
    'DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US';
  C0.split(' ').forEach((name, code) => NAMES.set(code, name));
  NAMES.set(0x7f, 'DEL');

  const symbolOf = character => {
    const code = character.charCodeAt(0);
    return `[${NAMES.get(code) || `U+${code.toString(16).toUpperCase().padStart(4, '0')}`}]`;
  };

  report.visible = text => String(text).replace(UNSEEN, symbolOf);

  // The beginning of a text on one line, for list rows.
  const LINE_CHARACTERS = 280;
  report.oneLine = text => {
    const cut = text.length > LINE_CHARACTERS * 2 ? text.slice(0, LINE_CHARACTERS * 2) : text;
    const line = report.visible(
      cut
        .trim()
        .replace(/\s*\n\s*/g, ' \u21b5 ')
        .replace(/[ \t]+/g, ' '),
    );
    return line.length > LINE_CHARACTERS ? `${line.slice(0, LINE_CHARACTERS)}\u2026` : line;
  };

  // Names come from the data too, and one of 5,000 characters must not bury the page.
  const NAME_CHARACTERS = 160;
  report.shorten = (text, limit = NAME_CHARACTERS) =>
    text.length > limit ? `${text.slice(0, limit)}\u2026` : text;

  // `bdi` and dir="auto" keep a right-to-left text from reordering the interface around it.
  report.bdi = (text, className) => h('bdi', { class: className, dir: 'auto', text: report.visible(text) });
  report.name = (text, className) => {
    const full = report.visible(text);
    const short = report.shorten(full);
    return h('bdi', {
      class: className,
      dir: 'auto',
      text: short,
      title: short === full ? null : report.shorten(full, 2000),
    });
  };

  // A one-line text in which the search words stand out.
  report.lineWithHits = (text, query) => {
    const line = report.oneLine(text);
    const element = h('bdi', { dir: 'auto' });
    const lower = line.toLowerCase();
    // Lower-casing can change the length (as of "İ"); positions would be wrong then.
    if (!query || lower.length !== line.length) {
      element.textContent = line;
      return element;
    }
    let from = 0;
    for (let at = lower.indexOf(query); at >= 0; at = lower.indexOf(query, from)) {
      element.append(line.slice(from, at), h('mark', { text: line.slice(at, at + query.length) }));
      from = at + query.length;
    }
    element.append(line.slice(from));
    return element;
  };

  // A text with its line breaks. The rest of a very long text appears on request, because laying
  // out megabytes blocks the page.
  const BLOCK_CHARACTERS = 20000;
  report.longText = (element, text) => {
    const shown = report.visible(text);
    element.dir = 'auto';
    element.classList.add('text');
    if (shown.length <= BLOCK_CHARACTERS) {
      element.textContent = shown;
      return element;
    }
    const more = h('button', {
      type: 'button',
      class: 'link',
      text: `Show ${report.number(shown.length - BLOCK_CHARACTERS)} more characters`,
    });
    more.addEventListener('click', () => {
      element.textContent = shown;
    });
    element.append(shown.slice(0, BLOCK_CHARACTERS), h('span', { text: '\u2026 ' }), more);
    return element;
  };

  // How the page names an article: its id, with the file and line if the id is not the path.
  report.articleName = article => {
    const { id, path, line } = report.articles;
    const parts = [report.name(id[article] === undefined ? '?' : id[article], 'article-id')];
    if (typeof path[article] === 'string')
      parts.push(h('span', { class: 'muted' }, ' in ', report.name(path[article])));
    if (typeof line[article] === 'number')
      parts.push(h('span', { class: 'muted', text: `, line ${report.number(line[article])}` }));
    return parts;
  };
})();
