// A list that keeps only the visible rows in the document. All rows have one height.
(() => {
  'use strict';
  const { h } = report;

  // Browsers cap the height of an element (Firefox at about 17 million pixels). Above this limit
  // the scroll position is scaled.
  const MAX_HEIGHT = 8000000;
  const OVERSCAN = 6;
  let lists = 0;

  // Options: `label`, `fill(element, position)`, `describe(position)` for trees, `onOpen(position,
  // event)`, `onActive(position)`.
  report.VirtualList = class {
    constructor(options) {
      this.options = options;
      lists += 1;
      this.prefix = `row-${lists}-`;
      this.count = 0;
      this.active = -1;
      this.rowHeight = 64;
      this.rows = new Map();
      this.layer = h('div', { class: 'rows', role: 'presentation' });
      this.spacer = h('div', { class: 'rows-spacer', role: 'presentation' }, this.layer);
      this.root = h(
        'div',
        { class: 'list', tabindex: '0', role: 'listbox', 'aria-label': options.label },
        this.spacer,
      );
      this.root.addEventListener('scroll', () => this.render(), { passive: true });
      this.root.addEventListener('click', event => this.click(event));
      this.root.addEventListener('keydown', event => this.key(event));
      new ResizeObserver(() => {
        this.measure();
        this.render();
      }).observe(this.root);
    }

    measure() {
      if (!this.root.clientHeight) return;
      const probe = h('div', { class: 'row' });
      this.layer.append(probe);
      const height = probe.getBoundingClientRect().height;
      probe.remove();
      this.viewHeight = this.root.clientHeight;
      if (height > 0 && height !== this.rowHeight) {
        this.rowHeight = height;
        this.resize();
        if (this.active >= 0) this.reveal(this.active);
      }
    }

    resize() {
      this.spacer.style.height = `${Math.min(MAX_HEIGHT, this.count * this.rowHeight)}px`;
    }

    // Scaled lists: the position among all rows for the scroll position of the element, in pixels.
    get fullHeight() {
      return this.count * this.rowHeight;
    }
    get scaled() {
      return this.fullHeight > MAX_HEIGHT;
    }
    offset() {
      const top = this.root.scrollTop;
      return this.scaled ? (top / (MAX_HEIGHT - this.viewHeight)) * (this.fullHeight - this.viewHeight) : top;
    }
    scrollToOffset(offset) {
      this.root.scrollTop = this.scaled
        ? (offset / (this.fullHeight - this.viewHeight)) * (MAX_HEIGHT - this.viewHeight)
        : offset;
    }

    // `tree` decides about the roles: rows that open and close must be tree items.
    setRows(count, tree, keepScroll) {
      this.count = count;
      this.tree = tree;
      this.root.setAttribute('role', tree ? 'tree' : 'listbox');
      this.resize();
      if (!keepScroll) this.root.scrollTop = 0;
      this.active = Math.min(this.active, count - 1);
      this.refresh();
    }

    refresh() {
      for (const element of this.rows.values()) element.remove();
      this.rows.clear();
      this.measure();
      this.render();
    }

    render() {
      if (!this.viewHeight) return;
      const top = this.offset();
      const from = Math.max(0, Math.floor(top / this.rowHeight) - OVERSCAN);
      const to = Math.min(this.count, Math.ceil((top + this.viewHeight) / this.rowHeight) + OVERSCAN);
      for (const [position, element] of this.rows) {
        if (position >= from && position < to) continue;
        element.remove();
        this.rows.delete(position);
      }
      const shift = this.root.scrollTop - top;
      for (let position = from; position < to; position += 1) {
        let element = this.rows.get(position);
        if (!element) {
          element = this.makeRow(position);
          this.rows.set(position, element);
          this.layer.append(element);
        }
        element.style.transform = `translateY(${position * this.rowHeight + shift}px)`;
      }
      this.root.toggleAttribute('data-empty', this.count === 0);
    }

    makeRow(position) {
      const element = h('div', {
        class: 'row',
        id: this.prefix + position,
        role: this.tree ? 'treeitem' : 'option',
        'aria-setsize': this.count,
        'aria-posinset': position + 1,
        'aria-selected': String(position === this.active),
        data: { position: String(position) },
      });
      if (this.tree && this.options.describe) {
        const { level, expanded } = this.options.describe(position);
        element.setAttribute('aria-level', level);
        if (expanded !== undefined) element.setAttribute('aria-expanded', String(expanded));
        element.classList.add(`level-${level}`);
      }
      this.options.fill(element, position);
      return element;
    }

    setActive(position, reveal = true) {
      const before = this.rows.get(this.active);
      if (before) before.setAttribute('aria-selected', 'false');
      this.active = this.count ? Math.max(0, Math.min(this.count - 1, position)) : -1;
      if (this.active < 0) {
        this.root.removeAttribute('aria-activedescendant');
        return;
      }
      if (reveal) this.reveal(this.active);
      const now = this.rows.get(this.active);
      if (now) now.setAttribute('aria-selected', 'true');
      this.root.setAttribute('aria-activedescendant', this.prefix + this.active);
      this.options.onActive(this.active);
    }

    reveal(position) {
      this.viewHeight = this.root.clientHeight;
      if (!this.viewHeight) return;
      const top = this.offset();
      const start = position * this.rowHeight;
      const end = start + this.rowHeight;
      if (start < top) this.scrollToOffset(start);
      else if (end > top + this.viewHeight) this.scrollToOffset(end - this.viewHeight);
      this.render();
    }

    click(event) {
      const row = event.target.closest('.row');
      if (!row) return;
      const position = Number(row.dataset.position);
      this.setActive(position, false);
      this.options.onOpen(position, false);
    }

    key(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const page = Math.max(1, Math.floor(this.viewHeight / this.rowHeight) - 1);
      const steps = new Map([
        ['ArrowDown', 1],
        ['ArrowUp', -1],
        ['PageDown', page],
        ['PageUp', -page],
        ['Home', -this.count],
        ['End', this.count],
      ]);
      if (steps.has(event.key)) {
        event.preventDefault();
        this.options.onStep(steps.get(event.key));
      } else if (this.tree && (event.key === 'ArrowRight' || event.key === 'ArrowLeft') && this.active >= 0) {
        event.preventDefault();
        this.options.onToggle(this.active, event.key === 'ArrowRight');
      }
    }
  };
})();
