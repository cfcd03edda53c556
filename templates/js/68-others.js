// Of many runs only those that lead stand in the page. The rows and details of the others are
// carried packed: markup that fitreport's own templates made, in which every name is escaped.

const ROWS_AT_ONCE = 50; // where not all stand in the page

const parsedMarkup = (html) => {
  const place = make('template');
  place.innerHTML = html;
  return place.content;
};

/** The rows of the runs that do not stand in the table of runs. */
async function otherRows() {
  if (!document.getElementById('other-rows')) return [];
  return [...parsedMarkup(textOf(await unpacked('other-rows'))).children];
}

/** The details of a run, set into the page where they do not stand there; null if there are none. */
async function detailsOf(page, run) {
  const standing = () => document.getElementById(`run-${run}`);
  if (standing() || !document.getElementById('other-details')) return standing();
  page.otherDetails ??= unpacked('other-details').then((buffer) => JSON.parse(textOf(buffer)));
  const markup = (await page.otherDetails)[run];
  if (standing() || !markup) return standing();
  const made = parsedMarkup(markup).firstElementChild;
  const section = document.getElementById('each-run');
  const later = [...section.querySelectorAll('details.run')].find(
    ({dataset}) => Number(dataset.run) > run,
  );
  if (later) later.before(made);
  else section.append(made);
  for (const table of made.querySelectorAll('table.epochs')) showAllEpochs(page.study, table);
  return made;
}

/** Links to the details that are not in the page lead to what tells of them; here to themselves. */
function leadToDetails() {
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-run]');
    if (!link) return;
    event.preventDefault();
    location.hash = `run-${link.dataset.run}`;
  });
  const told = document.getElementById('details-left');
  if (told)
    told.textContent =
      'Those drawn, those with errors and the best stand here; any other is unfolded from its ' +
      'name in the table of runs.';
}

/** The rows that the filter leaves, in the order that the table has now. */
function listedRows({rows, listed}) {
  if (!listed) return rows.order;
  const runs = new Set(listed);
  return rows.order.filter(({dataset}) => runs.has(Number(dataset.run)));
}

/** Puts the listed rows from a place on into the table, a page of them. */
function showRows(page, from = 0) {
  const {rows, table} = page;
  rows.from = from;
  const shown = listedRows(page).slice(from, from + rows.most);
  for (const row of shown) rows.dress(row);
  table.tBodies[0].replaceChildren(...shown);
  rows.tell();
}

/** The means to turn the table's pages, in place of the words that tell which rows are not there. */
function addPages(page) {
  const {rows} = page;
  const told = make('span');
  const turn = (pages) => () => showRows(page, rows.from + pages * ROWS_AT_ONCE);
  const [before, after] = [button('earlier', turn(-1)), button('later', turn(1))];
  const every = button('all rows', () => {
    rows.most = rows.most === ROWS_AT_ONCE ? Infinity : ROWS_AT_ONCE;
    showRows(page);
  });
  const place = document.getElementById('rows-left');
  place.classList.add('pages');
  place.replaceChildren(told, before, after, every);
  rows.tell = () => {
    const number = listedRows(page).length;
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
