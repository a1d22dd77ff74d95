// Starts the page: decodes the data, builds the tabs, and handles keys and the address.
(() => {
  'use strict';
  const { h, byId } = report;
  report.currentTab = 'overview';

  const tabOf = name =>
    name === 'removals' ? report.removalsTab : name === 'duplicates' ? report.duplicatesTab : null;
  const current = () => tabOf(report.currentTab);

  const showTab = name => {
    report.currentTab = name;
    for (const tab of report.tabs) byId(tab).hidden = tab !== name;
    for (const link of document.querySelectorAll('[data-tab]')) {
      if (link.dataset.tab === name) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    document.documentElement.dataset.tab = name;
    report.coverPage(false, byId('main'));
    const tab = tabOf(name);
    if (tab) {
      tab.view().list.refresh();
      tab.view().layout();
    }
    report.verdicts.showProgress();
  };

  const hasTab = name => !document.querySelector(`[data-tab="${name}"]`).hidden;

  // A tab keeps its filters and its open row when the user comes back to it.
  const goTab = name => {
    if (!hasTab(name)) return;
    report.flushHash();
    showTab(name);
    report.pushHash(name, tabOf(name) ? tabOf(name).params() : []);
    if (tabOf(name)) tabOf(name).view().list.root.focus({ preventScroll: true });
  };

  const followHash = () => {
    report.dropHash();
    const { tab, params } = report.parseHash();
    const name = hasTab(tab) ? tab : 'overview';
    if (name === 'overview' && report.verdicts.changed) {
      report.verdicts.changed = false;
      report.renderOverview();
    }
    showTab(name);
    if (tabOf(name)) tabOf(name).restore(params);
  };

  report.judge = (kind, row, value) => {
    if (row < 0 || !report.canJudge()) return;
    report.verdicts.set(kind, row, value);
    (kind === 'removal' ? report.removalsTab : report.duplicatesTab).refreshRow(row);
  };

  const SHORTCUTS = [
    ['j / k', 'Next and previous row'],
    ['o or Enter', 'Open the row, or open and close a group'],
    ['Escape', 'Close the panel'],
    ['/', 'Search'],
    ['r / w', 'Mark the removal, or all of a group of equal texts, as right or wrong'],
    ['d / n', 'Mark the passage as duplicate or different'],
    ['u', 'Clear the verdict'],
    ['1 / 2 / 3', 'Overview, removals, duplicates'],
    ['?', 'This help'],
  ];

  const buildHelp = () => {
    const dialog = byId('help');
    dialog.append(
      h('h2', { id: 'help-title', text: 'Keyboard shortcuts' }),
      h(
        'table',
        null,
        h(
          'tbody',
          null,
          SHORTCUTS.map(([keys, text]) =>
            h('tr', null, h('th', { scope: 'row' }, h('kbd', { text: keys })), h('td', { text })),
          ),
        ),
      ),
      h('p', {
        class: 'muted',
        text:
          'Verdicts stay in this browser. Export them as review.jsonl to keep or share them. ' +
          'The address holds the filters and the open row.',
      }),
      h('button', { type: 'button', text: 'Close', on: { click: () => dialog.close() } }),
    );
    byId('help-open').addEventListener('click', () => dialog.showModal());
    dialog.addEventListener('click', event => {
      if (event.target === dialog) dialog.close();
    });
  };

  const isTyping = target =>
    target instanceof Element &&
    (target.isContentEditable || target.closest('input, select, textarea') !== null);

  // Keys that need no tab come first; the rest act on the list of the current tab.
  const pageKey = key => {
    if (key === '1' || key === '2' || key === '3') goTab(report.tabs[Number(key) - 1]);
    else if (key === '?') byId('help').showModal();
    else return false;
    return true;
  };
  const listKey = (tab, key) => {
    const view = tab.view();
    if (key === 'j') view.step(1);
    else if (key === 'k') view.step(-1);
    else if (key === 'o') view.openActive();
    else if (key === '/') {
      if (view.row >= 0 && report.isNarrow()) view.close(false);
      tab.search().focus();
      tab.search().select();
    } else if (key === 'Escape') view.close(true);
    else {
      const value = tab.kind ? report.verdicts.valueOfKey(tab.kind, key) : -1;
      if (value < 0) return false;
      const row = view.currentRow();
      if (row >= 0) report.judge(tab.kind, row, value);
      else if (tab.judgeGroup) tab.judgeGroup(value);
    }
    return true;
  };
  const onKey = event => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || byId('help').open) return;
    const tab = current();
    if (isTyping(event.target)) {
      if (event.key === 'Escape' && tab) {
        event.preventDefault();
        tab.view().list.root.focus();
      }
      if (event.key === 'Enter' && tab && event.target === tab.search()) tab.view().list.root.focus();
      return;
    }
    // Enter on a button or link must do what the button says.
    if (event.key === 'Enter') {
      if (tab && !event.target.closest('a, button, summary')) {
        event.preventDefault();
        tab.view().openActive();
      }
      return;
    }
    if (pageKey(event.key) || (tab && listKey(tab, event.key))) event.preventDefault();
  };

  const startTheme = () => {
    const root = document.documentElement;
    const saved = report.load('unboil-theme');
    if (saved === 'light' || saved === 'dark') root.dataset.theme = saved;
    const isDark = () =>
      root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    byId('theme').addEventListener('click', () => {
      root.dataset.theme = isDark() ? 'light' : 'dark';
      report.store('unboil-theme', root.dataset.theme);
      report.announce(`${root.dataset.theme} theme`);
    });
  };

  const readReview = async file => {
    const { imported, unknown } = report.importReview(await file.text());
    for (const tab of [report.removalsTab, report.duplicatesTab]) tab.refresh();
    if (current()) current().view().refresh();
    report.toast(
      `Imported ${report.plural(imported, 'verdict')}.${unknown ? ` ${report.plural(unknown, 'line')} did not match this report.` : ''}`,
    );
  };

  const startTools = () => {
    byId('skip').addEventListener('click', () => byId('main').focus());
    byId('export').addEventListener('click', report.exportReview);
    byId('import').addEventListener('click', () => byId('import-file').click());
    byId('import-file').addEventListener('change', async event => {
      const [file] = event.target.files;
      if (file) await readReview(file);
      event.target.value = '';
    });
    for (const link of document.querySelectorAll('[data-tab]'))
      link.addEventListener('click', event => {
        event.preventDefault();
        goTab(link.dataset.tab);
      });
    document.addEventListener('keydown', onKey);
    window.addEventListener('hashchange', followHash);
    window.addEventListener('pagehide', report.verdicts.saveNow);
  };

  const showProgress = share => {
    byId('loading').setAttribute('aria-valuenow', String(Math.round(share * 100)));
    byId('loading-bar').style.width = `${Math.max(3, share * 100)}%`;
  };

  const showCounts = () => {
    const { counts } = report.meta;
    const removals = counts.removals || 0;
    const duplicates = (counts.passages || 0) + (counts.groups || 0);
    byId('count-removals').textContent = removals ? report.number(removals) : '';
    byId('count-duplicates').textContent = duplicates ? report.number(duplicates) : '';
    document.querySelector('[data-tab="removals"]').hidden = !removals;
    document.querySelector('[data-tab="duplicates"]').hidden = !duplicates;
  };

  // Lets the browser draw before the next step.
  const pause = () =>
    new Promise(resolve => {
      setTimeout(resolve, 0);
    });

  const start = async () => {
    startTheme();
    report.meta = await report.loadChunk('meta');
    if (report.meta.schema !== 1)
      throw new Error(`This page reads schema 1, not ${report.visible(report.meta.schema)}`);
    byId('report-name').textContent = report.shorten(report.visible(report.meta.name));
    document.title = `${report.shorten(report.visible(report.meta.name))} \u2013 unboil report`;
    showCounts();
    report.renderOverview();
    const loadRest = await report.loadAll(showProgress);
    report.renderOverview();
    performance.mark('unboil-overview');
    await pause();
    await loadRest();
    report.verdicts.start();
    for (const id of ['progress', 'export', 'import']) byId(id).hidden = !report.canJudge();
    report.renderOverview();
    report.removalsTab.build();
    report.duplicatesTab.build();
    report.removalsTab.refresh();
    buildHelp();
    startTools();
    followHash();
    byId('loading').hidden = true;
    document.documentElement.dataset.state = 'ready';
    performance.mark('unboil-ready');
    // The first search would pay for lower-casing all texts; do it while nobody waits.
    setTimeout(() => {
      report.lowerStrings();
      setTimeout(report.lowerPassages, 50);
    }, 300);
  };

  start().catch(error => {
    byId('error').textContent = `The report cannot be shown. ${error.message}`;
    byId('error').hidden = false;
    byId('loading').hidden = true;
    document.documentElement.dataset.state = 'failed';
  });
})();
