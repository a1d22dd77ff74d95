// A list with a panel that shows the open row. Removals, passages and groups share it.
(() => {
  'use strict';
  const { h } = report;

  const iconButton = (text, label, click) =>
    h(
      'button',
      { type: 'button', 'aria-label': label, title: label, on: { click } },
      h('span', { 'aria-hidden': 'true', text }),
    );

  // Options: `label`, `panelLabel`, `fill(element, position)`, `describe(position)`, `rowAt(position)`
  // (-1 for the head of a group), `positionOf(row)` (-1: not listed), `toggle(position, expand)`,
  // `show(row, body, panel)`, `title(row)` (nodes), `verdicts` ('removal', 'passage' or undefined),
  // `moved()` (the address changes).
  report.View = class {
    constructor(options) {
      this.options = options;
      this.row = -1;
      this.list = new report.VirtualList({
        label: options.label,
        fill: options.fill,
        describe: options.describe,
        onOpen: position => this.openAt(position, report.isNarrow()),
        onActive: () => undefined,
        onStep: step => this.step(step),
        onToggle: (position, expand) => this.options.toggle(position, expand),
      });
      this.status = h('p', { class: 'status' });
      this.buttons = options.verdicts ? report.verdictButtons(options.verdicts, () => this.row) : null;
      this.title = h('span', { class: 'detail-title' });
      this.body = h('div', { class: 'detail-body' });
      this.panel = h(
        'section',
        { class: 'detail', tabindex: '-1', 'aria-label': options.panelLabel, hidden: true },
        h(
          'div',
          { class: 'detail-bar' },
          this.buttons ? this.buttons.root : null,
          this.title,
          h(
            'span',
            { class: 'detail-nav' },
            iconButton('\u2191', 'Previous row (k)', () => this.step(-1)),
            iconButton('\u2193', 'Next row (j)', () => this.step(1)),
            iconButton('\u00d7', 'Close (Escape)', () => this.close(true)),
          ),
        ),
        this.body,
      );
      this.pane = h('div', { class: 'list-pane' }, this.status, this.list.root);
      this.root = h('div', { class: 'split' }, this.pane, this.panel);
      report.onNarrowChange(() => this.layout());
    }

    // The number of results is spoken only when the user changed the filters.
    setRows(count, tree, status, speak, keepScroll) {
      this.list.setRows(count, tree, keepScroll);
      this.status.textContent = status;
      if (speak) report.announce(status);
      const position = this.row >= 0 ? this.options.positionOf(this.row) : -1;
      if (position >= 0) this.list.setActive(position);
      else this.list.setActive(keepScroll ? Math.max(0, this.list.active) : 0, false);
    }

    step(step) {
      const from = this.list.active;
      this.list.setActive(from + step);
      if (this.row < 0 || this.list.active === from) return;
      const row = this.options.rowAt(this.list.active);
      if (row < 0) return;
      this.open(row);
      // Screen readers follow the list by themselves only while it has the focus.
      const element = this.list.rows.get(this.list.active);
      if (element && document.activeElement !== this.list.root) report.announce(element.innerText);
    }

    openAt(position, focus) {
      const row = this.options.rowAt(position);
      if (row < 0) this.options.toggle(position);
      else this.open(row, focus);
    }
    openActive() {
      if (this.list.active >= 0) this.openAt(this.list.active, true);
    }

    open(row, focus) {
      this.row = row;
      this.panel.hidden = false;
      this.root.classList.add('has-detail');
      this.title.replaceChildren(...(this.options.title ? this.options.title(row) : []));
      this.options.show(row, this.body, this.panel);
      if (this.buttons) this.buttons.update();
      this.layout();
      if (focus) this.panel.focus({ preventScroll: true });
      this.options.moved();
    }

    close(focus) {
      if (this.row < 0) return;
      this.row = -1;
      this.panel.hidden = true;
      this.root.classList.remove('has-detail');
      this.body.replaceChildren();
      this.layout();
      if (focus) this.list.root.focus({ preventScroll: true });
      if (this.list.active >= 0) this.list.reveal(this.list.active);
      this.options.moved();
    }

    // On narrow screens the panel covers the page, and what lies below must not take the focus.
    layout() {
      const visible = this.panel.offsetParent !== null || getComputedStyle(this.panel).position === 'fixed';
      const covers = report.isNarrow() && this.row >= 0 && visible && !this.root.closest('[hidden]');
      this.pane.inert = covers;
      report.coverPage(covers, this.root);
    }

    // Called after a verdict: the row shows it at once. Filters by verdict apply at the next
    // change, so that the row does not vanish under the cursor.
    refresh() {
      this.list.refresh();
      if (this.list.active >= 0) this.list.setActive(this.list.active, false);
      if (this.buttons) this.buttons.update();
    }

    currentRow() {
      if (this.row >= 0) return this.row;
      return this.list.active >= 0 ? this.options.rowAt(this.list.active) : -1;
    }
  };

  // `inert` for all that a covering panel hides, except the panel itself.
  report.coverPage = (covers, root) => {
    report.byId('top').inert = covers;
    document.documentElement.classList.toggle('covered', covers);
    const section = root.closest('.view');
    if (section) for (const child of section.children) child.inert = covers && !child.contains(root);
  };
})();
