// Where it all begins. Until this has run, and wherever it cannot, the page stands as it is.

/** Follows the address: to the details of a run, or to a state of the page. */
async function follow(page) {
  const {study, drawn} = page;
  if (location.hash.includes('=')) {
    readAddress(study, drawn, axesOf(study));
    change({...state});
  }
  const name = location.hash.slice(1);
  const run = /^run-(\d+)$/.exec(name)?.[1];
  const isThere = document.getElementById(name) !== null;
  const linked = run ? await detailsOf(page, Number(run)) : document.getElementById(name);
  if (linked?.matches('details')) linked.open = true;
  if (linked && !isThere) linked.scrollIntoView();
}

async function start() {
  const [study, data, rows] = await Promise.all([
    readStudy(),
    unpacked('page-data').then((text) => JSON.parse(textOf(text))),
    otherRows(),
  ]);
  const figures = [...document.querySelectorAll('figure.chart')].filter(({dataset}) =>
    Object.hasOwn(KINDS, dataset.kind),
  );
  study.ensembles = unpackedEnsembles(data.ensembles);
  const page = {
    ...data,
    firstColors: data.colors,
    study,
    charts: figures.map(chartOf),
    colors: new Map(),
    keyed: [],
    awake: [],
    hover: null,
    listed: null,
    drawing: false,
  };
  readAddress(study, page.drawn, axesOf(study));
  makeRunsChoosable(page, rows);
  makeRunsFindable(page);
  linkSweep(page);
  for (const table of document.querySelectorAll('table.epochs')) offerAllEpochs(study, table);
  offerData(page);
  leadToDetails();
  addEventListener('hashchange', () => follow(page));
  if (!location.hash.includes('=')) follow(page);
  if (!figures.length) return;
  addTools(page);
  makeControls(page);
  page.vega = await loadVega();
  listenToCharts(page);
  watchCharts(page);
}

// Whoever drives a browser can wait for `html[data-settled]`: the script did what it could.
if ('DecompressionStream' in window) {
  start()
    .catch(() => {})
    .then(() => document.documentElement.toggleAttribute('data-settled', true));
}
