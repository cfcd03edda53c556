// Runs that are drawn together, those of a group or a whole crowd: a line and a band around it. In
// curves, marks and tips such a line stands as a run with a negative number, -1 for the first.

const BANDS = {
  'mean, 95% interval': ['mean', 'mean_low', 'mean_high'],
  'median, quartiles': ['median', 'lower_quartile', 'upper_quartile'],
  'median, least to most': ['median', 'low', 'high'],
};
const EACH_RUN = 'each run';

/** The numbers of a band from the steps between them; null where there is none. */
function fromSteps(steps, digits) {
  let whole = 0;
  return steps.map((step) => (step === null ? null : (whole += step) / 10 ** digits));
}

/** The ensembles as they are carried, with their bands' numbers in place. */
const unpackedEnsembles = (ensembles) =>
  ensembles.map((ensemble) => ({
    ...ensemble,
    bands: ensemble.bands.map(({metric, split, ending, digits, epochs, runs, ...lines}) => ({
      metric,
      split,
      ending,
      epochs: fromSteps(epochs, 0),
      runs: fromSteps(runs, 0),
      ...Object.fromEntries(
        Object.entries(lines).map(([name, steps]) => [name, fromSteps(steps, digits)]),
      ),
    })),
  }));

/** What a band shows: as was chosen, else as its runs were drawn at first. */
const bandOf = ({middle}) =>
  BANDS[state.band] ?? BANDS[middle === 'mean' ? 'mean, 95% interval' : 'median, quartiles'];

/** The ensembles that charts show now; along steps or time runs have no common places. */
const ensemblesShown = ({ensembles}) =>
  state.band === EACH_RUN || state.x !== 'epoch'
    ? []
    : ensembles.filter(({name}) => !state.without.has(name));

const labelOf = (study, run) => (run < 0 ? study.ensembles[-1 - run].name : study.labels[run]);

/** The runs that stand faint behind their band, or, in charts without bands, behind their best. */
const runsBehind = (study, kind = 'metric') =>
  new Set(
    ensemblesShown(study).flatMap(({faint, best}) =>
      kind === 'metric' ? faint : faint.filter((run) => run !== best),
    ),
  );

/** The lines of a chart's ensembles, as its curves are, each with its band's edges. */
function togetherOf(study, chart) {
  if (chart.kind !== 'metric') return [];
  const {judged} = study.pairs.find(({metric}) => metric === chart.about);
  return ensemblesShown(study).flatMap((ensemble) => {
    const [line, low, high] = bandOf(ensemble);
    const run = -1 - study.ensembles.indexOf(ensemble);
    return ensemble.bands
      .filter(({metric}) => metric === chart.about)
      .map((band) => {
        const values = Float64Array.from(band[line], (value) => value ?? NaN);
        const x = Float64Array.from(band.epochs, (epoch) => epoch);
        const edges = band.split === judged ? {low: band[low], high: band[high]} : null;
        const {split, epochs, runs} = band;
        return {run, split, epochs, x, y: values, raw: values, soft: false, edges, runs};
      });
  });
}

/** A band as rows, between its edges; where one run alone is left it ends. */
const bandRows = ({run, x, edges}, color, [from, to]) =>
  Array.from(x, (place, i) => ({run, x: place, y: edges.low[i], y2: edges.high[i], color}))
    .filter(({x: place, y, y2}) => y !== null && y2 !== null && place >= from && place <= to)
    .map((row) => ({...row, key: `${run} band`}));

/** The best place of each ensemble's line, as that of a run, where most of its runs are. */
const bestTogether = (together, goal) =>
  together
    .filter(({edges}) => edges && goal)
    .map(({run, x, y, runs}) => {
      const sign = goal === 'min' ? 1 : -1;
      const most = runs.reduce((all, few) => Math.max(all, few), 0);
      const at = y.reduce(
        (best, value, i) => (runs[i] === most && sign * value < sign * y[best] ? i : best),
        runs.indexOf(most),
      );
      return {run, x: x[at], y: y[at]};
    });

/** What the bands are, in words. */
function bandNote(study) {
  const names = ensemblesShown(study).map((ensemble) => {
    const [line] = bandOf(ensemble);
    return Object.keys(BANDS).find((name) => BANDS[name] === bandOf(ensemble)) ?? line;
  });
  return [...new Set(names)].join('; ');
}

/** A note on lines whose runs end at different epochs; none where there are no such. */
function endingNote(study, chart) {
  const told = ensemblesShown(study).flatMap(({name, bands}) =>
    bands
      .filter(({metric, ending}) => metric === chart.about && ending)
      .map(({ending}) => [name, ending]),
  );
  return told.length ? [listed('Where runs end, a mean may jump: ', told)] : [];
}

/** What an ensemble's line is at a place, in words: its band and how many runs it is of. */
function bandInWords({edges, runs}, i) {
  const {low, high} = edges ?? {low: [], high: []};
  const band = low[i] == null ? '' : `, ${brief(low[i])} to ${brief(high[i])}`;
  return `${band}, ${plural(runs[i], 'run')}`;
}
