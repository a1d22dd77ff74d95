// The tab of the removals: filters, list, and the article of the open row.
(() => {
  'use strict';
  const { h, plural } = report;

  let filters = null;
  let view = null;
  let selection = null;
  let items = new Int32Array(0);
  const expanded = new Set();

  const counted = (names, column, label = name => name) => {
    const counts = new Float64Array(names.length);
    for (const value of column) if (value >= 0) counts[value] += 1;
    return names
      .map((name, n) => ({
        value: name,
        label: `${report.shorten(report.visible(label(name)), 80) || '(no name)'} (${report.number(counts[n])})`,
        count: counts[n],
      }))
      .filter(option => option.count > 0);
  };
  // Sites, types and languages belong to articles; the number counts removals.
  const countedByArticle = (names, column, label) =>
    counted(
      names,
      report.removals.article.map(article => column[article]),
      label,
    );

  const controls = () => {
    const { meta, removals, articles } = report;
    const choice = (name, label, options) => (options.length ? { name, label, none: 'All', options } : null);
    const hasScores = removals.score.some(score => score >= 0);
    const number = (name, label, placeholder) =>
      hasScores ? { name, label, type: 'number', placeholder } : null;
    const sorts = [
      { value: 'order', label: 'Order of the text' },
      { value: 'length', label: 'Length' },
      { value: 'share', label: 'Share the article lost' },
    ];
    if (hasScores) sorts.splice(1, 0, { value: 'doubt', label: 'Doubt' });
    return [
      choice('class', 'Class', counted(meta.classes, removals.class)),
      choice(
        'rule',
        'Rule',
        counted(
          meta.rules.map(rule => rule.name),
          removals.rule,
        ),
      ),
      choice('site', 'Site', countedByArticle(meta.sites || [], articles.site)),
      choice('type', 'Page type', countedByArticle(meta.types || [], articles.type)),
      choice(
        'language',
        'Language',
        countedByArticle(meta.languages || [], articles.language, report.languageName),
      ),
      number('min', 'Score from', '0'),
      number('max', 'Score to', '100'),
      meta.sample
        ? choice('sample', 'Sample', [
            { value: 'in', label: `In the sample (${report.number(meta.sample.length)})` },
          ])
        : null,
      report.canJudge() ? choice('verdict', 'Verdict', report.verdicts.options('removal')) : null,
      { name: 'sort', label: 'Sort by', options: sorts, main: true },
      {
        name: 'group',
        label: 'Group by',
        main: true,
        options: [
          { value: 'none', label: 'No groups' },
          { value: 'rule', label: 'Rule' },
          { value: 'text', label: 'Equal text' },
        ],
      },
    ].filter(Boolean);
  };

  const isByText = () => filters.values().get('group') === 'text';
  // The verdict of a group, if all its removals have the same.
  const groupMark = rows => {
    const value = report.verdicts.get('removal', rows[0]);
    return rows.every(row => report.verdicts.get('removal', row) === value)
      ? report.verdictMark('removal', rows[0])
      : null;
  };

  const groupKey = item => selection.groups.keys[-1 - item];

  const fillGroup = (element, item) => {
    const { groups } = selection;
    const key = groupKey(item);
    const byText = isByText();
    const name = byText
      ? report.lineWithHits(report.removals.strings[key], filters.query())
      : report.name(report.meta.rules[key].name);
    const rows = plural(groups.rows[key], 'removal');
    // A text that went once from each article needs no second number.
    const once = byText && groups.rows[key] === groups.articles[key];
    const from = `from ${plural(groups.articles[key], 'article')}${once ? '' : `, ${rows}`}`;
    const meta = `${from}, ${plural(groups.words[key], 'word')}`;
    const mark = byText ? groupMark(groups.members.get(key)) : null;
    element.classList.add('group');
    element.append(
      h('span', { class: 'twist', 'aria-hidden': 'true', text: expanded.has(key) ? '\u25be' : '\u25b8' }),
      h('span', { class: 'row-text' }, name),
      h('span', { class: 'row-meta', text: meta }),
      h('span', { class: 'row-side count' }, mark, ` \u00d7\u2009${report.number(groups.rows[key])}`),
    );
  };

  const fillRow = (element, position) => {
    const item = items[position];
    if (item < 0) {
      fillGroup(element, item);
      return;
    }
    const { removals, meta, articles } = report;
    const query = filters.query();
    const scoreText = report.scoreText(item);
    const score = scoreText ? h('span', { class: 'score', text: scoreText }) : null;
    element.append(
      h('span', { class: 'row-text' }, report.lineWithHits(removals.strings[removals.text[item]], query)),
      h(
        'span',
        { class: 'row-meta' },
        h('span', { class: 'tag' }, report.bdi(meta.classes[removals.class[item]])),
        h('b', null, report.bdi(meta.rules[removals.rule[item]].name)),
        score,
        h('span', { class: 'why' }, report.lineWithHits(removals.strings[removals.why[item]], query)),
      ),
      h(
        'span',
        { class: 'row-article' },
        report.lineWithHits(articles.id[removals.article[item]] || '', query),
      ),
    );
    const mark = report.verdictMark('removal', item);
    if (mark) element.append(h('span', { class: 'row-side' }, mark));
  };

  const statusText = () => {
    const total = report.number(report.removals.count);
    const text =
      selection.count === report.removals.count
        ? plural(selection.count, 'removal')
        : `${report.number(selection.count)} of ${total} removals`;
    if (!selection.groups) return text;
    return `${text} in ${plural(selection.groups.keys.length, isByText() ? 'distinct text' : 'rule')}`;
  };

  const update = (speak, keepScroll) => {
    if (!keepScroll) selection = report.selectRemovals(filters.values(), filters.query());
    items = report.listItems(selection, expanded);
    view.setRows(items.length, Boolean(selection.groups), statusText(), speak, keepScroll);
  };

  const toggle = (position, expand) => {
    const item = items[position];
    if (item >= 0) {
      // "Left" on a row goes to the head of its group.
      if (expand === false) {
        let head = position;
        while (head > 0 && items[head] >= 0) head -= 1;
        view.list.setActive(head);
      }
      return;
    }
    const key = groupKey(item);
    const open = expand === undefined ? !expanded.has(key) : expand;
    if (open === expanded.has(key)) return;
    if (open) expanded.add(key);
    else expanded.delete(key);
    items = report.listItems(selection, expanded);
    view.list.setRows(items.length, true, true);
    view.list.setActive(position, false);
  };

  const positionOf = row => items.indexOf(row);

  const openRow = (row, focus) => {
    // A row in a closed group becomes visible by opening the group.
    if (selection.groups && positionOf(row) < 0) {
      const key = (filters.values().get('group') === 'text' ? report.textKeys() : report.removals.rule)[row];
      if (selection.groups.members.has(key)) {
        expanded.add(key);
        update(false, true);
      }
    }
    const position = positionOf(row);
    if (position >= 0) view.list.setActive(position);
    view.open(row, focus);
  };

  const moved = () => report.writeHash('removals', report.removalsTab.params());

  report.removalsTab = {
    kind: 'removal',
    build() {
      filters = new report.Filters({
        searchLabel: 'Search removed text, reason or article',
        controls: controls(),
        changed: () => {
          expanded.clear();
          filters.showChips();
          update(true);
          moved();
        },
        chips: [
          {
            name: 'article',
            text: value =>
              h('span', null, 'Article ', report.name(report.articles.id[Number(value)] || value)),
          },
        ],
      });
      view = new report.View({
        label: 'Removals',
        panelLabel: 'Article with its removals',
        fill: fillRow,
        verdicts: 'removal',
        toggle,
        positionOf,
        moved,
        describe: position =>
          items[position] < 0
            ? { level: 1, expanded: expanded.has(groupKey(items[position])) }
            : { level: 2 },
        rowAt: position => (items[position] < 0 ? -1 : items[position]),
        title: row => report.articleName(report.removals.article[row]),
        show: (row, body, panel) => {
          report.showRemoval(row, body, panel, chosen => openRow(chosen));
        },
      });
      report.byId('removals').append(filters.root, view.root);
    },
    view: () => view,
    search: () => filters.search,
    params: () => filters.params().concat(view.row >= 0 ? [['row', String(view.row)]] : []),
    // Takes the values of the address over.
    restore(params) {
      filters.setValues(params);
      expanded.clear();
      const row = Number.parseInt(params.get('row'), 10);
      const opens = row >= 0 && row < report.removals.count;
      if (!opens) view.close(false);
      update(false);
      if (opens) openRow(row, report.isNarrow());
    },
    refresh: () => update(false),
    // A verdict on the head of a group of equal texts is one on all its removals.
    judgeGroup(value) {
      const item = view.list.active >= 0 ? items[view.list.active] : 0;
      if (item >= 0 || !isByText()) return;
      report.verdicts.setAll('removal', selection.groups.members.get(groupKey(item)), value);
      view.refresh();
    },
    refreshRow(row) {
      view.refresh();
      report.refreshNotes(row);
    },
  };
})();
