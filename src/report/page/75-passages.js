// Passages: their texts, filters and orders, and the two copies side by side.
(() => {
  'use strict';
  const { h, number } = report;

  // A number stands for that many equal words, which are left out of the page.
  const isOmission = part => typeof part === 'number';
  const omission = words => `[\u2026 ${number(words)} equal words \u2026]`;
  report.isWhole = parts => !parts.some(isOmission);

  // The text of one side (0: the copy that stays, 1: the other) of an alignment.
  const sideOf = (part, side) => {
    if (isOmission(part)) return ` ${omission(part)} `;
    return typeof part === 'string' ? part : part[side];
  };
  report.sideText = (parts, side) => parts.map(part => sideOf(part, side)).join('');

  // The number of passages of each article, counted at the first question.
  let counts = null;
  report.passageCount = article => {
    if (!report.passages) return 0;
    if (!counts) {
      counts = new Int32Array(report.articles.count);
      const { a, b, count } = report.passages;
      for (let row = 0; row < count; row += 1) {
        counts[a[row]] += 1;
        if (b[row] !== a[row]) counts[b[row]] += 1;
      }
    }
    return counts[article];
  };

  // Both sides lower-cased; the second only if it differs.
  let lowered = null;
  report.lowerPassages = () => {
    if (!lowered) {
      lowered = report.passages.parts.map(parts => {
        if (!parts) return '';
        const a = report.sideText(parts, 0);
        const b = report.sideText(parts, 1);
        return (a === b ? a : `${a}\n${b}`).toLowerCase();
      });
    }
    return lowered;
  };

  // The beginning of a passage, without joining a text of megabytes.
  report.passageStart = row => {
    const parts = report.passages.parts[row];
    if (!parts) return '';
    let text = '';
    for (const part of parts) {
      text += sideOf(part, 0);
      if (text.length > 500) break;
    }
    return text;
  };

  report.selectPassages = (params, query) => {
    const p = report.passages;
    const mask = new Uint8Array(p.count).fill(1);
    if (params.has('kind')) {
      const kind = report.meta.kinds.indexOf(params.get('kind'));
      for (let row = 0; row < p.count; row += 1) if (p.kind[row] !== kind) mask[row] = 0;
    }
    if (params.has('article')) {
      const article = Number(params.get('article'));
      for (let row = 0; row < p.count; row += 1)
        if (p.a[row] !== article && p.b[row] !== article) mask[row] = 0;
    }
    if (params.has('verdict')) report.verdicts.filter('passage', params.get('verdict'), mask);
    if (query) {
      const articles = report.articleMatches(query);
      const texts = report.lowerPassages();
      for (let row = 0; row < p.count; row += 1)
        if (mask[row] && !articles[p.a[row]] && !articles[p.b[row]] && !texts[row].includes(query))
          mask[row] = 0;
    }
    const rows = [];
    for (let row = 0; row < p.count; row += 1) if (mask[row]) rows.push(row);
    const key = p[params.get('sort')];
    if (key && params.get('sort') !== 'parts') rows.sort((x, y) => key[y] - key[x] || x - y);
    return Int32Array.from(rows);
  };

  // Splits an alignment into rows of two cells, so that equal sentences stand beside each other.
  // A row ends at the end of a sentence or a line once it has enough text.
  const ROW_CHARACTERS = 140;
  const SENTENCE_END = /[.!?\u2026\u3002\uff01\uff1f]["'\u201d\u2019\u00bb)\]]*\s+|\n+/g;
  report.alignedRows = parts => {
    const rows = [];
    let row = [];
    let length = 0;
    const flush = () => {
      if (row.length) rows.push(row);
      row = [];
      length = 0;
    };
    for (const part of parts) {
      if (isOmission(part)) {
        flush();
        rows.push([part]);
        continue;
      }
      if (typeof part !== 'string') {
        row.push(part);
        length += Math.max(part[0].length, part[1].length);
        continue;
      }
      let from = 0;
      for (const end of part.matchAll(SENTENCE_END)) {
        const to = end.index + end[0].length;
        if (length + to - from < ROW_CHARACTERS) continue;
        row.push(part.slice(from, to));
        flush();
        from = to;
      }
      if (from < part.length) {
        row.push(part.slice(from));
        length += part.length - from;
      }
    }
    flush();
    return rows;
  };

  // Underlines and strikes carry the difference; the colour only repeats it.
  const markOf = (part, side) => {
    if (isOmission(part)) return h('span', { class: 'muted', text: omission(part) });
    const text = part[side];
    if (!text) return null;
    if (part[2])
      return h('span', {
        class: 'same-words',
        title: 'The same words, written in another way',
        text: report.visible(text),
      });
    const kind = part[1 - side] ? 'changed' : side ? 'added' : 'missing';
    return h(side ? 'ins' : 'del', { class: kind, text: report.visible(text) });
  };
  const cell = (row, side) =>
    h(
      'div',
      { class: 'cell text', role: 'cell', dir: 'auto' },
      row.map(part => (typeof part === 'string' ? report.visible(part) : markOf(part, side))),
    );

  // Rows drawn at first; a passage can be a whole book.
  const FIRST_ROWS = 200;
  const drawRows = (table, rows, from, to) => {
    for (const row of rows.slice(from, to))
      table.append(h('div', { class: 'pair-row', role: 'row' }, cell(row, 0), cell(row, 1)));
    if (to >= rows.length) return;
    const more = h('button', {
      type: 'button',
      class: 'link',
      text: `Show ${number(rows.length - to)} more rows`,
    });
    more.addEventListener('click', () => {
      more.remove();
      drawRows(table, rows, to, rows.length);
    });
    table.append(more);
  };

  const legend = () =>
    h(
      'p',
      { class: 'legend' },
      h('del', { class: 'missing', text: 'only in the first' }),
      h('ins', { class: 'added', text: 'only in the second' }),
      h('span', { class: 'changed', text: 'other words' }),
      h('span', { class: 'same-words', text: 'same words, written in another way' }),
    );

  const head = (title, article, start, end, overlap) =>
    h(
      'div',
      { class: 'pair-head', role: 'columnheader' },
      h('p', { class: 'muted', text: title }),
      h('h3', null, report.articleName(article)),
      h('p', {
        class: 'muted',
        text: `Bytes ${number(start)} to ${number(end)}. ${report.percent(overlap / 1000)} of the words of this copy are equal in the other.`,
      }),
      report.articleLinks(article),
    );

  report.showPassage = (row, body, panel) => {
    const p = report.passages;
    const facts = [
      ['Kind', report.bdi(report.meta.kinds[p.kind[row]])],
      ['Similarity', report.percent(p.similarity[row] / 1000)],
      ['Words', number(p.words[row])],
      ['Edits', number(p.edits[row])],
    ];
    const table = h(
      'div',
      { class: 'pair', role: 'table', 'aria-label': 'The passage in both articles' },
      h(
        'div',
        { class: 'pair-row heads', role: 'row' },
        head('The copy that stays', p.a[row], p.a_start[row], p.a_end[row], p.a_overlap[row]),
        head('The other copy', p.b[row], p.b_start[row], p.b_end[row], p.b_overlap[row]),
      ),
    );
    const parts = p.parts[row];
    const rest = [];
    if (parts) {
      const rows = report.alignedRows(parts);
      drawRows(table, rows, 0, FIRST_ROWS);
      if (parts.some(part => typeof part !== 'string')) rest.push(legend());
    } else rest.push(h('p', { class: 'notice', text: 'The text of this passage is not in this report.' }));
    body.replaceChildren(
      h(
        'dl',
        { class: 'facts' },
        facts.map(([label, value]) => report.fact(label, value)),
      ),
      ...rest,
      table,
    );
    panel.scrollTop = 0;
  };
})();
