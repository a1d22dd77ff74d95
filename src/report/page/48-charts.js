// Parts of the overview: tables with bars, and histograms.
(() => {
  'use strict';
  const { h, number } = report;
  const FIRST_ROWS = 12;
  const MORE_ROWS = 200;

  const card = (title, note, ...content) =>
    h(
      'section',
      { class: 'card' },
      h('h3', { text: title }),
      note ? h('p', { class: 'muted', text: note }) : null,
      ...content,
    );

  const bar = (value, most) => {
    const fill = h('span', { class: 'bar-fill' });
    fill.style.width = `${most > 0 ? Math.max(value > 0 ? 1 : 0, (value / most) * 100) : 0}%`;
    return h('span', { class: 'bar', 'aria-hidden': 'true' }, fill);
  };

  // Rows: {name, link, cells: [text], value, about}. The bar shows `value` against the largest one.
  const barTable = (caption, heads, rows) => {
    const most = rows.reduce((max, row) => Math.max(max, row.value), 0);
    const body = h('tbody');
    const add = (from, to) => {
      for (const row of rows.slice(from, to)) {
        const name = report.name(row.name);
        body.append(
          h(
            'tr',
            null,
            h(
              'th',
              { scope: 'row' },
              row.link ? h('a', { href: row.link }, name) : name,
              row.about ? h('small', null, report.name(row.about)) : null,
              bar(row.value, most),
            ),
            row.cells.map(cell => h('td', { class: 'num', text: cell })),
          ),
        );
      }
    };
    add(0, FIRST_ROWS);
    const table = h(
      'table',
      null,
      h('caption', { class: 'visually-hidden', text: caption }),
      h(
        'thead',
        null,
        h(
          'tr',
          null,
          heads.map((head, n) => h('th', { scope: 'col', class: n ? 'num' : null, text: head })),
        ),
      ),
      body,
    );
    return h('div', { class: 'table-wrap' }, table, moreButton(rows.length, add));
  };

  const moreButton = (total, add) => {
    let shown = FIRST_ROWS;
    if (total <= shown) return null;
    const button = h('button', { type: 'button', class: 'link' });
    const label = () => {
      button.textContent = `Show ${number(Math.min(MORE_ROWS, total - shown))} more of ${number(total)}`;
    };
    button.addEventListener('click', () => {
      add(shown, shown + MORE_ROWS);
      shown += MORE_ROWS;
      if (shown >= total) button.remove();
      else label();
    });
    label();
    return button;
  };

  // Bars: {label, count, link}. A list, so that screen readers can read the numbers.
  const histogram = (title, note, bins, axis) => {
    const most = Math.max(...bins.map(bin => bin.count));
    if (!most) return null;
    const items = bins.map(bin => {
      const fill = h('span', { class: 'column-fill' });
      fill.style.height = `${Math.max(bin.count ? 1.5 : 0, (bin.count / most) * 100)}%`;
      const inner = [fill, h('span', { class: 'visually-hidden', text: bin.label })];
      return h('li', { title: bin.label }, bin.link && bin.count ? h('a', { href: bin.link }, inner) : inner);
    });
    return card(
      title,
      note,
      h('ol', { class: 'histogram', 'aria-label': title }, items),
      h(
        'div',
        { class: 'axis', 'aria-hidden': 'true' },
        axis.map(text => h('span', { text })),
      ),
    );
  };

  report.charts = { card, barTable, moreButton, histogram, FIRST_ROWS };
})();
