// A chart wakes when it comes into view: Vega draws it over its static picture, which stays until
// then, and for good where anything goes wrong.

const DATA_SETS = ['bands', 'lines', 'faint', 'points', 'texts', 'ends', 'levels', 'moments'];
const BASE = 480; // px of a static picture's width; what is wider is drawn so and scaled up
const GREY = '#6b7178'; // of runs beyond the palette, whom nobody could tell apart by colour
const MOST_AWAKE = 30;

const X_TITLES = {
  epoch: () => 'epoch',
  step: () => 'step',
  time: (study) => `${timeUnit(study)[0]} of training`,
};

/** A chart's name in the state and in the address. */
const nameOf = (kind, about) => (kind === 'metric' ? about : `${kind} ${about}`);

function chartOf(figure) {
  const {kind, about, variants} = figure.dataset;
  const plot = figure.querySelector('.plot');
  return {
    figure,
    plot,
    kind,
    about,
    name: nameOf(kind, about),
    variants: variants.split(' '),
    title: figure.querySelector('h3').textContent,
    still: plot.firstElementChild,
    visible: false,
    stale: true,
    zoom: null,
    pinched: false,
    view: null,
    made: '',
    drawn: null,
  };
}

/** A compiled chart with each "@name@" replaced by its value; values are never looked into. */
function filled(spec, values) {
  if (typeof spec === 'string') {
    const name = /^@(\w+)@$/.exec(spec)?.[1];
    return name ? (values[name] ?? null) : spec;
  }
  if (Array.isArray(spec)) return spec.map((part) => filled(part, values));
  if (!spec || typeof spec !== 'object') return spec;
  return Object.fromEntries(Object.entries(spec).map(([key, part]) => [key, filled(part, values)]));
}

function setThin(spec) {
  for (const {encode} of spec.marks.flatMap(({marks = []}) => marks)) {
    for (const width of encode.update.strokeWidth ?? []) width.value /= 2;
  }
}

/** The colour of any run; `page.colors` holds those of the chosen ones. */
const colorsOf = ({colors, study}) => ({
  get: (run) => (run < 0 ? study.ensembles[-1 - run].color : (colors.get(run) ?? GREY)),
});

/** The size in which a chart is drawn: on a phone its own, so that its texts can be read. */
function sizeOf({plot}) {
  const width = Math.min(BASE, Math.round(plot.clientWidth)) || BASE;
  return {width, height: Math.round((width * 270) / BASE)};
}

function titlesOf(study, chart, log) {
  const y = {
    metric: shortened(chart.about, 48),
    gap: `validation ${shortened(chart.about, 24)} − training`,
    learning_rate: 'learning rate',
    epoch_duration: 'seconds',
  }[chart.kind];
  return {x_title: X_TITLES[state.x](study), y_title: log ? `${y} (log)` : y};
}

/** The whole Vega spec of a drawing. */
function specOf(page, chart, drawing, size) {
  const variant = drawing.log
    ? 'log'
    : chart.variants.includes('linear')
      ? 'linear'
      : chart.variants[0];
  const spec = filled(page.specs[`${chart.kind}.${variant}`], {
    ...drawing.data,
    ...drawing.signals,
    ...titlesOf(page.study, chart, drawing.log),
    ...size,
    padding: PADDING,
  });
  // The static picture packs a curve's points into one row; here they come one by one.
  for (const data of spec.data) data.transform = data.transform?.filter((t) => t.type !== 'flatten');
  if (state.runs.length > 20) setThin(spec);
  return spec;
}

const PADDING = {left: 2, right: 14, top: 4, bottom: 2};

/** What a view cannot change once it is made. */
const makeOf = (drawing, size) =>
  JSON.stringify([
    drawing.log,
    size,
    state.runs.length > 20,
    Math.max(0, ...drawing.data.ends.map(({text}) => text.length)), // Vega makes room for these once
  ]);

async function build(page, chart, drawing, size) {
  const container = make('div', {class: 'live', 'aria-hidden': 'true'});
  // Out of sight until it is drawn, but laid out, since Vega measures texts.
  container.style.visibility = 'hidden';
  chart.plot.append(container);
  try {
    const view = page.vega.view(specOf(page, chart, drawing, size), {
      container,
      renderer: 'svg',
      logLevel: 0,
      hover: false,
    });
    await view.runAsync();
    sleep(chart);
    chart.view = view;
    chart.container = container;
    chart.still.style.display = 'none';
    container.style.visibility = '';
  } catch (error) {
    container.remove();
    throw error;
  }
}

async function refresh(page, chart, drawing) {
  const {view, container} = chart;
  container.querySelector('.over')?.remove();
  const signals = {...drawing.signals, ...titlesOf(page.study, chart, drawing.log)};
  for (const [name, value] of Object.entries(signals)) view.signal(name, value);
  for (const name of DATA_SETS) view.data(name, drawing.data[name]);
  await view.runAsync();
}

/** Draws a chart as the state is now; a newer call overtakes this one. */
async function draw(page, chart) {
  chart.stale = false;
  const size = sizeOf(chart);
  const drawing = drawingOf(page.study, chart, colorsOf(page), size.height - 48);
  const made = makeOf(drawing, size);
  if (chart.view && chart.made === made) await refresh(page, chart, drawing);
  else await build(page, chart, drawing, size);
  chart.made = made;
  chart.drawn = {...drawing, size};
  tellNotes(chart.figure, drawing.notes);
}

function tellNotes(figure, notes) {
  for (const note of figure.querySelectorAll(':scope > .note')) note.remove();
  const told = (piece, nth) => (nth % 2 ? isolated(piece) : piece);
  figure.append(...notes.map((note) => make('p', {class: 'note'}, ...note.map(told))));
}

/** Gives a chart's memory back; its picture of now is left standing until it is drawn again. */
function sleep(chart) {
  chart.view?.finalize();
  chart.container?.remove();
  chart.view = chart.container = null;
  chart.still.style.display = '';
}

/** Draws what is in view and out of date, one chart after the other. */
async function drawVisible(page) {
  if (page.drawing) return;
  page.drawing = true;
  for (;;) {
    const chart = page.charts.find(
      ({visible, stale, figure}) => visible && stale && !figure.hidden,
    );
    if (!chart) break;
    try {
      await draw(page, chart);
    } catch {
      sleep(chart);
    }
    page.awake = [chart, ...page.awake.filter((each) => each !== chart)];
    for (const far of page.awake.filter(({visible}) => !visible).slice(MOST_AWAKE)) {
      sleep(far);
      far.stale = true;
      page.awake = page.awake.filter((each) => each !== far);
    }
    // Let the browser paint and hear the reader between two charts.
    await new Promise((resolve) => {
      setTimeout(resolve);
    });
  }
  page.drawing = false;
}

/** Wakes charts as they come into view; draws them again when their size or the state changes. */
function watchCharts(page) {
  const byPlot = new Map(page.charts.map((chart) => [chart.plot, chart]));
  const seen = new IntersectionObserver(
    (entries) => {
      for (const {target, isIntersecting} of entries) byPlot.get(target).visible = isIntersecting;
      drawVisible(page);
    },
    {rootMargin: '200px'},
  );
  let waiting = 0;
  const resized = new ResizeObserver((entries) => {
    for (const chart of entries.map(({target}) => byPlot.get(target))) {
      if (chart.drawn && chart.drawn.size.width !== sizeOf(chart).width) chart.stale = true;
    }
    clearTimeout(waiting);
    waiting = setTimeout(() => drawVisible(page), 150);
  });
  for (const {plot} of page.charts) {
    seen.observe(plot);
    resized.observe(plot);
  }
  // After the frame that shows what was chosen, since drawing takes longer than an answer may.
  const redraw = onceAFrame(() => setTimeout(() => drawVisible(page)));
  listeners.push((parts) => {
    if (!['x', 'y', 'smooth', 'shift', 'zoom', 'runs', 'flips', 'band', 'without'].some((part) => parts.has(part)))
      return;
    for (const chart of page.charts) chart.stale = true;
    redraw();
  });
}
