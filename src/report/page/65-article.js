// One article with its removals: removed text is struck, the reason stands beside it.
(() => {
  'use strict';
  const { h, number } = report;
  // Removals drawn before and after the chosen one. An article can have thousands.
  const NEARBY = 150;

  report.fact = (label, ...value) => h('div', null, h('dt', { text: label }), h('dd', null, value));
  const { fact } = report;

  const factsOf = article => {
    const { articles, meta } = report;
    const facts = [];
    const named = (label, names, index) => {
      if (index >= 0 && names && names[index] !== undefined)
        facts.push(fact(label, report.name(names[index])));
    };
    named('Site', meta.sites, articles.site[article]);
    named('Page type', meta.types, articles.type[article]);
    named('Language', (meta.languages || []).map(report.languageName), articles.language[article]);
    const before = articles.words[article];
    const removed = articles.removed[article];
    const share = before > 0 ? ` (${report.percent(removed / before)})` : '';
    if (before >= 0)
      facts.push(fact('Words', `${number(before)} before, ${number(removed)} removed${share}`));
    else facts.push(fact('Words', `${number(removed)} removed`));
    return h('dl', { class: 'facts' }, facts);
  };

  // The links to the rows of one article. Counts tell whether a link leads anywhere.
  report.articleLinks = article => {
    const { first } = report.removals;
    const removals = first[article + 1] - first[article];
    const passages = report.passageCount(article);
    return h(
      'p',
      { class: 'links' },
      removals
        ? h('a', {
            href: report.hashOf('removals', [
              ['article', String(article)],
              ['row', String(first[article])],
            ]),
            text: report.plural(removals, 'removal'),
          })
        : null,
      passages
        ? h('a', {
            href: report.hashOf('duplicates', [['article', String(article)]]),
            text: report.plural(passages, 'passage'),
          })
        : null,
    );
  };

  report.scoreText = row => {
    const { score, threshold } = report.removals;
    if (score[row] < 0) return '';
    const text = `score ${report.score(score[row])} of 100`;
    return threshold[row] < 0 ? text : `${text}, threshold ${report.score(threshold[row])}`;
  };

  const noteOf = row => {
    const { removals, meta } = report;
    const rule = meta.rules[removals.rule[row]];
    const score = report.scoreText(row);
    return h(
      'div',
      { class: 'note' },
      h(
        'p',
        null,
        h('span', { class: 'tag' }, report.bdi(meta.classes[removals.class[row]])),
        ' ',
        h('b', { title: report.shorten(report.visible(rule.about || '')) }, report.name(rule.name)),
      ),
      h('p', null, report.bdi(removals.strings[removals.why[row]])),
      score ? h('p', { class: 'muted', text: score }) : null,
      h('p', { class: 'note-verdict' }, report.verdictMark('removal', row)),
    );
  };

  const removalSegment = (row, choose) => {
    const text = report.removals.strings[report.removals.text[row]];
    const trimmed = text.replace(/^\n+|\n+$/g, '');
    const del = report.longText(h('del', null), trimmed.trim() ? trimmed : text.replace(/\n/g, '\u21b5'));
    return h(
      'div',
      {
        class: 'segment removal',
        data: { row: String(row) },
        on: {
          click: () => {
            if (!String(getSelection())) choose(row);
          },
        },
      },
      del,
      noteOf(row),
    );
  };
  const keptSegment = text => {
    const trimmed = text.replace(/^\n+|\n+$/g, '');
    return trimmed.trim()
      ? h('div', { class: 'segment kept' }, report.longText(h('div', null), trimmed))
      : null;
  };
  const gapSegment = (from, to) =>
    to > from
      ? h('div', { class: 'segment gap', text: `\u2026 ${report.plural(to - from, 'byte')} stay \u2026` })
      : null;

  // The article that the panel shows: {article, kept, from, to, segments}.
  let current = null;

  const drawSegments = (state, choose) => {
    const { removals } = report;
    const first = removals.first[state.article];
    const last = removals.first[state.article + 1];
    const nodes = [];
    const widen = (text, from, to) =>
      h('button', {
        type: 'button',
        class: 'link',
        text,
        on: {
          click: () => {
            state.from = from;
            state.to = to;
            drawSegments(state, choose);
            markChosen(state, state.row, false);
          },
        },
      });
    if (state.from > first)
      nodes.push(widen(`Show ${report.plural(state.from - first, 'earlier removal')}`, first, state.to));
    let end = state.from > first ? removals.end[state.from - 1] : 0;
    for (let row = state.from; row < state.to; row += 1) {
      nodes.push(
        state.kept ? keptSegment(state.kept[row - first] || '') : gapSegment(end, removals.start[row]),
      );
      nodes.push(removalSegment(row, choose));
      end = removals.end[row];
    }
    if (state.to < last)
      nodes.push(widen(`Show ${report.plural(last - state.to, 'later removal')}`, state.from, last));
    else if (state.kept) nodes.push(keptSegment(state.kept[last - first] || ''));
    state.segments.replaceChildren(...nodes.filter(Boolean));
  };

  const markChosen = (state, row, scroll) => {
    state.row = row;
    for (const element of state.segments.querySelectorAll('.chosen')) {
      element.classList.remove('chosen');
      element.removeAttribute('aria-current');
    }
    const element = state.segments.querySelector(`[data-row="${row}"]`);
    if (!element) return;
    element.classList.add('chosen');
    element.setAttribute('aria-current', 'true');
    if (!scroll) return;
    const panel = state.panel;
    const above = panel.querySelector('.detail-bar').offsetHeight;
    const top = element.getBoundingClientRect().top - panel.getBoundingClientRect().top + panel.scrollTop;
    const room = panel.clientHeight - above - element.offsetHeight;
    panel.scrollTop = top - above - Math.max(8, room / 3);
  };

  const notice = (state, text) => {
    state.notice.textContent = text;
    state.notice.hidden = !text;
  };

  report.showRemoval = async (row, body, panel, choose) => {
    const { removals } = report;
    const article = removals.article[row];
    if (
      current &&
      current.article === article &&
      current.root.parentNode === body &&
      row >= current.from &&
      row < current.to
    ) {
      markChosen(current, row, true);
      return;
    }
    const first = removals.first[article];
    const state = {
      article,
      row,
      panel,
      kept: null,
      from: Math.max(first, row - NEARBY),
      to: Math.min(removals.first[article + 1], row + NEARBY + 1),
    };
    current = state;
    state.segments = h('div', { class: 'segments' });
    state.notice = h('p', { class: 'notice', hidden: true });
    state.root = h(
      'article',
      null,
      h('h3', null, report.articleName(article)),
      factsOf(article),
      report.articleLinks(article),
      state.notice,
      state.segments,
    );
    body.replaceChildren(state.root);
    // The removals need no kept text; they are there while it loads.
    drawSegments(state, choose);
    markChosen(state, row, true);
    try {
      state.kept = await report.keptText(article);
      notice(state, state.kept ? '' : 'The text that stays is not in this report. These are the removals.');
    } catch (error) {
      notice(state, `The text that stays did not load: ${error.message}`);
    }
    if (current !== state) return;
    if (state.kept) drawSegments(state, choose);
    markChosen(state, state.row, true);
  };

  // After a verdict: the notes show it without drawing the article again.
  report.refreshNotes = row => {
    if (!current) return;
    const element = current.segments.querySelector(`[data-row="${row}"] .note-verdict`);
    if (element) element.replaceChildren(...[report.verdictMark('removal', row)].filter(Boolean));
  };
})();
