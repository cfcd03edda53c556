// The charts of a sweep, tied to the table and to the curves. Their marks bear the number of their
// run, so the static pictures answer as they are: point at a mark, click it, drag a box around some.

const REACH = 12; // px from a mark within which the pointer is on it

/** The corners of a mark in its picture: one of a dot, several of a line. */
function cornersOf(mark) {
  if (mark.points) return Array.from(mark.points, ({x, y}) => [x, y]);
  const {x, y, width, height} = mark.getBBox();
  return [[x + width / 2, y + height / 2]];
}

function sweepChartOf(figure) {
  const marks = [...figure.querySelectorAll('[data-run]')];
  return {
    figure,
    plot: figure.querySelector('.plot'),
    marks: marks.map((mark) => ({mark, run: Number(mark.dataset.run), corners: cornersOf(mark)})),
  };
}

/** How far a place is from a mark: from a dot's middle, or from the piece of a line at that x. */
function distanceTo(corners, {x, y}) {
  if (corners.length === 1) return Math.hypot(corners[0][0] - x, corners[0][1] - y);
  let least = Infinity;
  for (let i = 1; i < corners.length; i++) {
    const [[x1, y1], [x2, y2]] = [corners[i - 1], corners[i]];
    if (x < x1 - REACH / 2 || x > x2 + REACH / 2) continue;
    const slope = (y2 - y1) / (x2 - x1);
    const away = Math.abs(y1 + slope * (clamped(x, x1, x2) - x1) - y) / Math.hypot(1, slope);
    least = Math.min(least, away);
  }
  return least;
}

/** A function from places of the window to places of a chart's picture. */
function intoPicture({marks}) {
  const matrix = marks[0].mark.getScreenCTM().inverse();
  return ({clientX, clientY}) => new DOMPoint(clientX, clientY).matrixTransform(matrix);
}

/** The run of the mark that is nearest to the pointer, of equals the one on top; null for none. */
function runAt(chart, event) {
  const place = intoPicture(chart)(event);
  let nearest = null;
  let least = REACH;
  for (const {run, corners} of chart.marks) {
    const away = distanceTo(corners, place);
    if (away <= least) [least, nearest] = [away, run];
  }
  return nearest;
}

/** The runs of the marks with a corner between two places of the window. */
function runsBetween(chart, from, to) {
  const [a, b] = [from, to].map(intoPicture(chart));
  const isIn = ([x, y]) => (x - a.x) * (x - b.x) <= 0 && (y - a.y) * (y - b.y) <= 0;
  return chart.marks.filter(({corners}) => corners.some(isIn)).map(({run}) => run);
}

const settingInWords = (value) =>
  typeof value === 'number' ? brief(value) : value == null ? '–' : valueInWords(value);

/** A tip of a run: its result and its hyperparameters. */
function sweepTip({study, colors}, run) {
  const {main, sweep} = study;
  const at = study.pairs.findIndex(({metric}) => metric === main.metric);
  const settings = sweep.hyperparameters.map((each) => [
    each.name,
    settingInWords(sweptValues(study, each)[run]),
  ]);
  const rows = [
    [`best ${main.metric}`, exact(study.summaries[run].metrics[at].best.value)],
    ...settings,
  ];
  const head = make(
    'tr',
    {},
    make('th', {scope: 'col', colspan: 2}, swatchOf(colors.get(run)), isolated(study.labels[run])),
  );
  const row = ([name, value]) =>
    make('tr', {}, make('th', {scope: 'row'}, isolated(name)), make('td', {}, isolated(value)));
  return make(
    'div',
    {class: 'tip', 'aria-hidden': 'true'},
    make('table', {}, make('thead', {}, head), make('tbody', {}, ...rows.map(row))),
  );
}

function placeSweepTip({plot}, tip, event) {
  const box = plot.getBoundingClientRect();
  plot.append(tip);
  const x = event.clientX - box.left;
  const right = x + 14 + tip.offsetWidth <= box.width;
  tip.style.left = `${Math.max(0, right ? x + 14 : x - 14 - tip.offsetWidth)}px`;
}

/** A function that points out a run in the sweep's charts, the table and the curves; null: none. */
function pointerOf(page, charts) {
  const marks = charts.flatMap((chart) => chart.marks);
  const partsOf = (run) => {
    const row = document.querySelector(`#runs tr[data-run="${run}"]`);
    const head = document.querySelector(`#runs tr[data-group="${row?.dataset.of}"]`);
    const own = marks.filter((each) => each.run === run).map(({mark}) => mark);
    return [...own, row, head].filter(Boolean);
  };
  const section = document.getElementById('sweep');
  let pointed = null;
  return (run) => {
    if (run === pointed) return;
    for (const part of partsOf(pointed)) part.classList.remove('pointed');
    for (const part of partsOf(run)) part.classList.add('pointed');
    section.classList.toggle('pointing', run !== null);
    pointOut(page, state.runs.includes(run) ? run : null);
    pointed = run;
  };
}

function listenToSweepChart(page, chart, point) {
  const {plot} = chart;
  let start = null;
  const clear = () => {
    plot.querySelector('.tip')?.remove();
    showBrush(chart, null);
  };
  const move = onceAFrame((event) => {
    clear();
    if (start?.far) return brush(event);
    const run = runAt(chart, event);
    point(run);
    if (run !== null) placeSweepTip(chart, sweepTip(page, run), event);
  });
  function brush({clientX, clientY}) {
    const box = plot.getBoundingClientRect();
    const xs = [start.clientX, clientX].map((x) => clamped(x - box.left, 0, box.width));
    const ys = [start.clientY, clientY].map((y) => clamped(y - box.top, 0, box.height));
    showBrush(chart, {
      left: Math.min(...xs),
      top: Math.min(...ys),
      width: Math.abs(xs[1] - xs[0]),
      height: Math.abs(ys[1] - ys[0]),
    });
  }
  const leave = () => {
    move.cancel();
    start = null;
    clear();
    point(null);
  };
  plot.addEventListener(
    'pointerdown',
    ({clientX, clientY, button: which, pointerType, pointerId}) => {
      if (which) return;
      start = {clientX, clientY, mouse: pointerType === 'mouse', far: false};
      if (start.mouse) plot.setPointerCapture(pointerId);
    },
  );
  plot.addEventListener('pointermove', (event) => {
    const away = start && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY);
    if (start?.mouse && away > WORTH_A_ZOOM) start.far = true;
    move(event);
  });
  plot.addEventListener('pointerup', (event) => {
    const from = start;
    if (!from) return;
    start = null;
    if (from.far) {
      leave();
      const runs = runsBetween(chart, from, event);
      if (!runs.length) return;
      page.keyed = [];
      choose(runs);
    } else {
      const run = runAt(chart, event);
      if (run !== null) choose(toggled(run, !state.runs.includes(run)));
      move(event);
    }
  });
  plot.addEventListener('pointercancel', leave);
  plot.addEventListener('pointerleave', ({pointerType}) => pointerType === 'mouse' && leave());
  // A finger leaves its tip standing; a tap elsewhere takes it away.
  document.addEventListener('pointerdown', ({target}) => {
    if (!plot.contains(target) && plot.querySelector('.tip')) leave();
  });
}

function linkSweep(page) {
  const charts = [...document.querySelectorAll('#sweep figure')].map(sweepChartOf);
  const linked = charts.filter(({marks}) => marks.length);
  if (!linked.length) return;
  document.querySelector('#sweep .signs').append(make('span', {}, '○ ringed: drawn in the curves'));
  const point = pointerOf(page, linked);
  for (const chart of linked) listenToSweepChart(page, chart, point);
  const body = document.getElementById('runs').tBodies[0];
  body.addEventListener('pointerover', ({target}) => {
    const row = target.closest('tr[data-run]');
    point(row && runOf(row));
  });
  body.addEventListener('pointerleave', () => point(null));
  const paint = () => {
    const chosen = new Set(state.runs);
    for (const {run, mark} of linked.flatMap(({marks}) => marks)) {
      mark.classList.toggle('chosen', chosen.has(run));
      if (mark.points) continue;
      if (chosen.has(run)) mark.setAttribute('stroke', page.colors.get(run) ?? GREY);
      else mark.removeAttribute('stroke');
    }
  };
  paint();
  listeners.push((parts) => parts.has('runs') && paint());
}
