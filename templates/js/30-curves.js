// The curves of each kind of chart, on the x axis that was chosen, smoothed and thinned.

const MOST_POINTS = 2000; // of one curve; more than a picture has pixels is no more to see
const MOST_IN_CHART = 10_000; // of many curves, which hide each other, while each keeps some
const LEAST_POINTS = 400;

/** How many points each of so many curves is drawn with at most. */
const pointsEach = (curves) => clamped(MOST_IN_CHART / curves, LEAST_POINTS, MOST_POINTS);

const column = (study, index) => study.column(index);

/** The values of a curve. Those on a grid are exact where the run's summary tells them. */
function valuesOf(study, run, {metric, split, epochs, values, rounded_to: step}) {
  if (!step) return column(study, values);
  const exact = Float64Array.from(column(study, values));
  const at = study.pairs.findIndex((pair) => pair.metric === metric);
  const {best, last, best_train: bestTrain, test} = study.summaries[run].metrics[at];
  const told = {train: [bestTrain], validation: [], test: [test]}[split];
  if (split === study.pairs[at].judged) told.push(best, last);
  const known = column(study, epochs);
  for (const {epoch, value} of told.filter(Boolean)) {
    const place = lastUpTo(known, epoch);
    if (known[place] === epoch && value !== null) exact[place] = value;
  }
  return exact;
}

/** One curve: `whole` is how many values it had before it was thinned, `step` that of its grid. */
const curveOf = (study, run, curve) => ({
  split: curve.split,
  epochs: column(study, curve.epochs),
  values: valuesOf(study, run, curve),
  step: curve.rounded_to ?? 0,
  whole: curve.thinned_from ?? 0,
  averages: (curve.smoothed ?? []).map(({weight, values}) => ({
    weight,
    values: column(study, values),
  })),
});

/** A metric's curves in one run: train, validation, test, those that there are. */
function metricCurves(study, run, metric) {
  study.made ??= new Map();
  const name = `${run} ${metric}`;
  if (!study.made.has(name)) {
    const own = study.runs[run].curves.filter((curve) => curve.metric === metric);
    const curves = ['train', 'validation', 'test'].flatMap((split) =>
      own.filter((curve) => curve.split === split).map((curve) => curveOf(study, run, curve)),
    );
    study.made.set(
      name,
      curves.filter(({epochs}) => epochs.length),
    );
  }
  return study.made.get(name);
}

/** Validation less train, at the epochs that both have. */
function gapCurves(study, run, metric) {
  const [train, validation] = ['train', 'validation'].map((split) =>
    metricCurves(study, run, metric).find((curve) => curve.split === split),
  );
  if (!train || !validation) return [];
  const both = []; // indices of the same epoch
  validation.epochs.forEach((epoch, i) => {
    const at = lastUpTo(train.epochs, epoch);
    if (train.epochs[at] === epoch) both.push([i, at]);
  });
  const less = (over, under) => both.map(([i, at]) => over[i] - under[at]);
  // Two averages differ as the average of the difference does, where both are of the same epochs.
  const alike = validation.whole === train.whole;
  const gap = {
    split: 'validation',
    epochs: both.map(([i]) => validation.epochs[i]),
    values: less(validation.values, train.values),
    step: 0,
    whole: Math.max(validation.whole, train.whole),
    averages: (alike ? validation.averages : []).map(({weight, values}, nth) => ({
      weight,
      values: less(values, train.averages[nth].values),
    })),
  };
  return both.length ? [gap] : [];
}

function timelineCurves(study, run, name, least) {
  const {timeline} = study.runs[run];
  if (!timeline) return [];
  const values = column(study, timeline[name]);
  if (values.filter(Number.isFinite).length < least) return [];
  const [epochs, whole] = [column(study, timeline.epochs), timeline.thinned_from ?? 0];
  return [{split: 'validation', epochs, values, step: 0, whole, averages: []}];
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

/** A curve smoothed; a thinned one by the average that was made of the whole one, if there is one. */
function averageOf(curve, weight) {
  if (!curve.whole) return smoothed(curve.values, weight);
  return curve.averages.find((each) => each.weight === weight)?.values ?? null;
}

/** The weights of the averages that thinned curves have; null where no curve is thinned. */
function fixedWeights(study) {
  const curves = study.runs.flatMap((run) => run.curves);
  const thin = curves.find((curve) => curve.smoothed?.length);
  return thin ? thin.smoothed.map(({weight}) => weight) : null;
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
      const smooths = state.smooth && kind.smooths && curve.split !== 'test';
      const average = smooths ? averageOf(curve, state.smooth) : null;
      const {split, epochs, values: raw, step, whole} = curve;
      const y = average ?? raw;
      const known = placed({run, split, epochs, raw, x, y, soft: average !== null, step, whole});
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
function thinned(indices, y, most) {
  const kept = new Set([indices[0], indices.at(-1)]);
  const spans = Math.floor(most / 2.5);
  for (let span = 0; span < spans; span++) {
    const part = [span, span + 1].map((nth) => Math.floor((nth * indices.length) / spans));
    const inside = indices.slice(...part);
    const finite = inside.filter((i) => Number.isFinite(y[i]));
    if (finite.length < inside.length && kept.size < 2 * most) {
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
