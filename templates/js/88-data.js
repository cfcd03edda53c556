// The numbers: every epoch of a run in its table, and all of them to take away.

const MOST_ROWS = 5000;

/** A column of an epochs table as [epochs, values]. */
function columnOf(study, run, {curve: index, timeline}) {
  if (timeline) {
    const lines = study.runs[run].timeline;
    return [lines.epochs, lines[timeline]].map((at) => study.column(at));
  }
  const curve = study.runs[run].curves[Number(index)];
  return [study.column(curve.epochs), valuesOf(study, run, curve)];
}

function fillEpochs(study, table) {
  const run = Number(table.dataset.run);
  const columns = [...table.tHead.rows[0].cells]
    .slice(1)
    .map((cell) => columnOf(study, run, cell.dataset));
  const epochs = [...new Set(columns.flatMap(([known]) => [...known]))]
    .sort((a, b) => a - b)
    .slice(0, MOST_ROWS);
  const texts = columns.map(([known, values]) => {
    const rounding = roundingFor(values);
    const at = new Map(Array.from(known, (epoch, i) => [epoch, rounded(values[i], rounding)]));
    return (epoch) => at.get(epoch) ?? '';
  });
  const cell = (text) => make('td', {align: 'right'}, String(text));
  table.tBodies[0].replaceChildren(
    ...epochs.map((epoch) =>
      make('tr', {}, cell(epoch), ...texts.map((text) => cell(text(epoch)))),
    ),
  );
}

/** Shows all epochs of a run, or as many as a table can; the note under it tells which. */
function showAllEpochs(study, table) {
  fillEpochs(study, table);
  const {epochs_done: done} = study.summaries[Number(table.dataset.run)];
  const place = table.parentElement;
  if (!place.nextElementSibling.matches('.epochs-note'))
    place.after(make('p', {class: 'note epochs-note'}));
  const thin = study.runs[Number(table.dataset.run)].curves.some((curve) => curve.thinned_from);
  place.nextElementSibling.textContent = thin
    ? 'A cell is empty where the page does not carry the value; see the note above the charts.'
    : done > MOST_ROWS
      ? `The first ${counted(MOST_ROWS)} epochs; the CSV file has all.`
      : '';
}

/** A button beside a table of some epochs that shows the others. */
function offerAllEpochs(study, table) {
  const {epochs_done: done} = study.summaries[Number(table.dataset.run)];
  const note = table.parentElement.nextElementSibling;
  if (!note.matches('.epochs-note') || done <= table.tBodies[0].rows.length) return;
  const thin = study.runs[Number(table.dataset.run)].curves.some((curve) => curve.thinned_from);
  const words = thin
    ? 'more epochs'
    : done > MOST_ROWS
      ? `the first ${counted(MOST_ROWS)} of ${plural(done, 'epoch')}`
      : `all ${plural(done, 'epoch')}`;
  const face = button(words, () => {
    showAllEpochs(study, table);
    table.parentElement.focus();
  });
  note.append(' ', face);
}

/** Two rows of buttons: what the charts show now, and the whole study. */
function offerData(page) {
  const {study} = page;
  const shown = () => [
    state.runs,
    page.charts
      .filter(({kind, figure}) => kind === 'metric' && !figure.hidden)
      .map(({about}) => about),
  ];
  const whole = () => [study.runs.map((_, run) => run), study.pairs.map(({metric}) => metric)];
  const row = (words, chosen, json) => {
    const csv = () => csvParts(study, ...chosen());
    const name = `${study.title} ${words}${fixedWeights(study) ? ' (thinned)' : ''}`;
    return make(
      'p',
      {},
      `${words}: `,
      button('CSV', () => saveFile(`${name}.csv`, csv(), 'text/csv')),
      button('JSON', () => saveFile(`${name}.json`, [json()], 'application/json')),
      button('copy CSV', ({target}) => copyText(csv().join(''), target)),
      button('copy JSON', ({target}) => copyText(json(), target)),
    );
  };
  const carried = document.getElementById('carried');
  document.getElementById('take').append(
    make('h3', {}, 'Take the data away'),
    ...(carried ? [make('p', {class: 'note'}, carried.textContent)] : []),
    row('What the charts show', shown, () => shownAsJson(study, ...shown())),
    row('Everything', whole, () => studyAsJson(study)),
  );
}
