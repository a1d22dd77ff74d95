// Filters, sorts and groups removals. Works on columns; knows nothing about the page.
(() => {
  'use strict';

  const orders = new Map();
  // The keys by which rows are sorted, small first. Rows without a key come last.
  const KEYS = new Map([
    [
      'doubt',
      ({ score, threshold }) =>
        row =>
          score[row] < 0 ? Infinity : Math.abs(score[row] - (threshold[row] < 0 ? 500 : threshold[row])),
    ],
    [
      'length',
      ({ start, end }) =>
        row =>
          start[row] - end[row],
    ],
    [
      'share',
      ({ article }) =>
        row => {
          const { words, removed } = report.articles;
          return words[article[row]] > 0 ? -removed[article[row]] / words[article[row]] : Infinity;
        },
    ],
  ]);

  // All rows in the order of a key. Each order is computed once.
  const order = (data, name) => {
    if (!orders.has(name)) {
      const rows = Int32Array.from({ length: data.count }, (_, row) => row);
      const key = KEYS.get(name);
      if (key) {
        const keys = Float64Array.from(rows, key(data));
        // Infinity - Infinity is not a number; equal keys fall back to the order of the text.
        rows.sort((a, b) => (keys[a] === keys[b] ? a - b : keys[a] - keys[b]));
      }
      orders.set(name, rows);
    }
    return orders.get(name);
  };

  // Lower-cased strings are made once. The page asks for them when it is idle after loading.
  let lowered = null;
  report.lowerStrings = () => {
    if (!lowered)
      lowered = { strings: report.removals.strings.map(text => text.toLowerCase()), ids: lowerIds() };
    return lowered;
  };
  const lowerIds = () =>
    report.articles.id.map((id, n) => `${id}\n${report.articles.path[n] || ''}`.toLowerCase());
  report.articleMatches = query =>
    Uint8Array.from(report.lowerStrings().ids, id => (id.includes(query) ? 1 : 0));

  // Unique strings are searched first; a row then costs two look-ups.
  const searchRows = (data, query, mask) => {
    const hits = Uint8Array.from(report.lowerStrings().strings, text => (text.includes(query) ? 1 : 0));
    const articles = report.articleMatches(query);
    const { text, why, article } = data;
    for (let row = 0; row < data.count; row += 1)
      if (!(hits[text[row]] || hits[why[row]] || articles[article[row]])) mask[row] = 0;
  };

  // The smallest and largest score in thousandths, or null. An empty range matches all rows.
  const scoreRange = params => {
    const read = (name, otherwise) => {
      const value = Number.parseFloat(params.get(name));
      return Number.isFinite(value) ? Math.round(value * 10) : otherwise;
    };
    return params.get('min') || params.get('max') ? [read('min', 0), read('max', 1000)] : null;
  };

  const maskOf = (data, params, query) => {
    const { meta, articles } = report;
    const mask = new Uint8Array(data.count).fill(1);
    const keep = (column, wanted) => {
      for (let row = 0; row < mask.length; row += 1) if (column[row] !== wanted) mask[row] = 0;
    };
    const keepArticles = (column, wanted) => {
      for (let row = 0; row < mask.length; row += 1) if (column[data.article[row]] !== wanted) mask[row] = 0;
    };
    if (params.has('class')) keep(data.class, meta.classes.indexOf(params.get('class')));
    if (params.has('rule'))
      keep(
        data.rule,
        meta.rules.findIndex(rule => rule.name === params.get('rule')),
      );
    if (params.has('article')) keep(data.article, Number(params.get('article')));
    if (params.has('site')) keepArticles(articles.site, meta.sites.indexOf(params.get('site')));
    if (params.has('type')) keepArticles(articles.type, meta.types.indexOf(params.get('type')));
    if (params.has('language'))
      keepArticles(articles.language, meta.languages.indexOf(params.get('language')));
    const range = scoreRange(params);
    if (range)
      for (let row = 0; row < mask.length; row += 1)
        if (data.score[row] < 0 || data.score[row] < range[0] || data.score[row] > range[1]) mask[row] = 0;
    if (params.has('sample') && meta.sample) {
      const inSample = new Uint8Array(mask.length);
      for (const row of meta.sample) inSample[row] = 1;
      keep(inSample, 1);
    }
    if (params.has('verdict')) report.verdicts.filter('removal', params.get('verdict'), mask);
    if (query) searchRows(data, query, mask);
    return mask;
  };

  // Equal texts, whatever white space goes with them: for each row the number of the first such text.
  let textKeys = null;
  report.textKeys = () => {
    if (!textKeys) {
      const { strings, text } = report.removals;
      const first = new Map();
      const keyOf = strings.map((string, n) => {
        const trimmed = string.trim();
        if (!first.has(trimmed)) first.set(trimmed, n);
        return first.get(trimmed);
      });
      textKeys = Int32Array.from(text, n => keyOf[n]);
    }
    return textKeys;
  };

  // Groups of the matching rows: for each key its number of rows, of articles and of words.
  // Rows are sorted by article, so an article is new when it differs from the one before.
  const groupRows = (data, keys, size, mask, sorted, byCount) => {
    const rows = new Int32Array(size);
    const articles = new Int32Array(size);
    const words = new Float64Array(size);
    const last = new Int32Array(size).fill(-1);
    for (let row = 0; row < data.count; row += 1) {
      if (!mask[row]) continue;
      const key = keys[row];
      rows[key] += 1;
      words[key] += data.words[row];
      if (last[key] !== data.article[row]) {
        articles[key] += 1;
        last[key] = data.article[row];
      }
    }
    const members = new Map();
    for (const row of sorted) {
      const list = members.get(keys[row]);
      if (list) list.push(row);
      else members.set(keys[row], [row]);
    }
    const groups = Array.from(members.keys());
    if (byCount) groups.sort((a, b) => rows[b] - rows[a] || members.get(a)[0] - members.get(b)[0]);
    return { keys: groups, members, rows, articles, words };
  };

  // The rows to show for the values of the filters.
  report.selectRemovals = (params, query) => {
    const data = report.removals;
    const mask = maskOf(data, params, query);
    const sort = params.get('sort') || 'order';
    const all = order(data, sort);
    const sorted = new Int32Array(data.count);
    let count = 0;
    for (const row of all)
      if (mask[row]) {
        sorted[count] = row;
        count += 1;
      }
    const rows = sorted.subarray(0, count);
    const group = params.get('group');
    if (group === 'text')
      return {
        rows,
        count,
        groups: groupRows(data, report.textKeys(), data.strings.length, mask, rows, sort === 'order'),
      };
    if (group === 'rule')
      return {
        rows,
        count,
        groups: groupRows(data, data.rule, report.meta.rules.length, mask, rows, sort === 'order'),
      };
    return { rows, count, groups: null };
  };

  // The items of the list: a row, or -1 - n for the head of group n. Open groups list their rows.
  report.listItems = (selection, expanded) => {
    if (!selection.groups) return selection.rows;
    const items = [];
    selection.groups.keys.forEach((key, n) => {
      items.push(-1 - n);
      if (expanded.has(key)) for (const row of selection.groups.members.get(key)) items.push(row);
    });
    return Int32Array.from(items);
  };
})();
