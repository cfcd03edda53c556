// Labels, best epochs and events on a chart, by the rules of marks and metric in
// fitreport/charts.

const SHAPES = {
  'learning rate changed': 'M-1.2,-2.4H0V-.6H1.2', // a step down, on the x axis
  'stopped early': 'square',
  'non-finite': 'cross',
};
const MOST_LABELLED = 6; // curves beyond this are told by the key
const MOST_CHANGES = 8; // a rate that changes more often follows a schedule
const MOST_MOMENTS = 6;

const point = (run, x, y, color, {shape = 'circle', size = 30, solid = true} = {}) => ({
  run,
  x,
  y,
  color,
  shape,
  size,
  fill: solid ? color : 'transparent',
});

/** How far down the axis a value lies: 0 at its top, 1 at its foot. */
const depthOf = (y, {log, ends: [low, high]}) =>
  log ? Math.log(high / y) / Math.log(high / low) : (high - y) / (high - low);

/** Names at the right of the plot: of runs, or of splits where one run is drawn alone. */
function endLabels(study, chart, runs, series, colors, {log, ends: [low, high], height}) {
  const alone = runs.length === 1 && series.every(({run}) => run >= 0);
  if (alone && chart.kind !== 'metric') return [];
  const wanted = new Map();
  for (const {run, split, y} of series) {
    const last = y.findLast(Number.isFinite);
    if (last === undefined || split === 'test') continue;
    // Validation comes after train and takes the run's label from it.
    const text = alone ? split : labelOf(study, run);
    wanted.set(`${run} ${alone ? split : ''}`, {
      run,
      text,
      y: clamped(last, low, high),
      color: colors.get(run),
    });
  }
  const rows = [...wanted.values()];
  if (rows.length > MOST_LABELLED) return [];
  const wishes = rows.map(({y}) => depthOf(y, {log, ends: [low, high]}) * height);
  const names = shorts(rows.map(({text}) => text));
  return spread(wishes, 0, height).map((y, i) => ({
    ...rows[i],
    text: names[i],
    dy: y - wishes[i],
  }));
}

/** A dot at each run's best epoch, and the value of the best of them. */
function bestMarks(study, chart, runs, together, colors, inside, axis) {
  const at = study.pairs.findIndex(({metric}) => metric === chart.about);
  const {goal} = study.pairs[at];
  const scores = study.summaries.map(({metrics}) => metrics[at]);
  const found = runs.flatMap((run) => {
    const {best} = scores[run];
    if (!best) return [];
    const [x] = placesOf(study, run, [best.epoch]);
    return inside(x, best.value) ? [{run, x, y: best.value}] : [];
  });
  found.push(...bestTogether(together, goal).filter(({x, y}) => inside(x, y)));
  const points = found.map(({run, x, y}) => point(run, x, y, colors.get(run), {size: 44}));
  if (!found.length || !goal) return {points, texts: []};
  const sign = goal === 'min' ? 1 : -1;
  const winner = found.reduce((one, other) => (sign * other.y < sign * one.y ? other : one));
  const values = scores
    .flatMap(({best, last}) => [best, last])
    .filter((each) => each?.value != null);
  const text = rounded(winner.y, roundingFor(values.map(({value}) => value)));
  // Below a lowest value, but not on the numbers of the axis.
  const dy = sign > 0 && depthOf(winner.y, axis) < 0.9 ? 13 : -11;
  return {points, texts: [{...winner, text, color: colors.get(winner.run), dy, dx: 0}]};
}

/** Events that charts mark: rate changes at the foot, endings on the curve. */
function eventMarks(study, chart, runs, series, colors, [low, high], inside) {
  return runs.flatMap((run) => {
    const curve = series.findLast((each) => each.run === run && each.split !== 'test');
    if (!curve) return [];
    const {events} = study.runs[run];
    const changes = events.filter(({kind}) => kind === 'learning rate changed').length;
    return events.flatMap(({kind, epoch, facts}) => {
      const change = kind === 'learning rate changed';
      if (!(kind in SHAPES) || epoch == null || (change && changes > MOST_CHANGES)) return [];
      if (kind === 'non-finite' && facts.metric !== chart.about) return [];
      const [x] = placesOf(study, run, [epoch]);
      const upTo = lastUpTo(curve.epochs, epoch) + 1;
      const height =
        curve.y.slice(0, upTo).findLast(Number.isFinite) ?? curve.y.find(Number.isFinite) ?? low;
      const y = change ? low : clamped(height, low, high);
      if (!inside(x, y)) return [];
      return [
        point(run, x, y, colors.get(run), {shape: SHAPES[kind], size: 70, solid: false}),
      ];
    });
  });
}

/** The rows, without the words of those that stand too near to the ones before. */
function apart(rows, [from, to]) {
  let free = -Infinity;
  return [...rows]
    .sort((a, b) => a.x - b.x)
    .map((row) => {
      if (row.x < free) return {...row, text: ''};
      free = row.x + 0.3 * (to - from);
      return row;
    });
}

/** Rules for the user's marks and for restarts; their words while they are few. */
function momentMarks(study, runs, within, ends) {
  const rows = runs.flatMap((run) =>
    study.runs[run].events
      .filter(({kind, epoch}) => epoch != null && ['mark', 'restarted', 'resumed'].includes(kind))
      .map(({kind, epoch, text}) => ({
        run,
        x: placesOf(study, run, [epoch])[0],
        text: shortened((runs.length > 1 ? `${study.labels[run]}: ` : '') + (kind === 'mark' ? text : kind), 24),
        dx: 1,
      }))
      .filter(({x}) => within(x)),
  );
  return rows.length <= MOST_MOMENTS ? apart(rows, ends) : rows.map((row) => ({...row, text: ''}));
}

const SEVERITIES = ['error', 'warning', 'note'];
const FINDING_COLORS = {error: '#b3261e', warning: '#8f5200', note: '#5f656c'};
const MOST_SHADED_RUNS = 3; // with more on a chart only the best one's findings are shaded
const MOST_SPANS = 3;
const NARROW = 0.008; // of the axis, that a span of one epoch is wide to each side

/** Findings as shaded spans, the worst first, their labels one below the other. */
function spanMarks(study, chart, runs, [from, to]) {
  const shaded = runs.length <= MOST_SHADED_RUNS ? runs : runs.filter((run) => run === study.best);
  const found = shaded.flatMap((run) =>
    (study.diagnoses?.[run]?.findings ?? [])
      .filter((each) => !each.cause && each.metric === chart.about && each.first_epoch != null)
      .map((each) => ({...each, run})),
  );
  const rank = ({severity}) => SEVERITIES.indexOf(severity);
  const rows = [];
  for (const each of found.sort((a, b) => rank(a) - rank(b)).slice(0, MOST_SPANS)) {
    const [first, last] = placesOf(study, each.run, [each.first_epoch, each.last_epoch]);
    const wide = last > first ? 0 : NARROW * (to - from);
    const [x, x2] = [Math.max(first - wide, from), Math.min(last + wide, to)];
    if (!(x < x2)) continue;
    const left = (x - from) / (to - from) < 0.7;
    rows.push({
      run: each.run,
      x,
      x2,
      at: left ? x : x2,
      text: each.rule.replaceAll('-', ' '),
      color: FINDING_COLORS[each.severity],
      dy: 3 + LINE * rows.length,
      align: left ? 'left' : 'right',
    });
  }
  return rows;
}

/** Triangles at the edge where curves leave the axis, the farthest with its value. */
function clippedMarks(series, colors, [low, high], within) {
  const leaving = series
    .flatMap((curve) =>
      [1, -1].flatMap((sign) => {
        let at = -1;
        curve.y.forEach((value, i) => {
          const beyond =
            Number.isFinite(value) && (sign > 0 ? value > high : value < low) && within(curve.x[i]);
          if (beyond && (at < 0 || sign * value > sign * curve.y[at])) at = i;
        });
        return at < 0 ? [] : [{...curve, sign, x: curve.x[at], value: curve.y[at]}];
      }),
    )
    .sort((one, other) => Math.abs(other.value) - Math.abs(one.value));
  const points = leaving.map(({run, sign, x}) =>
    point(run, x, sign > 0 ? high : low, colors.get(run), {
      shape: sign > 0 ? 'triangle-up' : 'triangle-down',
      size: 40,
    }),
  );
  const texts = leaving.slice(0, 1).map(({run, sign, x, value}) => ({
    run,
    x,
    y: sign > 0 ? high : low,
    text: brief(value, 3),
    dy: sign > 0 ? 10 : -8,
    dx: 8,
    color: colors.get(run),
  }));
  return {leaving, points, texts};
}
