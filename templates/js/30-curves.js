// The curves of each kind of chart, on the x axis that was chosen, smoothed and thinned.

const MOST_POINTS = 2000; // of one curve; more than a picture has pixels is no more to see

const column = (study, index) => study.column(index);

/** A metric's curves in one run: train, validation, test, those that there are. */
function metricCurves(study, run, metric) {
  return ['train', 'validation', 'test'].flatMap((split) =>
    study.runs[run].curves
      .filter((curve) => curve.metric === metric && curve.split === split)
      .map((curve) => ({
        split,
        epochs: column(study, curve.epochs),
        values: column(study, curve.values),
      }))
      .filter((curve) => curve.epochs.length),
  );
}

/** Validation less train, at the epochs that both have. */
function gapCurves(study, run, metric) {
  const [train, validation] = ['train', 'validation'].map((split) =>
    metricCurves(study, run, metric).find((curve) => curve.split === split),
  );
  if (!train || !validation) return [];
  const epochs = [];
  const values = [];
  validation.epochs.forEach((epoch, i) => {
    const at = lastUpTo(train.epochs, epoch);
    if (train.epochs[at] !== epoch) return;
    epochs.push(epoch);
    values.push(validation.values[i] - train.values[at]);
  });
  return epochs.length ? [{split: 'validation', epochs, values}] : [];
}

function timelineCurves(study, run, name, least) {
  const {timeline} = study.runs[run];
  if (!timeline) return [];
  const values = column(study, timeline[name]);
  return values.filter(Number.isFinite).length >= least
    ? [{split: 'validation', epochs: column(study, timeline.epochs), values}]
    : [];
}

const KINDS = {
  metric: {curves: metricCurves, smooths: true},
  gap: {curves: gapCurves, smooths: true, also: [0]},
  learning_rate: {
    curves: (study, run) =>
      timelineCurves(study, run, 'learning_rate', 1).map((curve) => ({
        ...curve,
        values: curve.values.map((rate) => (rate > 0 ? rate : NaN)),
      })),
  },
  epoch_duration: {
    curves: (study, run) => timelineCurves(study, run, 'duration', 2),
    smooths: true,
    also: [0],
  },
};

const AXES = {epoch: null, step: 'step', time: 'elapsed'};

/** The x axes that the data have; epochs they always have. */
function axesOf(study) {
  const known = (name) =>
    study.runs.some(
      ({timeline}) => timeline && column(study, timeline[name]).some(Number.isFinite),
    );
  return Object.keys(AXES).filter((axis) => axis === 'epoch' || known(AXES[axis]));
}

/** The unit of the time axis: one that keeps its labels short. */
function timeUnit(study) {
  const longest = Math.max(0, ...study.summaries.map(({duration}) => duration ?? 0));
  return longest < 180 ? ['seconds', 1] : longest < 10800 ? ['minutes', 60] : ['hours', 3600];
}

/** Where epochs lie on the x axis, NaN where that is not known; `half` is half an epoch less. */
function placesOf(study, run, epochs, half = false) {
  if (state.x === 'epoch') return Float64Array.from(epochs, (epoch) => epoch - (half ? 0.5 : 0));
  const places = new Float64Array(epochs.length).fill(NaN);
  const {timeline} = study.runs[run];
  if (!timeline) return places;
  const known = column(study, timeline.epochs);
  const ends = column(study, timeline[AXES[state.x]]);
  const unit = state.x === 'time' ? timeUnit(study)[1] : 1;
  epochs.forEach((epoch, i) => {
    const at = lastUpTo(known, epoch);
    if (known[at] !== epoch) return;
    const before = at ? ends[at - 1] : 0;
    places[i] = (half ? (before + ends[at]) / 2 : ends[at]) / unit;
  });
  return places;
}

/** An exponential moving average without its bias to zero, as TensorBoard's. */
function smoothed(values, weight) {
  let sum = 0;
  let seen = 0;
  return Float64Array.from(values, (value) => {
    if (!Number.isFinite(value)) return value;
    sum = sum * weight + (1 - weight) * value;
    seen += 1;
    return sum / (1 - weight ** seen);
  });
}

/** The chosen runs that have something for a chart; the first others where none of these has. */
function runsOf(study, chart) {
  const has = (run) => KINDS[chart.kind].curves(study, run, chart.about).length > 0;
  const chosen = state.runs.filter(has);
  if (chosen.length || !state.runs.length) return chosen;
  return study.runs
    .map((_, run) => run)
    .filter(has)
    .slice(0, 10);
}

/** A curve without the epochs whose place on the x axis is not known. */
function placed(curve) {
  const isKnown = (_, i) => Number.isFinite(curve.x[i]);
  if (curve.x.every(Number.isFinite)) return curve;
  const [epochs, raw, y, x] = ['epochs', 'raw', 'y', 'x'].map((name) =>
    curve[name].filter(isKnown),
  );
  return {...curve, epochs, raw, y, x};
}

/** All curves of a chart's runs: x, the value measured (raw), the value shown (y). */
function seriesOf(study, chart, runs) {
  const kind = KINDS[chart.kind];
  return runs.flatMap((run) =>
    kind.curves(study, run, chart.about).flatMap((curve) => {
      const half = state.shift && curve.split === 'train';
      const x = placesOf(study, run, curve.epochs, half);
      const soft = state.smooth && kind.smooths && curve.split !== 'test';
      const y = soft ? smoothed(curve.values, state.smooth) : curve.values;
      const {split, epochs, values: raw} = curve;
      const known = placed({run, split, epochs, raw, x, y, soft});
      return known.x.length ? [known] : [];
    }),
  );
}

/** The indices between two places, one more on either side so that lines leave the plot. */
function indicesBetween(x, from, to) {
  let first = 0;
  let last = x.length - 1;
  while (first < last && x[first + 1] < from) first++;
  while (last > first && x[last - 1] > to) last--;
  return Array.from({length: last - first + 1}, (_, i) => first + i);
}

/** Some of these indices of a long curve: first, last, each span's extremes, the edges of gaps. */
function thinned(indices, y) {
  const kept = new Set([indices[0], indices.at(-1)]);
  const spans = MOST_POINTS / 2.5;
  for (let span = 0; span < spans; span++) {
    const part = [span, span + 1].map((nth) => Math.floor((nth * indices.length) / spans));
    const inside = indices.slice(...part);
    const finite = inside.filter((i) => Number.isFinite(y[i]));
    if (finite.length < inside.length && kept.size < 2 * MOST_POINTS) {
      const isEdge = (i) => Number.isFinite(y[i]) !== Number.isFinite(y[i - 1]);
      for (const i of inside.filter(isEdge)) kept.add(Math.max(i - 1, indices[0])).add(i);
    }
    if (!finite.length) continue;
    kept
      .add(finite.reduce((a, b) => (y[b] < y[a] ? b : a)))
      .add(finite.reduce((a, b) => (y[b] > y[a] ? b : a)));
  }
  return [...kept].sort((a, b) => a - b);
}
