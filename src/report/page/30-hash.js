// The address holds the view: #removals?class=chrome&row=12. Reload and copies restore it.
(() => {
  'use strict';
  const TABS = ['overview', 'removals', 'duplicates'];
  report.tabs = TABS;

  report.parseHash = () => {
    const hash = location.hash.slice(1);
    const cut = hash.indexOf('?');
    const tab = cut < 0 ? hash : hash.slice(0, cut);
    return {
      tab: TABS.includes(tab) ? tab : 'overview',
      params: new URLSearchParams(cut < 0 ? '' : hash.slice(cut + 1)),
    };
  };

  report.hashOf = (tab, params) => {
    const query = new URLSearchParams(params).toString();
    return query ? `#${tab}?${query}` : `#${tab}`;
  };

  // Safari allows 100 changes of the address in 30 seconds, so changes are collected.
  let timer = 0;
  let wanted = null;
  let before = '';
  report.writeHash = (tab, params) => {
    wanted = report.hashOf(tab, params);
    if (!timer) before = location.hash;
    if (!timer) timer = setTimeout(report.flushHash, 120);
  };
  report.flushHash = () => {
    clearTimeout(timer);
    timer = 0;
    // Another hash than before means that a link was followed and its event is on the way.
    if (wanted === null || wanted === location.hash || location.hash !== before) {
      wanted = null;
      return;
    }
    try {
      history.replaceState(null, '', wanted);
    } catch {
      /* The view works without the address. */
    }
    wanted = null;
  };
  // The user changed the address: what was to be written is out of date.
  report.dropHash = () => {
    clearTimeout(timer);
    timer = 0;
    wanted = null;
  };
  report.pushHash = (tab, params) => {
    report.flushHash();
    const hash = report.hashOf(tab, params);
    if (hash === location.hash) return;
    try {
      history.pushState(null, '', hash);
    } catch {
      /* As above. */
    }
  };
})();
