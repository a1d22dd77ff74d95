// The tab of the duplicates: passages, and groups of near-duplicate articles.
(() => {
  'use strict';
  const { h, number, plural } = report;

  let filters = null;
  let passages = null;
  let groups = null;
  let items = new Int32Array(0);
  let groupItems = new Int32Array(0);
  let shown = 'passages';
  let groupSearch = null;
  const switches = new Map();

  const fillPassage = (element, position) => {
    const row = items[position];
    const p = report.passages;
    const { id } = report.articles;
    const query = filters.query();
    const text = report.passageStart(row);
    element.append(
      h(
        'span',
        { class: 'row-text' },
        text ? report.lineWithHits(text, query) : h('i', { class: 'muted', text: 'text not in this report' }),
      ),
      h(
        'span',
        { class: 'row-meta' },
        h('span', { class: 'tag' }, report.bdi(report.meta.kinds[p.kind[row]])),
        h('b', { text: `${report.percent(p.similarity[row] / 1000)} similar` }),
        h('span', { text: plural(p.words[row], 'word') }),
        h('span', { text: plural(p.edits[row], 'edit') }),
      ),
      h(
        'span',
        { class: 'row-article' },
        report.lineWithHits(id[p.a[row]] || '', query),
        ' \u2194 ',
        report.lineWithHits(id[p.b[row]] || '', query),
      ),
    );
    const mark = report.verdictMark('passage', row);
    if (mark) element.append(h('span', { class: 'row-side' }, mark));
  };

  const fillGroup = (element, position) => {
    const row = groupItems[position];
    const members = report.groups.members[row];
    const { id } = report.articles;
    const fresh = members.reduce((sum, member) => sum + member[3], 0);
    element.append(
      h(
        'span',
        { class: 'row-text' },
        report.lineWithHits(id[report.groups.stays[row]] || '', groupSearch.query()),
      ),
      h('span', {
        class: 'row-meta',
        text: `${plural(members.length, 'member')}, ${plural(fresh, 'new sentence')}`,
      }),
      h(
        'span',
        { class: 'row-article' },
        members.length ? report.lineWithHits(id[members[0][0]] || '', groupSearch.query()) : '',
        members.length > 1 ? ` and ${number(members.length - 1)} more` : '',
      ),
    );
  };

  const memberRow = member => {
    const [article, overlap, keptOverlap, fresh] = member;
    return h(
      'tr',
      null,
      h('th', { scope: 'row' }, report.articleName(article), report.articleLinks(article)),
      [report.percent(overlap / 1000), report.percent(keptOverlap / 1000), number(fresh)].map(text =>
        h('td', { class: 'num', text }),
      ),
    );
  };
  // Members drawn at first; the rest on request.
  const FIRST_MEMBERS = 200;
  const showGroup = (row, body, panel) => {
    const stays = report.groups.stays[row];
    const members = report.groups.members[row];
    const rows = h('tbody', null, members.slice(0, FIRST_MEMBERS).map(memberRow));
    let more = null;
    if (members.length > FIRST_MEMBERS) {
      more = h('button', {
        type: 'button',
        class: 'link',
        text: `Show ${number(members.length - FIRST_MEMBERS)} more`,
      });
      more.addEventListener('click', () => {
        rows.append(...members.slice(FIRST_MEMBERS).map(memberRow));
        more.remove();
      });
    }
    body.replaceChildren(
      h('p', { class: 'muted', text: 'The article that stays' }),
      h('h3', null, report.articleName(stays)),
      report.articleLinks(stays),
      h(
        'div',
        { class: 'table-wrap' },
        h(
          'table',
          { class: 'members' },
          h('caption', { text: plural(members.length, 'member') }),
          h(
            'thead',
            null,
            h(
              'tr',
              null,
              h('th', { scope: 'col', text: 'Member' }),
              ['Overlap', 'Kept overlap', 'New sentences'].map(text =>
                h('th', { scope: 'col', class: 'num', text }),
              ),
            ),
          ),
          rows,
        ),
      ),
      ...(more ? [more] : []),
      h('p', {
        class: 'muted small',
        text:
          'Overlap: share of the words of the member that are equal in the article that stays. ' +
          'Kept overlap: share of the words of the article that stays that are equal in the member.',
      }),
    );
    panel.scrollTop = 0;
  };

  const countText = (count, total, one) =>
    count === total ? plural(count, one) : `${number(count)} of ${number(total)} ${one}s`;

  const updatePassages = speak => {
    items = report.selectPassages(filters.values(), filters.query());
    passages.setRows(items.length, false, countText(items.length, report.passages.count, 'passage'), speak);
  };
  const updateGroups = speak => {
    const query = groupSearch.query();
    const { count, stays, members } = report.groups;
    const hits = query ? report.articleMatches(query) : null;
    const rows = [];
    for (let row = 0; row < count; row += 1)
      if (!hits || hits[stays[row]] || members[row].some(member => hits[member[0]])) rows.push(row);
    if (groupSearch.values().get('sort') === 'members')
      rows.sort((a, b) => members[b].length - members[a].length || a - b);
    groupItems = Int32Array.from(rows);
    groups.setRows(groupItems.length, false, countText(groupItems.length, count, 'group'), speak);
  };

  const moved = () => report.writeHash('duplicates', report.duplicatesTab.params());

  const select = view => {
    shown = view;
    report.byId('passages-view').hidden = view !== 'passages';
    report.byId('groups-view').hidden = view !== 'groups';
    for (const [name, button] of switches) button.setAttribute('aria-pressed', String(name === view));
    const current = report.duplicatesTab.view();
    current.layout();
    current.list.refresh();
  };

  const makePassages = () => {
    const { meta } = report;
    const used = meta.kinds
      .map((kind, n) => ({
        value: kind,
        label: `${report.shorten(report.visible(kind), 80)} (${number(report.passages.kind.filter(value => value === n).length)})`,
      }))
      .filter((_, n) => report.passages.kind.includes(n));
    filters = new report.Filters({
      searchLabel: 'Search passages or articles',
      changed: () => {
        filters.showChips();
        updatePassages(true);
        moved();
      },
      controls: [
        used.length ? { name: 'kind', label: 'Kind', main: true, none: 'All', options: used } : null,
        report.canJudge()
          ? {
              name: 'verdict',
              label: 'Verdict',
              main: true,
              none: 'All',
              options: report.verdicts.options('passage'),
            }
          : null,
        {
          name: 'sort',
          label: 'Sort by',
          main: true,
          options: [
            { value: 'order', label: 'Article order' },
            { value: 'similarity', label: 'Similarity' },
            { value: 'words', label: 'Words' },
            { value: 'edits', label: 'Edits' },
          ],
        },
      ].filter(Boolean),
      chips: [
        {
          name: 'article',
          text: value => h('span', null, 'Article ', report.name(report.articles.id[Number(value)] || value)),
        },
      ],
    });
    passages = new report.View({
      label: 'Passages',
      panelLabel: 'Passage side by side',
      fill: fillPassage,
      verdicts: 'passage',
      moved,
      toggle: () => undefined,
      rowAt: position => items[position],
      positionOf: row => items.indexOf(row),
      show: report.showPassage,
    });
  };
  const makeGroups = () => {
    groupSearch = new report.Filters({
      searchLabel: 'Search articles',
      changed: () => {
        groupSearch.showChips();
        updateGroups(true);
        moved();
      },
      controls: [
        {
          name: 'sort',
          label: 'Sort by',
          main: true,
          options: [
            { value: 'order', label: 'Article order' },
            { value: 'members', label: 'Number of members' },
          ],
        },
      ],
    });
    groups = new report.View({
      label: 'Groups',
      panelLabel: 'Group of near-duplicate articles',
      fill: fillGroup,
      moved,
      toggle: () => undefined,
      rowAt: position => groupItems[position],
      positionOf: row => groupItems.indexOf(row),
      show: showGroup,
    });
  };

  const switchButton = (name, label) => {
    const button = h('button', {
      type: 'button',
      text: label,
      'aria-pressed': 'false',
      on: {
        click: () => {
          select(name);
          moved();
        },
      },
    });
    switches.set(name, button);
    return button;
  };

  report.duplicatesTab = {
    get kind() {
      return shown === 'passages' ? 'passage' : '';
    },
    build() {
      makePassages();
      makeGroups();
      const both = report.passages.count > 0 && report.groups.count > 0;
      shown = report.passages.count ? 'passages' : 'groups';
      const bar = h(
        'div',
        { class: 'switch', role: 'group', 'aria-label': 'What to list', hidden: !both },
        switchButton('passages', `Passages (${number(report.passages.count)})`),
        switchButton('groups', `Groups (${number(report.groups.count)})`),
      );
      report
        .byId('duplicates')
        .append(
          bar,
          h('div', { id: 'passages-view', class: 'sub-view' }, filters.root, passages.root),
          h('div', { id: 'groups-view', class: 'sub-view' }, groupSearch.root, groups.root),
        );
      updatePassages(false);
      updateGroups(false);
    },
    view: () => (shown === 'passages' ? passages : groups),
    search: () => (shown === 'passages' ? filters : groupSearch).search,
    params() {
      const view = this.view();
      const list = shown === 'groups' ? [['view', 'groups'], ...groupSearch.params()] : filters.params();
      return list.concat(view.row >= 0 ? [['row', String(view.row)]] : []);
    },
    restore(params) {
      const wanted = params.get('view') === 'groups' ? 'groups' : 'passages';
      select(report[wanted].count ? wanted : shown);
      const view = this.view();
      (shown === 'passages' ? filters : groupSearch).setValues(params);
      const row = Number.parseInt(params.get('row'), 10);
      const opens = row >= 0 && row < report[shown].count;
      if (!opens) view.close(false);
      if (shown === 'passages') updatePassages(false);
      else updateGroups(false);
      const position = row >= 0 ? (shown === 'passages' ? items : groupItems).indexOf(row) : -1;
      if (position >= 0) view.list.setActive(position);
      if (opens) view.open(row, report.isNarrow());
    },
    refresh: () => {
      updatePassages(false);
    },
    refreshRow() {
      passages.refresh();
    },
  };
})();
