// The verdicts of a person: whether a removal is right, whether a passage is a duplicate.
(() => {
  'use strict';
  const { h, number } = report;

  // Names by value; value 0 is no verdict. The keys are those of the keyboard.
  const KINDS = new Map([
    ['removal', { names: ['', 'right', 'wrong'], labels: ['', 'Right', 'Wrong'], keys: ['u', 'r', 'w'] }],
    [
      'passage',
      {
        names: ['', 'duplicate', 'different'],
        labels: ['', 'Duplicate', 'Different'],
        keys: ['u', 'd', 'n'],
      },
    ],
  ]);
  const stored = { removal: new Uint8Array(0), passage: new Uint8Array(0) };
  let timer = 0;

  const storageKey = () => `unboil-review-${report.meta.id}`;

  const save = () => {
    timer = 0;
    const pairs = values => Array.from(values.entries()).filter(([, value]) => value);
    report.store(
      storageKey(),
      JSON.stringify({ removal: pairs(stored.removal), passage: pairs(stored.passage) }),
    );
  };
  const saveSoon = () => {
    if (!timer) timer = setTimeout(save, 200);
  };

  const restore = () => {
    let saved = null;
    try {
      saved = JSON.parse(report.load(storageKey()) || 'null');
    } catch {
      /* Not ours: start empty. */
    }
    if (!saved) return;
    for (const kind of KINDS.keys()) {
      if (!Array.isArray(saved[kind])) continue;
      for (const pair of saved[kind]) {
        const [row, value] = Array.isArray(pair) ? pair : [];
        if (Number.isInteger(row) && row >= 0 && row < stored[kind].length && (value === 1 || value === 2))
          stored[kind][row] = value;
      }
    }
  };

  const tally = kind => {
    const counts = [0, 0, 0];
    for (const value of stored[kind]) counts[value] += 1;
    return counts;
  };

  const showProgress = () => {
    const tab = report.currentTab;
    const total = number(stored.removal.length + stored.passage.length);
    const [, right, wrong] = tally('removal');
    const [, same, different] = tally('passage');
    const share = right + wrong ? `, ${report.percent(right / (right + wrong))} right` : '';
    let text = `${number(right + wrong + same + different)} of ${total} judged`;
    if (tab === 'removals')
      text = `${number(right + wrong)} of ${number(stored.removal.length)} judged${share}`;
    if (tab === 'duplicates') text = `${number(same + different)} of ${number(stored.passage.length)} judged`;
    const progress = report.byId('progress');
    progress.textContent = text;
    progress.title = `Removals: ${right} right, ${wrong} wrong. Passages: ${same} duplicate, ${different} different.`;
  };

  // The rows of a comparison are parts of removals of either run, which no run would recognize.
  report.canJudge = () => report.meta.command !== 'diff';

  report.verdicts = {
    start() {
      stored.removal = new Uint8Array(report.removals.count);
      stored.passage = new Uint8Array(report.passages.count);
      restore();
      report.verdictsReady = true;
      showProgress();
    },
    showProgress,
    get: (kind, row) => stored[kind][row],
    set(kind, row, value) {
      stored[kind][row] = value;
      report.verdicts.changed = true;
      saveSoon();
      showProgress();
      report.announce(value ? `Marked: ${KINDS.get(kind).labels[value]}` : 'Verdict cleared');
    },
    setAll(kind, rows, value) {
      for (const row of rows) stored[kind][row] = value;
      report.verdicts.changed = true;
      saveSoon();
      showProgress();
      const what = value ? `Marked as ${KINDS.get(kind).names[value]}` : 'Verdict cleared';
      report.toast(`${what}: ${report.plural(rows.length, 'removal')}.`);
    },
    // Clears the entries of `mask` whose row has another verdict.
    filter(kind, name, mask) {
      const wanted = name === 'none' ? 0 : KINDS.get(kind).names.indexOf(name);
      for (let row = 0; row < mask.length; row += 1) if (stored[kind][row] !== wanted) mask[row] = 0;
    },
    options(kind) {
      const { names, labels } = KINDS.get(kind);
      return [
        { value: 'none', label: 'No verdict' },
        { value: names[1], label: labels[1] },
        { value: names[2], label: labels[2] },
      ];
    },
    // The value that a key stands for, or -1.
    valueOfKey: (kind, key) => KINDS.get(kind).keys.indexOf(key),
    saveNow() {
      if (timer) {
        clearTimeout(timer);
        save();
      }
    },
  };

  // The mark of a row in a list: a sign and a word for screen readers.
  report.verdictMark = (kind, row) => {
    const value = stored[kind][row];
    if (!value) return null;
    return h(
      'span',
      { class: `verdict verdict-${value}` },
      h('span', { 'aria-hidden': 'true', text: value === 1 ? '\u2713' : '\u2717' }),
      h('span', { class: 'verdict-name', text: KINDS.get(kind).labels[value] }),
    );
  };

  report.verdictButtons = (kind, rowOf) => {
    const { labels, keys } = KINDS.get(kind);
    const buttons = [1, 2].map(value =>
      h(
        'button',
        {
          type: 'button',
          class: `verdict-button verdict-${value}`,
          'aria-pressed': 'false',
          'aria-keyshortcuts': keys[value],
          on: {
            click: () =>
              report.judge(kind, rowOf(), report.verdicts.get(kind, rowOf()) === value ? 0 : value),
          },
        },
        h('span', { 'aria-hidden': 'true', text: value === 1 ? '\u2713 ' : '\u2717 ' }),
        labels[value],
        h('kbd', { 'aria-hidden': 'true', text: keys[value] }),
      ),
    );
    const root = h('span', { class: 'verdict-buttons', role: 'group', 'aria-label': 'Verdict' }, buttons);
    root.hidden = !report.canJudge();
    const update = () =>
      buttons.forEach((button, n) =>
        button.setAttribute(
          'aria-pressed',
          String(rowOf() >= 0 && report.verdicts.get(kind, rowOf()) === n + 1),
        ),
      );
    return { root, update };
  };

  const place = (article, start, end) => ({ article: report.articles.id[article], start, end });

  const removalRow = (row, verdict) => {
    const { articles, removals, meta } = report;
    const article = removals.article[row];
    const out = { article: articles.id[article] };
    if (typeof articles.path[article] === 'string') out.path = articles.path[article];
    if (typeof articles.line[article] === 'number') out.line = articles.line[article];
    return Object.assign(out, {
      start: removals.start[row],
      end: removals.end[row],
      class: meta.classes[removals.class[row]],
      rule: meta.rules[removals.rule[row]].name,
      why: removals.strings[removals.why[row]],
      ...(removals.hash.has(row)
        ? { text_hash: removals.hash.get(row) }
        : { text: removals.strings[removals.text[row]] }),
      verdict,
    });
  };
  const passageRow = (row, verdict) => {
    const p = report.passages;
    const a = place(p.a[row], p.a_start[row], p.a_end[row]);
    const b = place(p.b[row], p.b_start[row], p.b_end[row]);
    if (p.parts[row] && report.isWhole(p.parts[row])) {
      a.text = report.sideText(p.parts[row], 0);
      b.text = report.sideText(p.parts[row], 1);
    }
    return { a, b, verdict };
  };

  report.reviewLines = () => {
    const lines = [];
    stored.removal.forEach((value, row) => {
      if (value) lines.push(JSON.stringify(removalRow(row, KINDS.get('removal').names[value])));
    });
    stored.passage.forEach((value, row) => {
      if (value) lines.push(JSON.stringify(passageRow(row, KINDS.get('passage').names[value])));
    });
    return lines;
  };

  report.exportReview = () => {
    const lines = report.reviewLines();
    if (!lines.length) {
      report.toast('There are no verdicts to export.');
      return;
    }
    const url = URL.createObjectURL(new Blob([`${lines.join('\n')}\n`], { type: 'application/jsonl' }));
    const anchor = h('a', { href: url, download: 'review.jsonl' });
    document.body.append(anchor);
    anchor.click();
    anchor.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
    report.toast(`Exported ${report.plural(lines.length, 'verdict')} to review.jsonl.`);
  };

  // Ids are unique only together with path and line, so an id has a list of articles.
  const articlesById = () => {
    const found = new Map();
    report.articles.id.forEach((id, article) => {
      if (found.has(id)) found.get(id).push(article);
      else found.set(id, [article]);
    });
    return found;
  };
  const findRemoval = (entry, byId) => {
    const { articles, removals, meta } = report;
    for (const article of byId.get(entry.article) || []) {
      if (
        (articles.path[article] ?? null) !== (entry.path ?? null) ||
        (articles.line[article] ?? null) !== (entry.line ?? null)
      )
        continue;
      for (let row = removals.first[article]; row < removals.first[article + 1]; row += 1) {
        if (
          removals.start[row] === entry.start &&
          removals.end[row] === entry.end &&
          meta.classes[removals.class[row]] === entry.class &&
          meta.rules[removals.rule[row]].name === entry.rule
        )
          return row;
      }
    }
    return -1;
  };
  const passageKey = (a, aStart, aEnd, b, bStart, bEnd) => JSON.stringify([a, aStart, aEnd, b, bStart, bEnd]);
  const passagesByKey = () => {
    const p = report.passages;
    const { id } = report.articles;
    const found = new Map();
    for (let row = 0; row < p.count; row += 1)
      found.set(
        passageKey(id[p.a[row]], p.a_start[row], p.a_end[row], id[p.b[row]], p.b_start[row], p.b_end[row]),
        row,
      );
    return found;
  };
  const isObject = value => value !== null && typeof value === 'object';

  // Reads the lines of a review.jsonl. Rows that this report does not have are counted.
  report.importReview = text => {
    const byId = articlesById();
    const byKey = passagesByKey();
    const result = { imported: 0, unknown: 0 };
    for (const line of text.replace(/^\ufeff/, '').split('\n')) {
      if (!line.trim()) continue;
      let entry = null;
      try {
        entry = JSON.parse(line);
      } catch {
        /* Counted as unknown below. */
      }
      const kind = isObject(entry) && isObject(entry.a) && isObject(entry.b) ? 'passage' : 'removal';
      const value = isObject(entry) ? KINDS.get(kind).names.indexOf(entry.verdict) : -1;
      let row = -1;
      if (value > 0 && kind === 'removal') row = findRemoval(entry, byId);
      else if (value > 0)
        row =
          byKey.get(
            passageKey(
              entry.a.article,
              entry.a.start,
              entry.a.end,
              entry.b.article,
              entry.b.start,
              entry.b.end,
            ),
          ) ?? -1;
      if (row < 0) {
        result.unknown += 1;
        continue;
      }
      stored[kind][row] = value;
      result.imported += 1;
    }
    saveSoon();
    showProgress();
    return result;
  };
})();
