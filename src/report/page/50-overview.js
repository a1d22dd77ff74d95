// The overview: what was removed, by class, rule, site, language and page type.
(() => {
  'use strict';
  const { h, number, percent } = report;
  const { card, barTable, moreButton, histogram, FIRST_ROWS } = report.charts;

  const link = (name, value) => report.hashOf('removals', [[name, value]]);

  const sumRemovals = (key, size) => {
    const sums = { rows: new Float64Array(size), words: new Float64Array(size) };
    const { [key]: column, words } = report.removals;
    for (let row = 0; row < column.length; row += 1) {
      sums.rows[column[row]] += 1;
      sums.words[column[row]] += words[row];
    }
    return sums;
  };

  const sumArticles = (key, size) => {
    const sums = {
      articles: new Float64Array(size),
      words: new Float64Array(size),
      removed: new Float64Array(size),
      lost: new Float64Array(size),
    };
    const { [key]: column, words, removed } = report.articles;
    for (let article = 0; article < column.length; article += 1) {
      const n = column[article];
      if (n < 0) continue;
      sums.articles[n] += 1;
      sums.removed[n] += removed[article];
      // A share needs both numbers; the words of some articles are not known.
      if (words[article] < 0) continue;
      sums.words[n] += words[article];
      sums.lost[n] += removed[article];
    }
    return sums;
  };

  const largestFirst = rows => rows.sort((a, b) => b.value - a.value);

  const classTable = () => {
    const { classes, counts } = report.meta;
    const removed = new Map(Object.entries(counts.words_removed || {}));
    const sums = report.removals ? sumRemovals('class', classes.length) : null;
    const rows = classes
      .map((name, n) => {
        const words = removed.has(name) ? removed.get(name) : sums ? sums.words[n] : 0;
        return {
          name,
          link: link('class', name),
          value: words,
          rows: sums ? sums.rows[n] : 0,
          cells: [sums ? number(sums.rows[n]) : '', number(words), percent(words / counts.words_in)],
        };
      })
      .filter(row => row.value > 0 || row.rows > 0);
    return card(
      'By class',
      null,
      barTable('Words removed by class', ['Class', 'Removals', 'Words', 'Of all words'], largestFirst(rows)),
    );
  };

  const ruleTable = () => {
    const sums = sumRemovals('rule', report.meta.rules.length);
    const rows = report.meta.rules.map((rule, n) => ({
      name: rule.name,
      about: rule.about,
      link: link('rule', rule.name),
      value: sums.words[n],
      rows: sums.rows[n],
      cells: [number(sums.rows[n]), number(sums.words[n])],
    }));
    return card(
      'By rule',
      null,
      barTable(
        'Words removed by rule',
        ['Rule', 'Removals', 'Words'],
        largestFirst(rows.filter(row => row.rows > 0)),
      ),
    );
  };

  const articleTable = (title, key, param, names, label = name => name) => {
    const sums = sumArticles(key, names.length);
    const rows = names.map((name, n) => ({
      name: label(name),
      link: link(param, name),
      value: sums.removed[n],
      articles: sums.articles[n],
      cells: [
        number(sums.articles[n]),
        sums.words[n] ? number(sums.words[n]) : '\u2013',
        number(sums.removed[n]),
        sums.words[n] ? percent(sums.lost[n] / sums.words[n]) : '\u2013',
      ],
    }));
    const used = largestFirst(rows.filter(row => row.articles > 0));
    if (!used.length) return null;
    return card(
      title,
      'Articles with a removal or a passage.',
      barTable(
        `Words before and removed ${title.toLowerCase()}`,
        [title.slice(3).replace(/^./, c => c.toUpperCase()), 'Articles', 'Words before', 'Removed', 'Share'],
        used,
      ),
    );
  };

  const shareHistogram = () => {
    const counts = new Float64Array(20);
    const { words, removed } = report.articles;
    for (let article = 0; article < words.length; article += 1) {
      if (words[article] > 0 && removed[article] > 0)
        counts[Math.min(19, Math.floor((removed[article] / words[article]) * 20))] += 1;
    }
    const bins = Array.from(counts, (count, n) => ({
      count,
      label: `${n * 5} to ${n * 5 + 5} % removed: ${report.plural(count, 'article')}`,
    }));
    return histogram(
      'Share removed per article',
      'Articles with a removal, by the share of their words.',
      bins,
      ['0 %', '50 %', '100 %'],
    );
  };

  const scoreHistogram = () => {
    const counts = new Float64Array(20);
    for (const score of report.removals.score)
      if (score >= 0) counts[Math.min(19, Math.floor(score / 50))] += 1;
    const bins = Array.from(counts, (count, n) => ({
      count,
      label: `score ${n * 5} to ${n * 5 + 5}: ${report.plural(count, 'removal')}`,
      link: report.hashOf('removals', [
        ['min', String(n * 5)],
        ['max', String(n === 19 ? 100 : n * 5 + 4.9)],
        ['sort', 'doubt'],
      ]),
    }));
    return histogram(
      'Scores of the model',
      'Removals that the model decided, by the probability (of 100) of not being part of the article.',
      bins,
      ['0', '50', '100'],
    );
  };

  const lostMost = () => {
    const { words, removed, count } = report.articles;
    const { first } = report.removals;
    const share = article => removed[article] / words[article];
    const candidates = [];
    for (let article = 0; article < count; article += 1)
      if (words[article] > 0 && removed[article] > 0) candidates.push(article);
    candidates.sort((a, b) => share(b) - share(a) || removed[b] - removed[a] || a - b);
    if (!candidates.length) return null;
    const rows = candidates.slice(0, FIRST_ROWS).map(article => ({
      name: report.articles.id[article],
      value: share(article),
      cells: [number(words[article]), number(removed[article]), percent(share(article))],
      link:
        first[article] < first[article + 1]
          ? report.hashOf('removals', [
              ['article', String(article)],
              ['row', String(first[article])],
            ])
          : null,
    }));
    return card(
      'Articles that lost most',
      null,
      barTable(
        'Articles that lost the largest share of their words',
        ['Article', 'Words before', 'Removed', 'Share'],
        rows,
      ),
    );
  };

  const problems = () => {
    const list = report.meta.problems || [];
    if (!list.length) return null;
    const body = h('tbody');
    const add = (from, to) => {
      for (const problem of list.slice(from, to)) {
        const place = typeof problem.line === 'number' ? `:${problem.line}` : '';
        body.append(
          h(
            'tr',
            null,
            h('th', { scope: 'row' }, report.name(`${problem.path}${place}`)),
            h('td', { class: 'stage' }, report.name(problem.stage)),
            h('td', null, report.name(problem.reason)),
          ),
        );
      }
    };
    add(0, FIRST_ROWS);
    const total = report.meta.counts.problems || list.length;
    return card(
      'Problems',
      total > list.length ? `The first ${number(list.length)} of ${number(total)} problems.` : null,
      h(
        'div',
        { class: 'table-wrap' },
        h(
          'table',
          null,
          h(
            'thead',
            null,
            h(
              'tr',
              null,
              ['File', 'Stage', 'Reason'].map(text => h('th', { scope: 'col', text })),
            ),
          ),
          body,
        ),
        moreButton(list.length, add),
      ),
    );
  };

  const flatten = (value, path, out) => {
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) flatten(inner, path ? `${path}.${key}` : key, out);
    } else out.push([path, typeof value === 'string' ? value : JSON.stringify(value)]);
    return out;
  };
  const settings = () => {
    const rows = flatten(report.meta.settings || {}, '', []);
    if (!rows.length) return null;
    return h(
      'details',
      { class: 'card settings' },
      h('summary', { text: 'Settings' }),
      h(
        'table',
        null,
        h(
          'thead',
          { class: 'visually-hidden' },
          h('tr', null, h('th', { scope: 'col', text: 'Setting' }), h('th', { scope: 'col', text: 'Value' })),
        ),
        h(
          'tbody',
          null,
          rows.map(([key, value]) =>
            h('tr', null, h('th', { scope: 'row' }, report.name(key)), h('td', null, report.bdi(value))),
          ),
        ),
      ),
    );
  };

  const figures = () => {
    const { counts } = report.meta;
    const dropped = counts.articles_dropped ? `, ${number(counts.articles_dropped)} dropped` : '';
    const removed = Object.values(counts.words_removed || {}).reduce((sum, words) => sum + words, 0);
    const figure = (label, value, note, href) =>
      h(
        'div',
        { class: 'figure' },
        h('dt', { text: label }),
        h('dd', null, href ? h('a', { href, text: value }) : value, note ? h('small', { text: note }) : null),
      );
    return h(
      'dl',
      { class: 'figures' },
      figure(
        'Articles',
        number(counts.articles || 0),
        `${number(counts.articles_changed || 0)} changed${dropped}`,
      ),
      figure(
        'Words before',
        number(counts.words_in || 0),
        `${number((counts.words_in || 0) - removed)} stay`,
      ),
      figure(
        'Words removed',
        number(removed),
        counts.words_in ? `${percent(removed / counts.words_in)} of all words` : '',
      ),
      counts.removals ? figure('Removals', number(counts.removals), '', '#removals') : null,
      counts.passages
        ? figure('Passages', number(counts.passages), 'that occur in two articles', '#duplicates')
        : null,
      counts.groups
        ? figure('Groups', number(counts.groups), 'of near-duplicate articles', '#duplicates?view=groups')
        : null,
      counts.problems ? figure('Problems', number(counts.problems)) : null,
    );
  };

  // Called twice: with the numbers of `meta` at once, and with all tables when the rows are there.
  report.renderOverview = () => {
    const { meta } = report;
    const root = report.byId('overview');
    const cards = [];
    if (report.removals && report.removals.count)
      cards.push(
        report.verdictsReady ? report.precisionTable() : null,
        classTable(),
        articleTable('By page type', 'type', 'type', meta.types || []),
        ruleTable(),
        shareHistogram(),
        scoreHistogram(),
        lostMost(),
        articleTable('By site', 'site', 'site', meta.sites || []),
        articleTable('By language', 'language', 'language', meta.languages || [], report.languageName),
      );
    else if (!report.removals && meta.counts.removals) cards.push(classTable());
    root.replaceChildren(
      root.querySelector('h2'),
      h(
        'p',
        { class: 'lead' },
        h('code', { text: `unboil ${report.visible(meta.command)}` }),
        meta.command === 'diff' ? ' compared ' : ' wrote the folder ',
        report.name(meta.name, 'name'),
        meta.command === 'diff'
          ? h('span', {
              class: 'muted',
              text: '. Here is what only one of them removed or found; what both removed is left out.',
            })
          : h('span', { class: 'muted', text: ` with version ${report.visible(meta.unboil)}.` }),
      ),
      figures(),
      h('div', { class: 'cards' }, cards.filter(Boolean)),
      ...[problems(), settings()].filter(Boolean),
    );
  };
})();
