// What the pointer is on: one place on the x axis, shown in every chart in view, with its values
// beside the pointer in the chart under it.

const MOST_TOLD = 12; // runs in a tip

/** A page point as a place in the chart's own drawing: px inside the plot, and its size. */
function plotPoint({view, drawn, container}, event) {
  const box = container.getBoundingClientRect();
  const scale = drawn.size.width / box.width;
  const {left, top} = view.padding();
  const [x, y] = view.origin();
  return {
    x: (event.clientX - box.left) * scale - left - x,
    y: (event.clientY - box.top) * scale - top - y,
    width: view.scale('x').range()[1],
    height: view.scale('y').range()[0],
    scale,
  };
}

/**
 * Where a curve has a value at a place; -1 where it has none there. A thinned curve, which has
 * values at few places, answers with the nearest.
 */
function indexAt({epochs, x, whole}, at) {
  if (state.x === 'epoch' && !whole) {
    const index = lastUpTo(epochs, at);
    return epochs[index] === at ? index : -1;
  }
  const before = lastUpTo(x, at);
  const nearer = before >= 0 && !(at - x[before] > x[before + 1] - at) ? before : before + 1;
  const reach = Math.max(x[nearer] - x[nearer - 1] || 0, x[nearer + 1] - x[nearer] || 0);
  return Math.abs(x[nearer] - at) <= reach / 2 || x[nearer] === at ? nearer : -1;
}

const placesIn = ({epochs, x}) => (state.x === 'epoch' ? epochs : x);

/** How the values of a run are told; a mean has no digits of its own. */
const digitsOf = (run) => (run < 0 ? ({value}) => brief(value) : ({value, step}) => asTold(value, step));

/** The nearest place at which any curve of a chart has a value. */
function nearestPlace(chart, wanted) {
  let nearest = null;
  for (const curve of chart.drawn.series) {
    const places = placesIn(curve);
    const before = lastUpTo(places, wanted);
    for (const place of [places[before], places[before + 1]]) {
      if (!Number.isFinite(place)) continue;
      if (nearest === null || Math.abs(place - wanted) < Math.abs(nearest - wanted))
        nearest = place;
    }
  }
  return nearest;
}

/** The place `steps` values further on (or back), as the arrow keys move. */
function nextPlace(chart, from, steps) {
  const all = chart.drawn.series.flatMap((curve) =>
    Array.from(placesIn(curve)).filter(Number.isFinite),
  );
  const [low, high] = state.zoom ?? [-Infinity, Infinity];
  const places = [...new Set(all)]
    .filter((place) => place >= low && place <= high)
    .sort((a, b) => a - b);
  if (!places.length) return null;
  const start = from !== null ? lastUpTo(places, from) : steps > 0 ? -1 : places.length;
  return places[clamped(start + steps, 0, places.length - 1)];
}

/** The values at a place by run: [{run, epoch, splits: Map(split -> {value, step})}]. */
function valuesAt(chart, at) {
  const byRun = new Map();
  for (const curve of chart.drawn.series) {
    const index = indexAt(curve, at);
    if (index < 0) continue;
    const told = byRun.get(curve.run) ?? {
      run: curve.run,
      epoch: curve.epochs[index],
      splits: new Map(),
    };
    told.splits.set(curve.split, {value: curve.raw[index], step: curve.step});
    if (curve.edges) told.band = bandInWords(curve, index);
    byRun.set(curve.run, told);
  }
  return [...byRun.values()];
}

// On a layer of their own, so that moving them repaints no curve.
/** A rule at a place, and a dot on each curve. */
function markPlace(page, {view, drawn, container}, at) {
  container.querySelector('.over')?.remove();
  if (at === null) return;
  const {x_min: from, x_max: to, y_min: low, y_max: high} = drawn.signals;
  const [across, up] = ['x', 'y'].map((name) => view.scale(name));
  const {left, top} = view.padding();
  const [x, y] = view.origin();
  const marks = drawn.series.flatMap((curve) => {
    const i = indexAt(curve, at);
    const inside =
      i >= 0 &&
      curve.raw[i] >= low &&
      curve.raw[i] <= high &&
      curve.x[i] >= from &&
      curve.x[i] <= to;
    return inside
      ? [
          makeSvg('circle', {
            cx: across(curve.x[i]),
            cy: up(curve.raw[i]),
            r: 3.3,
            fill: colorsOf(page).get(curve.run),
          }),
        ]
      : [];
  });
  if (at >= from && at <= to) {
    marks.unshift(
      makeSvg('path', {
        d: `M${across(at)} 0V${up.range()[0]}`,
        stroke: 'currentColor',
        opacity: 0.35,
      }),
    );
  }
  const box = `${-left - x} ${-top - y} ${drawn.size.width} ${drawn.size.height}`;
  container.append(makeSvg('svg', {class: 'over', viewBox: box}, ...marks));
}

function eventsAt(study, told) {
  const runs = told.filter(({run}) => run >= 0);
  return runs.flatMap(({run, epoch}) =>
    study.runs[run].events
      .filter((event) => event.epoch === epoch)
      .map(({kind, text, facts}) => {
        const change =
          'from' in facts && 'to' in facts ? ` ${brief(facts.from)} → ${brief(facts.to)}` : '';
        return {
          run,
          text: kind === 'mark' ? `“${text}”` : `${kind}${change}${text ? `: ${text}` : ''}`,
        };
      }),
  );
}

/** The x axis' place in words. */
function placeInWords(page, at, told) {
  if (state.x === 'epoch') {
    const exactly = told.every(({epoch}) => epoch === at);
    return `${exactly ? '' : 'at and about '}epoch ${at}`;
  }
  const where = state.x === 'step' ? `step ${counted(at)}` : clock(at * timeUnit(page.study)[1]);
  const epochs = new Set(told.map(({epoch}) => epoch));
  return epochs.size === 1 ? `${where}, epoch ${[...epochs]}` : where;
}

/** The tip: a row a run, a column a split, every digit; the runs nearest to the pointer if many. */
function tipOf(page, chart, at, level) {
  const {study} = page;
  const colors = colorsOf(page);
  const told = valuesAt(chart, at);
  const far = ({splits}) =>
    Math.min(...[...splits.values()].map(({value}) => Math.abs(value - level)));
  const near =
    told.length > MOST_TOLD
      ? [...told].sort((a, b) => far(a) - far(b) || 0).slice(0, MOST_TOLD)
      : told;
  const shown = [...near].sort((a, b) => a.run - b.run);
  const splits = ['train', 'validation', 'test'].filter((split) =>
    shown.some((each) => each.splits.has(split)),
  );
  const alone = chart.kind !== 'metric';
  const head = make(
    'tr',
    {},
    make('th', {scope: 'col'}, placeInWords(page, at, told)),
    ...(alone ? [make('td')] : splits.map((split) => make('th', {scope: 'col'}, split))),
  );
  const rows = shown.map(({run, splits: values, band}) => {
    const textOf = (split) => (values.has(split) ? digitsOf(run)(values.get(split)) : '');
    return make(
      'tr',
      {},
      make('th', {scope: 'row'}, swatchOf(colors.get(run)), isolated(labelOf(study, run))),
      ...splits.map((split) => make('td', {}, textOf(split))),
      ...(band ? [make('td', {}, band.slice(2))] : []),
    );
  });
  const tip = make(
    'div',
    {class: 'tip', 'aria-hidden': 'true'},
    make('table', {}, make('thead', {}, head), make('tbody', {}, ...rows)),
  );
  if (told.length > near.length)
    tip.append(make('p', {}, `and ${plural(told.length - near.length, 'run')} more`));
  for (const {run, text} of eventsAt(study, shown))
    tip.append(make('p', {}, swatchOf(colors.get(run)), isolated(text)));
  return tip;
}

/** Puts a tip beside the place, on the side that has room; under the chart where neither has. */
function placeTip(chart, tip, at, scale) {
  chart.plot.append(tip);
  const {left} = chart.view.padding();
  const x = (chart.view.scale('x')(at) + left + chart.view.origin()[0]) / scale;
  const room = chart.plot.clientWidth;
  const width = tip.offsetWidth;
  const fits = x + 14 + width <= room || x - 14 - width >= 0;
  if (!fits) tip.classList.add('under');
  else if (x + 14 + width <= room) tip.style.left = `${x + 14}px`;
  else tip.style.left = `${x - 14 - width}px`;
}

function sayAloud(page, chart, at) {
  const told = valuesAt(chart, at);
  const runs = told.map(({run, splits, band = ''}) => {
    const values = [...splits].map(([split, value]) => `${split} ${digitsOf(run)(value)}`);
    return `${labelOf(page.study, run)}: ${values.join(', ')}${band}`;
  });
  const happened = eventsAt(page.study, told).map(({text}) => text);
  chart.figure.querySelector('.readout').textContent = [
    placeInWords(page, at, told),
    ...runs,
    ...happened,
  ].join('. ');
}

/** Shows a place in every chart in view; null shows none. */
function hoverAt(page, at, source = null, level = NaN) {
  page.hover = at;
  for (const chart of page.charts) {
    chart.plot.querySelector('.tip')?.remove();
    if (chart.view && (chart.visible || at === null)) markPlace(page, chart, at);
  }
  if (at === null || !source?.view) return;
  const scale = source.drawn.size.width / source.container.clientWidth;
  placeTip(source, tipOf(page, source, at, level), at, scale);
}
