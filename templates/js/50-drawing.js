// What a chart shows of the study in the present state: the rows of its data sets (their fields are
// told in fitreport/charts/frame.py), its axes' ends and its notes.

/** Whether a chart's y axis is to be logarithmic now. */
function wantsLog(chart) {
  if (!chart.variants.includes('linear')) return true;
  return chart.variants.includes('log') && (state.y === 'log') !== state.flips.has(chart.name);
}

/** The ends of the x axis: those zoomed to, else those of all curves. */
function xEnds(series) {
  if (state.zoom) return state.zoom;
  const known = series.flatMap(({x}) => [x[0], x.at(-1)]);
  if (!known.length) return [0, 1];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return low < high ? [low, high] : [low - 0.5, high + 0.5];
}

/** The ends of the y axis, and whether it is logarithmic: not where nothing is positive. */
function yEnds(chart, parts, references) {
  const seen = parts.map((part) => part.seen.filter(Number.isFinite));
  const bounds = wantsLog(chart) && logBounds(seen);
  if (bounds) return {log: true, ends: chart.zoom ?? bounds};
  const also = [...(KINDS[chart.kind].also ?? []), ...references.map(({value}) => value)];
  return {log: false, ends: chart.zoom ?? linearBounds(seen, also)};
}

/** A curve as rows; where its value has no place on the axis the line breaks. */
function lineRows({run, split, x}, values, indices, color, {log, ends: [low, high]}) {
  // A line to a place far beyond leaves the axis as it is; a picture's coordinates have limits.
  const far = log ? Infinity : 1000 * (high - low);
  const placeOf = (value) =>
    Number.isFinite(value) && (!log || value > 0) ? clamped(value, low - far, high + far) : null;
  const key = `${run} ${split}`;
  return indices.map((i) => ({x: x[i], y: placeOf(values[i]), key, color, split, run}));
}

/** Points for values that no line can show, since both neighbours are missing. */
function lonePoints(rows) {
  const missing = (row) => !row || row.y === null;
  return rows
    .filter((row, i) => row.y !== null && missing(rows[i - 1]) && missing(rows[i + 1]))
    .map(({run, x, y, color}) => point(run, x, y, color, {size: 16}));
}

/** How a text is set beside its place so that it stays clear of the plot's sides. */
function aligned(row, [from, to]) {
  const part = (row.x - from) / (to - from);
  if (row.dx) return part > 0.85 ? {...row, dx: -row.dx, align: 'right'} : {...row, align: 'left'};
  return {...row, align: part < 0.06 ? 'left' : part > 0.85 ? 'right' : 'center'};
}

const isInferred =
  (chart, {split}) =>
  (curve) =>
    curve.epochs_inferred && curve.metric === chart.about && curve.split === split;

/** A sentence that lists a few things; a note is words and names by turns. */
function listed(words, told, most = 3) {
  const pieces = [words];
  told.slice(0, most).forEach((each, nth) => {
    if (nth) pieces.push(`${pieces.pop()}, `);
    pieces.push(...each);
  });
  const more = told.length > most ? ` and ${told.length - most} more` : '';
  return [...pieces.slice(0, -1), `${pieces.at(-1)}${more}.`];
}

/** The names that a metric had in the runs' sources, where Keras numbered it. */
function numberedNames(study, chart, runs) {
  if (chart.kind !== 'metric') return [];
  return runs.flatMap((run) => {
    const own = study.runs[run].curves.filter(({metric}) => metric === chart.about);
    const names = new Set(own.map((curve) => curve.logged_as).filter(Boolean));
    return [...names].map((name) => [name, ' in ', study.labels[run], '']);
  });
}

function notesOf(study, chart, runs, leaving, parts) {
  const notes = [];
  if (parts.some(({curve}) => curve.edges)) notes.push([`Bands: ${bandNote(study)}.`], ...endingNote(study, chart));
  if (runs.length && !runs.some((run) => state.runs.includes(run)))
    notes.push(['None of the chosen runs has this metric; those that have it are grey.']);
  const inferred = ({curve}) =>
    curve.run >= 0 && study.runs[curve.run].curves.some(isInferred(chart, curve));
  if (parts.some(inferred))
    notes.push(['The source gave validation values without their epochs: these are inferred.']);
  const numbered = numberedNames(study, chart, runs);
  if (numbered.length) notes.push(listed("Keras numbered this metric's name: ", numbered));
  const bySplit = (split) => (chart.kind === 'metric' ? ` (${split})` : '');
  const told = leaving.map(({run, split, value}) => [
    labelOf(study, run),
    `${bySplit(split)} reaches ${brief(value, 3)}`,
  ]);
  if (told.length) notes.push(listed('Beyond the axis: ', told));
  if (parts.some(({thin, curve}) => thin || curve.whole))
    notes.push(['Thinned for drawing: first, last, best, extremes and gaps are kept.']);
  const missing = runs.filter((run) => !parts.some(({curve}) => curve.run === run));
  const names = missing.map((run) => [study.labels[run], '']);
  if (names.length) notes.push(listed(`No ${state.x} is recorded for `, names, names.length));
  return notes;
}

/** What is seen of a curve between two places: its values, and which of them are drawn. */
function partOf(curve, [from, to], most) {
  const indices = indicesBetween(curve.x, from, to);
  const thin = indices.length > most;
  const seen = curve.y.slice(indices[0], indices.at(-1) + 1);
  return {curve, thin, seen, indices: thin ? thinned(indices, curve.y, most) : indices};
}

/** Everything to draw; `height` is the plot's in px, about, for placing labels. */
function drawingOf(study, chart, colors, height) {
  const together = togetherOf(study, chart);
  const behind = runsBehind(study, chart.kind);
  const [back, runs] = [true, false].map((faint) =>
    runsOf(study, chart).filter((run) => behind.has(run) === faint),
  );
  const series = [...seriesOf(study, chart, runs), ...together];
  const judged = together.find(({edges}) => edges)?.split;
  const hazy = judged ? seriesOf(study, chart, back).filter(({split}) => split === judged) : [];
  const across = xEnds(series);
  const parts = series.map((curve) => partOf(curve, across, pointsEach(series.length)));
  const metric = chart.kind === 'metric';
  const references = study.options.references.filter(
    (each) => metric && each.metric === chart.about,
  );
  const edges = together
    .filter((each) => each.edges)
    .flatMap(({edges: {low, high}}) => [low, high])
    .map((values) => ({seen: Float64Array.from(values, (value) => value ?? NaN)}));
  const hazyParts = hazy.map((curve) => partOf(curve, across));
  const {log, ends} = yEnds(chart, [...parts, ...hazyParts, ...edges], references);
  const within = (x) => x >= across[0] && x <= across[1];
  const inside = (x, y) => within(x) && y >= ends[0] && y <= ends[1];

  const rowsOf = ({curve, indices}, values) =>
    lineRows(curve, values, indices, colors.get(curve.run), {log, ends});
  const [tests, lines] = [true, false].map((test) =>
    parts.filter(({curve}) => (curve.split === 'test') === test),
  );
  // What is drawn last lies on top: validation over train, runs of a colour over grey ones.
  const depth = ({curve}) => 2 * (colors.get(curve.run) !== GREY) + (curve.split !== 'train');
  lines.sort((a, b) => depth(a) - depth(b));
  const rows = lines.map((part) => rowsOf(part, part.curve.y));
  const best = metric
    ? bestMarks(study, chart, runs, together, colors, inside, {log, ends})
    : {points: [], texts: []};
  const clipped = clippedMarks(
    lines.map(({curve}) => curve),
    colors,
    ends,
    within,
  );
  const moments = metric ? momentMarks(study, runs, within, across).map((row) => aligned(row, across)) : [];
  const diamonds = tests
    .flatMap((part) => rowsOf(part, part.curve.y))
    .map(({run, x, y, color}) =>
      point(run, x, y, color, {shape: 'diamond', size: 70, solid: false}),
    );
  return {
    series,
    log,
    data: {
      lines: rows.flat(),
      bands: together
        .filter((curve) => curve.edges)
        .flatMap((curve) => bandRows(curve, colors.get(curve.run), across)),
      faint: [
        ...hazyParts.flatMap((part) => rowsOf(part, part.curve.y)),
        ...lines.filter(({curve}) => curve.soft).flatMap((part) => rowsOf(part, part.curve.raw)),
      ],
      points: [
        ...[...rows.flatMap(lonePoints), ...diamonds].filter(({x, y}) => inside(x, y)),
        ...best.points,
        ...clipped.points,
        ...(metric ? eventMarks(study, chart, runs, series, colors, ends, inside) : []),
      ],
      texts: [...best.texts, ...clipped.texts].map((row) => aligned(row, across)),
      ends: endLabels(study, chart, runs, series, colors, {log, ends, height}),
      levels:
        chart.kind === 'gap'
          ? [{y: 0, text: ''}]
          : references.map(({value, label}) => ({
              y: value,
              text: shortened(label || brief(value), 30),
            })),
      moments,
      spans: metric ? spanMarks(study, chart, runs, across) : [],
    },
    signals: {
      x_min: across[0],
      x_max: across[1],
      y_min: ends[0],
      y_max: ends[1],
      y_ticks: log ? logTicks(ends) : null,
      x_step: state.x === 'time' ? 1e-9 : 1,
      y_title_at: moments.some(({text}) => text) ? -22 : -8,
    },
    notes: notesOf(study, chart, runs, clipped.leaving, parts),
  };
}
