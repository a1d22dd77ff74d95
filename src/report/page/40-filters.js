// The search field and the filters above a list. Values are read from and written to the address.
(() => {
  'use strict';
  const { h } = report;
  let ids = 0;

  // A control: {name, label, type: 'select', none, options: [{value, label}]} or {name, label, type: 'number'}.
  // A select without `none` always has a value; its first option is the default. Controls with `main`
  // stand beside the search field and are always visible.
  const makeControl = (control, changed) => {
    ids += 1;
    const id = `filter-${ids}`;
    let input;
    if (control.type === 'number') {
      input = h('input', {
        id,
        type: 'number',
        min: '0',
        max: '100',
        step: 'any',
        inputmode: 'decimal',
        placeholder: control.placeholder,
      });
    } else {
      input = h('select', { id });
      if (control.none) input.append(h('option', { value: '', text: control.none }));
      // The value is the number of the option: names come from the data and may be empty.
      control.options.forEach((option, n) =>
        input.append(h('option', { value: String(n), text: option.label })),
      );
    }
    input.addEventListener('change', changed);
    if (control.type === 'number') input.addEventListener('input', changed);
    const wrap = h('div', { class: 'field' }, h('label', { for: id, text: control.label }), input);
    return { control, input, wrap };
  };

  const readControl = ({ control, input }) => {
    if (input.value === '') return '';
    return control.type === 'number' ? input.value : control.options[Number(input.value)].value;
  };
  const writeControl = ({ control, input }, value) => {
    if (control.type === 'number') {
      input.value = value === null ? '' : value;
      return;
    }
    const n = value === null ? -1 : control.options.findIndex(option => option.value === value);
    if (n >= 0) input.value = String(n);
    else input.value = control.none ? '' : '0';
  };

  // Options: `searchLabel`, `controls`, `changed()`. Chips are filters without a control, such as
  // the article: {name, text(value)}.
  report.Filters = class {
    constructor({ searchLabel, controls, chips, changed }) {
      this.changed = changed;
      this.chips = chips || [];
      this.chipValues = new Map();
      this.cost = 0;
      ids += 1;
      const id = `filter-${ids}`;
      this.search = h('input', {
        id,
        type: 'search',
        placeholder: searchLabel,
        autocomplete: 'off',
        spellcheck: 'false',
        class: 'search',
        'aria-keyshortcuts': '/',
      });
      this.search.addEventListener('input', () => this.typed());
      this.fields = controls.map(control => makeControl(control, () => this.typed()));
      this.summary = h('summary', { text: 'Filters' });
      const wraps = main =>
        this.fields.filter(field => Boolean(field.control.main) === main).map(field => field.wrap);
      this.details = h(
        'details',
        { class: 'filter-details', hidden: !wraps(false).length },
        this.summary,
        h('div', { class: 'fields' }, wraps(false)),
      );
      this.details.open = !report.isNarrow();
      this.chipBox = h('div', { class: 'chips' });
      this.root = h(
        'div',
        { class: 'filters', role: 'search' },
        h(
          'div',
          { class: 'search-line' },
          h('div', { class: 'field search-field' }, h('label', { for: id, text: 'Search' }), this.search),
          wraps(true),
        ),
        this.details,
        this.chipBox,
      );
    }

    // A search that takes long on this data waits for a pause in typing.
    typed() {
      clearTimeout(this.timer);
      const run = () => {
        const start = performance.now();
        this.changed();
        this.cost = performance.now() - start;
      };
      if (this.cost > 100) this.timer = setTimeout(run, 180);
      else run();
    }

    query() {
      return this.search.value.trim().toLowerCase();
    }

    // The values that differ from the defaults, as pairs for the address.
    params() {
      const params = [];
      if (this.search.value.trim()) params.push(['q', this.search.value.trim()]);
      for (const field of this.fields) {
        if (
          field.input.value === '' ||
          (!field.control.none && field.control.type !== 'number' && field.input.value === '0')
        )
          continue;
        params.push([field.control.name, readControl(field)]);
      }
      for (const [name, value] of this.chipValues) params.push([name, value]);
      return params;
    }

    // `URLSearchParams` with the values of all filters. A name without a value is a filter that is off.
    values() {
      return new URLSearchParams(this.params());
    }

    setValues(params) {
      this.search.value = params.get('q') || '';
      for (const field of this.fields) writeControl(field, params.get(field.control.name));
      this.chipValues.clear();
      for (const chip of this.chips)
        if (params.has(chip.name)) this.chipValues.set(chip.name, params.get(chip.name));
      this.showChips();
    }

    showChips() {
      const active = this.params().filter(([name]) => name !== 'sort' && name !== 'group');
      this.summary.textContent = active.length ? `Filters (${active.length} in use)` : 'Filters';
      this.chipBox.replaceChildren();
      for (const chip of this.chips) {
        if (!this.chipValues.has(chip.name)) continue;
        const label = chip.text(this.chipValues.get(chip.name));
        const remove = () => {
          this.chipValues.delete(chip.name);
          this.typed();
          this.search.focus();
        };
        this.chipBox.append(
          h(
            'span',
            { class: 'chip' },
            label,
            h('button', {
              type: 'button',
              text: '\u00d7',
              'aria-label': 'Remove this filter',
              on: { click: remove },
            }),
          ),
        );
      }
      if (active.length) {
        const clear = () => {
          this.clear();
          this.search.focus();
        };
        this.chipBox.append(
          h('button', { type: 'button', class: 'link', text: 'Clear all filters', on: { click: clear } }),
        );
      }
    }

    clear() {
      const keep = this.values();
      const rest = new URLSearchParams();
      for (const name of ['sort', 'group']) if (keep.has(name)) rest.set(name, keep.get(name));
      this.setValues(rest);
      this.typed();
    }
  };
})();
