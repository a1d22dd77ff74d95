// The precision of the rules, from the verdicts on removals.
(() => {
  'use strict';
  const { number, percent } = report;
  const { card, barTable } = report.charts;

  // The 95 % interval of a share (Wilson, 1927): it holds for few verdicts, too.
  const Z = 1.96;
  const interval = (right, judged) => {
    const share = right / judged;
    const middle = share + (Z * Z) / (2 * judged);
    const width = Z * Math.sqrt((share * (1 - share) + (Z * Z) / (4 * judged)) / judged);
    const scale = 1 + (Z * Z) / judged;
    return [Math.max(0, (middle - width) / scale), Math.min(1, (middle + width) / scale)];
  };

  // Judged and right removals for each rule, the last for all. In a report with a sample only those of
  // the sample count: a choice of a person says little about the others.
  const count = () => {
    const { rule, count: removals } = report.removals;
    const rules = report.meta.rules.length;
    const judged = new Float64Array(rules + 1);
    const right = new Float64Array(rules + 1);
    for (const row of report.meta.sample || Array(removals).keys()) {
      const verdict = report.verdicts.get('removal', row);
      if (!verdict) continue;
      for (const key of [rule[row], rules]) {
        judged[key] += 1;
        right[key] += verdict === 1 ? 1 : 0;
      }
    }
    return { judged, right };
  };

  report.precisionTable = () => {
    const { judged, right } = count();
    const all = judged[judged.length - 1];
    const { sample, rules } = report.meta;
    if (!all && !sample) return null;
    const row = (name, key, link) => {
      const [low, high] = judged[key] ? interval(right[key], judged[key]) : [0, 1];
      const share = judged[key] ? right[key] / judged[key] : 0;
      return {
        name,
        link,
        value: share,
        judged: judged[key],
        cells: [
          number(judged[key]),
          number(right[key]),
          judged[key] ? percent(share) : '\u2013',
          judged[key] ? `${percent(low)} to ${percent(high)}` : '\u2013',
        ],
      };
    };
    const ofRules = rules
      .map((rule, n) => row(rule.name, n, report.hashOf('removals', [['rule', rule.name]])))
      .filter(entry => entry.judged > 0)
      .sort((a, b) => b.judged - a.judged);
    const link = sample ? report.hashOf('removals', [['sample', 'in'], ['verdict', 'none']]) : undefined;
    const name = sample ? `the sample of ${number(sample.length)}` : 'all judged removals';
    return card(
      'Precision by rule',
      sample
        ? 'Of the removals in the random sample that were judged: the share that is right, and its 95 % interval.'
        : 'Of the removals that were judged: the share that is right, and its 95 % interval. They are a choice; a report with --sample has a random one.',
      barTable(
        'Precision by rule',
        ['Rule', 'Judged', 'Right', 'Precision', 'Interval'],
        [row(name, rules.length, link), ...ofRules],
      ),
    );
  };
})();
