// What the table of runs lists, and in which order. Runs of a group stand under its head, which folds
// them away: a unit is such a group, or a run by itself; a line is a head, or a run that is not folded.

const ROWS_AT_ONCE = 50; // where not all stand in the page

const runOf = ({dataset}) => Number(dataset.run);
const rowByRow = (row) => row;

/** The units that these rows make, in the order in which they come. */
function unitsOf(rows) {
  const units = new Map();
  for (const row of rows) {
    const {group, of = group, run} = row.dataset;
    const name = of ? `group ${of}` : `run ${run}`;
    if (!units.has(name)) units.set(name, {head: null, rows: []});
    const unit = units.get(name);
    if (group) unit.head = row;
    else unit.rows.push(row);
  }
  for (const {rows: own} of units.values()) own.sort((a, b) => runOf(a) - runOf(b));
  return [...units.values()].map((unit) => ({...unit, count: unit.rows.length}));
}

/** The units with the runs that the filter leaves; one without any goes, head and all. */
function listedUnits({rows, listed}) {
  if (!listed) return rows.units;
  const runs = new Set(listed);
  return rows.units
    .map((unit) => ({...unit, rows: unit.rows.filter((row) => runs.has(runOf(row)))}))
    .filter((unit) => unit.rows.length);
}

const listedRows = (page) => listedUnits(page).flatMap(({rows}) => rows);

const groupNameOf = ({study}, head) => study.groups[head.dataset.group].name;

const isFolded = (page, {head}) =>
  head !== null && state.unfolded === state.turned.has(groupNameOf(page, head));

const linesOf = (page) =>
  listedUnits(page).flatMap((unit) => {
    const rows = isFolded(page, unit) ? [] : unit.rows;
    return [unit.head, ...rows].filter(Boolean).map((row) => ({row, unit}));
  });

/** Puts a page of lines, from a place on, into the table; one within a group begins with its head. */
function showRows(page, from = 0) {
  const {rows, table} = page;
  rows.from = from;
  rows.lines = linesOf(page);
  const shown = rows.lines.slice(from, from + rows.most);
  const standing = new Set();
  rows.unitOf = new Map();
  for (const {row, unit} of shown) {
    const folded = isFolded(page, unit);
    if (unit.head && !rows.unitOf.has(unit.head)) {
      rows.unitOf.set(unit.head, unit);
      standing.add(unit.head);
      tellHead(unit, folded);
    }
    // What is folded away stands there hidden, since it is printed.
    for (const each of folded ? unit.rows : [row]) {
      if (each !== unit.head) each.hidden = folded;
      standing.add(each);
    }
  }
  for (const row of standing) rows.dress(row);
  setRows(table.tBodies[0], [...standing]);
  rows.tell();
}

/** Sets rows into the table where they do not stand there already; the focus stays where it is. */
function setRows(body, rows) {
  const now = [...body.rows];
  if (now.length === rows.length && rows.every((row, at) => row === now[at])) return;
  const focused = document.activeElement;
  body.replaceChildren(...rows);
  if (body.contains(focused)) focused.focus({preventScroll: true});
}

/** Says on a head whether its runs are folded away, and how many of them are listed. */
function tellHead({head, rows, count}, folded) {
  head.querySelector('.fold').setAttribute('aria-expanded', String(!folded));
  head.querySelector('small span').textContent =
    rows.length < count ? `${counted(rows.length)} of ` : '';
}

/** Folds and unfolds as the state asks; the page of lines begins where it did. */
function refold(page) {
  const {row, unit} = page.rows.lines[page.rows.from] ?? {};
  const rows = linesOf(page).map((line) => line.row);
  showRows(page, Math.max(0, rows.indexOf(row), rows.indexOf(unit?.head)));
}

/** Makes the heads of groups fold their runs away. */
function makeFoldable(page) {
  const heads = page.rows.units.map(({head}) => head).filter(Boolean);
  if (!heads.length) return;
  for (const head of heads) {
    const turn = () => {
      const turned = new Set(state.turned);
      const name = groupNameOf(page, head);
      if (!turned.delete(name)) turned.add(name);
      change({turned});
    };
    const [cell] = head.cells;
    const count = cell.querySelector('small');
    const face = button('', turn, {class: 'fold'});
    face.append(...[...cell.childNodes].filter((part) => part !== count));
    cell.prepend(face);
  }
  const every = button('', () => change({unfolded: !state.unfolded, turned: new Set()}));
  const tell = () => {
    every.textContent = state.unfolded ? 'fold all groups' : 'unfold all groups';
  };
  tell();
  page.table.parentElement.before(make('p', {class: 'choices'}, every));
  listeners.push((parts) => {
    if (!parts.has('turned') && !parts.has('unfolded')) return;
    tell();
    refold(page);
  });
}

/** The means to turn the table's pages, in place of the words that tell which rows are not there. */
function addPages(page) {
  const {rows} = page;
  const told = make('span');
  const turn = (pages) => () => showRows(page, Math.max(0, rows.from + pages * ROWS_AT_ONCE));
  const [before, after] = [button('earlier', turn(-1)), button('later', turn(1))];
  const every = button('all rows', () => {
    rows.most = rows.most === ROWS_AT_ONCE ? Infinity : ROWS_AT_ONCE;
    showRows(page);
  });
  const place = document.getElementById('rows-left');
  place.classList.add('pages');
  place.replaceChildren(told, before, after, every);
  rows.tell = () => {
    const number = rows.lines.length;
    const end = Math.min(rows.from + rows.most, number);
    told.textContent = number
      ? `Rows ${counted(rows.from + 1)} to ${counted(end)} of ${counted(number)}`
      : 'No row';
    before.disabled = !rows.from;
    after.disabled = end === number;
    every.textContent =
      rows.most === ROWS_AT_ONCE ? 'all rows' : `${ROWS_AT_ONCE} rows at a time`;
  };
}

const byName = new Intl.Collator(undefined, {numeric: true}); // quicker than localeCompare

/** A function that puts things in the order of a column, by the rows that stand for them. */
function sorterBy(column, number) {
  const textOf = ({cells}) => {
    const {dataset, textContent} = cells[column];
    return dataset.value ?? (cells[column].querySelector('bdi')?.textContent ?? textContent).trim();
  };
  const has = ({text}) => text !== '' && !(number && Number.isNaN(Number(text)));
  const order = number
    ? (a, b) => Number(a.text) - Number(b.text) || 0
    : (a, b) => byName.compare(a.text, b.text);
  return (things, rowOf, descending) => {
    const keyed = things.map((thing) => ({thing, text: textOf(rowOf(thing))}));
    const known = keyed.filter(has).sort(order);
    if (descending) known.reverse();
    // What has no value stays last, whichever way the column is sorted.
    return [...known, ...keyed.filter((each) => !has(each))].map(({thing}) => thing);
  };
}

/** Sorts groups by what stands in their heads, and the runs within each. */
function sortBy(page, heading, column) {
  const {rows, table} = page;
  const sorted = heading.getAttribute('aria-sort');
  const inOrder = sorterBy(column, heading.dataset.sort === 'number');
  const all = rows.units.flatMap((unit) => unit.rows);
  // The first time the best comes first, where a column has a best: it is set in bold.
  const isBest = ({cells}) => cells[column].querySelector('b') !== null;
  const best = all.some(isBest) && isBest(inOrder(all, rowByRow, true)[0]);
  const descending = sorted ? sorted === 'ascending' : best;
  const units = inOrder(rows.units, ({head, rows: own}) => head ?? own[0], descending);
  rows.units = units.map((unit) => ({...unit, rows: inOrder(unit.rows, rowByRow, descending)}));
  showRows(page);
  for (const other of table.tHead.querySelectorAll('[aria-sort]'))
    other.removeAttribute('aria-sort');
  heading.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
}

function makeSortable(page) {
  [...page.table.tHead.rows[0].cells].forEach((heading, column) => {
    if (!heading.dataset.sort) return;
    const face = button('', () => sortBy(page, heading, column), {class: 'sort'});
    face.append(...heading.childNodes);
    heading.append(face);
  });
}
