'use strict';
// The namespace that all scripts of the page share. No other name is global, except
// `reportChunk`, which the chunk files call.
const report = Object.create(null);

(() => {
  // Creates an element. Children are nodes or strings; strings become text nodes, never markup.
  // Keys of `props`: `class`, `text`, `on` (listeners), `data` (dataset), all others attributes.
  report.h = (tag, props, ...children) => {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(props || {})) {
      if (value === undefined || value === null || value === false) continue;
      if (key === 'class') element.className = value;
      else if (key === 'text') element.textContent = value;
      else if (key === 'on')
        for (const [type, run] of Object.entries(value)) element.addEventListener(type, run);
      else if (key === 'data') for (const [name, data] of Object.entries(value)) element.dataset[name] = data;
      else element.setAttribute(key, value === true ? '' : String(value));
    }
    for (const child of children.flat(3))
      if (child !== null && child !== undefined && child !== false) element.append(child);
    return element;
  };

  report.byId = id => document.getElementById(id);

  const integer = new Intl.NumberFormat('en');
  report.number = value => integer.format(value);
  report.plural = (count, one, many) => `${integer.format(count)} ${count === 1 ? one : many || `${one}s`}`;

  // A share from 0 to 1 as percent. Shares above 0 never read "0 %".
  report.percent = share => {
    if (!(share > 0)) return '0 %';
    if (share < 0.001) return '< 0.1 %';
    return share < 0.0995 ? `${(share * 100).toFixed(1)} %` : `${Math.round(share * 100)} %`;
  };

  // The name of a language with a code such as `de`. The data is not trusted: what is no code stays as it is.
  const languageNames = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'code' });
  report.languageName = code => (/^[a-z]{2,3}$/.test(code) ? languageNames.of(code) : code);

  // A score in thousandths on the scale of 100 that the reasons use.
  report.score = thousandths => String(Math.round(thousandths) / 10);

  // Screen readers speak the text; an equal text is cleared first, so that it is spoken again.
  report.announce = text => {
    const live = report.byId('live');
    live.textContent = '';
    live.textContent = text;
  };

  let toastTimer = 0;
  report.toast = text => {
    const toast = report.byId('toast');
    toast.textContent = text;
    toast.hidden = false;
    clearTimeout(toastTimer);
    toastTimer = setTimeout(() => {
      toast.hidden = true;
    }, 5000);
    report.announce(text);
  };

  // Storage can be forbidden on file:// pages; then the page works without a memory.
  report.load = key => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  report.store = (key, value) => {
    try {
      localStorage.setItem(key, value);
      return true;
    } catch {
      return false;
    }
  };

  const narrow = matchMedia('(max-width: 60rem)');
  report.isNarrow = () => narrow.matches;
  report.onNarrowChange = run => narrow.addEventListener('change', run);
})();
