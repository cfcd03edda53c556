// Choosing in the table of runs which of them the charts show.

/** Gives every chosen run a colour that no other has; grey where the palette is used up. */
function assignColors(page) {
  const {palette, drawn, colors} = page;
  for (const run of [...colors.keys()]) if (!state.runs.includes(run)) colors.delete(run);
  const byRank = [...state.runs].sort((a, b) => drawn.includes(b) - drawn.includes(a));
  const groups = page.study.ensembles.filter(({middle}) => middle === 'mean');
  const taken = groups.map(({color}) => color);
  const isFree = (color) => color && ![...colors.values(), ...taken].includes(color);
  for (const run of byRank) {
    if (colors.has(run)) continue;
    const group = groups.find(({runs}) => runs.includes(run));
    const own = group?.color ?? page.firstColors[drawn.indexOf(run)];
    colors.set(run, group || isFree(own) ? own : (palette.find(isFree) ?? GREY));
  }
}

/** Chooses the runs that are shown from now on, and the groups that are not. */
const choose = (runs, without = state.without) =>
  change({runs: [...new Set(runs)].sort((a, b) => a - b), without: new Set(without)});

const toggled = (run, on) =>
  on ? [...state.runs, run] : state.runs.filter((each) => each !== run);

/** The best runs by the main metric, those without a value left out. */
function bestRuns({study, listed}, most) {
  const at = study.pairs.findIndex(({metric}) => metric === study.main?.metric);
  const sign = study.main?.goal === 'max' ? -1 : 1;
  return study.summaries
    .map(({metrics}, run) => ({run, value: metrics[at]?.best?.value}))
    .filter(({run, value}) => value != null && (listed?.includes(run) ?? true))
    .sort((a, b) => sign * (a.value - b.value))
    .slice(0, most)
    .map(({run}) => run);
}

/** The ensemble that a group's box is for: none while each run is drawn, or some are not listed. */
function ensembleOf(page, {head, rows, count}) {
  if (state.band === EACH_RUN || rows.length < count) return undefined;
  const name = groupNameOf(page, head);
  return page.study.ensembles.find((each) => each.middle === 'mean' && each.name === name);
}

/** Shows a group as a whole, or sets it aside: its line and band, and the runs behind them. */
function showTogether(page, {name, runs, faint}, on) {
  const without = new Set(state.without);
  if (on) without.delete(name);
  else without.add(name);
  page.keyed = page.keyed.filter((run) => !runs.includes(run));
  const others = state.runs.filter((run) => !faint.includes(run));
  change({without, runs: (on ? [...others, ...faint] : others).sort((a, b) => a - b)});
}

/** Shows in a box whether all of a unit is in the charts, or some of it. */
function checkUnit(page, box, unit) {
  const ensemble = ensembleOf(page, unit);
  const chosen = (ensemble?.faint ?? unit.rows.map(runOf)).map((run) => state.runs.includes(run));
  if (ensemble) chosen.push(!state.without.has(ensemble.name));
  box.checked = chosen.every(Boolean);
  box.indeterminate = !box.checked && chosen.some(Boolean);
}

/** Gives rows their boxes as they come into the table; returns what paints those that are in it. */
function addBoxes(page) {
  const {rows, colors} = page;
  let last = null;
  const boxes = new Map();
  const unitAt = (row) => rows.unitOf.get(row) ?? {head: null, rows: [row], count: 1};
  // With shift held, all from the one clicked before, in the order that the table has now.
  const pick = (row, on, shift) => {
    const order = listedRows(page);
    const ends = (shift && last ? [last, row] : [row])
      .flatMap((each) => unitAt(each).rows)
      .map((each) => order.indexOf(each))
      .filter((at) => at >= 0);
    const between = order.slice(Math.min(...ends), Math.max(...ends) + 1).map(runOf);
    page.keyed = page.keyed.filter((each) => !between.includes(each));
    const others = state.runs.filter((each) => !between.includes(each));
    choose(on ? [...others, ...between] : others);
  };
  const addBox = (row) => {
    const {head} = unitAt(row);
    const name = head ? groupNameOf(page, head) : page.study.labels[runOf(row)];
    const box = make('input', {type: 'checkbox', 'aria-label': `Show ${name} in the charts`});
    row.cells[0].prepend(box);
    box.addEventListener('click', ({shiftKey}) => {
      const unit = unitAt(row);
      const ensemble = unit.head && !shiftKey && ensembleOf(page, unit);
      if (ensemble) showTogether(page, ensemble, box.checked);
      else pick(row, box.checked, shiftKey);
      last = row;
    });
    boxes.set(row, box);
  };
  page.rows.dress = (row) => {
    if (!boxes.has(row)) addBox(row);
    const unit = unitAt(row);
    if (unit.head) return checkUnit(page, boxes.get(row), unit);
    const color = colors.get(runOf(row)) ?? '';
    boxes.get(row).checked = state.runs.includes(runOf(row));
    paintSwatch(row.querySelector('.swatch'), color);
    for (const part of row.querySelectorAll('.spark path'))
      part.setAttribute('stroke', color || 'currentColor');
    for (const part of row.querySelectorAll('.spark circle'))
      part.setAttribute('fill', color || 'currentColor');
  };
  return () => {
    for (const row of page.table.tBodies[0].rows) rows.dress(row);
  };
}

function addChoices(page) {
  const all = page.study.runs.map((_, run) => run);
  const to = (runs, without) => () => {
    page.keyed = [];
    choose(runs(), without?.());
  };
  // Those that the filter leaves; the others stay as they are.
  const some = () => page.listed ?? all;
  const others = () => state.runs.filter((run) => !some().includes(run));
  const together = () => {
    const listed = new Set(some());
    const groups = page.study.ensembles.filter(({middle}) => middle === 'mean');
    return groups.filter(({runs}) => runs.every((run) => listed.has(run))).map(({name}) => name);
  };
  const choices = [
    button(
      'all',
      to(
        () => [...others(), ...some()],
        () => [...state.without].filter((name) => !together().includes(name)),
      ),
    ),
    button('none', to(others, () => [...state.without, ...together()])),
  ];
  if (page.study.main && all.length > 5)
    choices.push(button('best 5', to(() => bestRuns(page, 5))));
  if (all.length > page.drawn.length)
    choices.push(
      button(
        'as at first',
        to(
          () => page.drawn,
          () => [],
        ),
      ),
    );
  page.table.parentElement.before(make('p', {class: 'choices'}, 'In the charts: ', ...choices));
}

/** Makes the table of runs answer; `others` are the rows that do not stand in it. */
function makeRunsChoosable(page, others) {
  const list = document.getElementById('key');
  page.table = document.getElementById('runs');
  page.rows = {
    units: unitsOf([...page.table.tBodies[0].rows, ...others]),
    lines: [],
    unitOf: new Map(), // by the heads that are in the table
    from: 0,
    most: others.length ? ROWS_AT_ONCE : Infinity,
    dress: () => {},
    tell: () => {},
  };
  makeSortable(page);
  const several = page.study.runs.length > 1 && page.charts.length;
  const paint = several ? addBoxes(page) : () => {};
  if (several) addChoices(page);
  makeFoldable(page);
  if (others.length) addPages(page);
  assignColors(page);
  showRows(page);
  const show = () => {
    assignColors(page);
    paint();
    if (list && several) fillKey(page, list);
  };
  show();
  // First of all listeners, since the charts draw in these colours.
  listeners.unshift(
    (parts) => ['runs', 'band', 'without'].some((part) => parts.has(part)) && show(),
  );
}
