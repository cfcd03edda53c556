// Of many runs only those that lead stand in the page. The rows and details of the others are
// carried packed: markup that fitreport's own templates made, in which every name is escaped.

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
