// The table of runs: sorted by its columns, and choosing which runs the charts show. The key above
// the charts lists these; there one can be set aside, and pointed out among the others.

const MOST_IN_KEY = 24;

const byName = new Intl.Collator(undefined, {numeric: true}); // quicker than localeCompare

function sortBy(page, heading, column) {
  const {rows, table} = page;
  const sorted = heading.getAttribute('aria-sort');
  const number = heading.dataset.sort === 'number';
  const textOfCell = ({dataset, textContent}) => dataset.value ?? textContent.trim();
  const keyed = rows.order.map((row) => ({row, text: textOfCell(row.cells[column])}));
  const order = number
    ? (a, b) => Number(a.text) - Number(b.text) || 0
    : (a, b) => byName.compare(a.text, b.text);
  const has = ({text}) => text !== '' && !(number && Number.isNaN(Number(text)));
  const known = keyed.filter(has).sort(order);
  // The first time the best comes first, where a column has a best: it is set in bold.
  const best = known.at(-1)?.row.cells[column].querySelector('b') ? 'descending' : 'ascending';
  const turned = sorted === 'ascending' ? 'descending' : 'ascending';
  const way = sorted ? turned : best;
  if (way === 'descending') known.reverse();
  // What has no value stays last, whichever way the column is sorted.
  rows.order = [...known, ...keyed.filter((each) => !has(each))].map(({row}) => row);
  showRows(page);
  for (const other of table.tHead.querySelectorAll('[aria-sort]'))
    other.removeAttribute('aria-sort');
  heading.setAttribute('aria-sort', way);
}

function makeSortable(page) {
  [...page.table.tHead.rows[0].cells].forEach((heading, column) => {
    if (!heading.dataset.sort) return;
    const face = button('', () => sortBy(page, heading, column), {class: 'sort'});
    face.append(...heading.childNodes);
    heading.append(face);
  });
}

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

/** Chooses runs; called with what is to be shown from now on. */
const choose = (runs) => change({runs: [...new Set(runs)].sort((a, b) => a - b)});

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

/** Gives rows their boxes as they come into the table; returns what paints those that are in it. */
function addBoxes(page) {
  let last = null;
  const boxes = new Map();
  const addBox = (row) => {
    const run = Number(row.dataset.run);
    const box = make('input', {
      type: 'checkbox',
      'aria-label': `Show ${page.study.labels[run]} in the charts`,
    });
    row.cells[0].prepend(box);
    // With shift held, all from the one clicked before, in the order that the table has now.
    box.addEventListener('click', ({shiftKey}) => {
      const order = listedRows(page);
      const ends = [shiftKey && last !== null ? last : row, row]
        .map((each) => order.indexOf(each))
        .sort((a, b) => a - b);
      const between = order.slice(ends[0], ends[1] + 1).map((each) => Number(each.dataset.run));
      last = row;
      page.keyed = page.keyed.filter((each) => !between.includes(each));
      choose(
        box.checked
          ? [...state.runs, ...between]
          : state.runs.filter((each) => !between.includes(each)),
      );
    });
    boxes.set(row, box);
  };
  const paint = (row) => {
    const run = Number(row.dataset.run);
    const color = page.colors.get(run) ?? '';
    boxes.get(row).checked = state.runs.includes(run);
    paintSwatch(row.querySelector('.swatch'), color);
    for (const part of row.querySelectorAll('.spark path'))
      part.setAttribute('stroke', color || 'currentColor');
    for (const part of row.querySelectorAll('.spark circle'))
      part.setAttribute('fill', color || 'currentColor');
  };
  page.rows.dress = (row) => {
    if (!boxes.has(row)) addBox(row);
    paint(row);
  };
  return () => {
    for (const row of page.table.tBodies[0].rows) page.rows.dress(row);
  };
}

function addChoices(page) {
  const all = page.study.runs.map((_, run) => run);
  const to = (runs) => () => {
    page.keyed = [];
    choose(runs());
  };
  // Those that the filter leaves; the others stay as they are.
  const some = () => page.listed ?? all;
  const others = () => state.runs.filter((run) => !some().includes(run));
  const choices = [
    button('all', to(() => [...others(), ...some()])),
    button('none', to(others)),
  ];
  if (page.study.main && all.length > 5)
    choices.push(button('best 5', to(() => bestRuns(page, 5))));
  if (all.length > page.drawn.length) choices.push(button('as at first', to(() => page.drawn)));
  page.table.parentElement.before(make('p', {class: 'choices'}, 'In the charts: ', ...choices));
}

/** Makes all but one run faint in the charts in view; null makes all plain again. */
function pointOut(page, run) {
  for (const {view, container} of page.charts) {
    if (!view) continue;
    for (const part of container.querySelectorAll('path, text')) {
      // Vega keeps the item that an element shows; a line's item is its first row.
      const shown = part.__data__?.datum?.run;
      if (shown !== undefined) part.style.opacity = run === null || shown === run ? '' : 0.12;
    }
  }
}

function keyItem(page, run) {
  const on = state.runs.includes(run);
  const face = button('', () => choose(toggled(run, !on)), {
    class: 'key',
    'aria-pressed': String(on),
  });
  face.append(swatchOf(page.colors.get(run)), ' ', isolated(page.study.labels[run]));
  for (const [event, shown] of [
    ['mouseenter', run],
    ['focus', run],
    ['mouseleave', null],
    ['blur', null],
  ]) {
    face.addEventListener(event, () => pointOut(page, shown));
  }
  return make('li', {'data-run': run}, face);
}

/** A group in the key: what its line and band are of; shown and set aside as a whole. */
function groupItem(page, ensemble) {
  const {name, color, runs, faint} = ensemble;
  const on = !state.without.has(name);
  const without = new Set(state.without);
  if (on) without.add(name);
  else without.delete(name);
  const others = state.runs.filter((run) => !faint.includes(run));
  const face = button(
    '',
    () => {
      page.keyed = page.keyed.filter((run) => !runs.includes(run));
      change({without, runs: (on ? others : [...others, ...faint]).sort((a, b) => a - b)});
    },
    {class: 'key', 'aria-pressed': String(on)},
  );
  face.append(swatchOf(color), ' ', isolated(name));
  return make('li', {}, face, make('small', {}, ` ${bandOf(ensemble)[0]} of ${plural(runs.length, 'run')}`));
}

/** The key: the chosen runs, and those set aside in it, so that they can be taken back. */
function fillKey(page, list) {
  const focused =
    list.contains(document.activeElement) && document.activeElement.closest('li').dataset.run;
  page.keyed = [...new Set([...page.keyed, ...state.runs])].sort((a, b) => a - b);
  const behind = runsBehind(page.study);
  const alone = page.keyed.filter((run) => !behind.has(run));
  const shown = alone.slice(0, MOST_IN_KEY);
  const groups = state.band === EACH_RUN ? [] : page.study.ensembles;
  list.replaceChildren(
    ...groups.map((ensemble) => groupItem(page, ensemble)),
    ...shown.map((run) => keyItem(page, run)),
  );
  if (alone.length > shown.length)
    list.append(make('li', {}, `and ${alone.length - shown.length} more`));
  if (focused) list.querySelector(`[data-run="${focused}"] button`)?.focus();
  const note = document.getElementById('key-note');
  if (!note) return;
  // What it says at first tells also why these runs are drawn.
  note.dataset.first ??= note.textContent;
  const all = plural(page.study.runs.length, 'run');
  note.textContent =
    String(state.runs) === runsAtFirst
      ? note.dataset.first
      : `${state.runs.length} of ${all} drawn.`;
}

/** Makes the table of runs answer; `others` are the rows that do not stand in it. */
function makeRunsChoosable(page, others) {
  const list = document.getElementById('key');
  page.table = document.getElementById('runs');
  const order = [...page.table.tBodies[0].rows, ...others];
  const most = others.length ? ROWS_AT_ONCE : order.length;
  page.rows = {order, from: 0, most, dress: () => {}, tell: () => {}};
  makeSortable(page);
  const several = page.study.runs.length > 1 && page.charts.length;
  const paint = several ? addBoxes(page) : () => {};
  if (several) addChoices(page);
  if (others.length) addPages(page);
  const show = () => {
    assignColors(page);
    paint();
    if (list && several) fillKey(page, list);
  };
  show();
  if (others.length) showRows(page);
  // First of all listeners, since the charts draw in these colours.
  listeners.unshift(
    (parts) => ['runs', 'band', 'without'].some((part) => parts.has(part)) && show(),
  );
}
