// Where it all begins. Until this has run, and wherever it cannot, the page stands as it is.

/** Follows the address: to the details of a run, or to a state of the page. */
function follow({study, drawn}) {
  if (location.hash.includes('=')) {
    readAddress(study, drawn, axesOf(study));
    change({...state});
  }
  const linked = document.getElementById(location.hash.slice(1));
  if (linked?.matches('details')) linked.open = true;
}

async function start() {
  const [study, data] = await Promise.all([
    readStudy(),
    unpacked('page-data').then((text) => JSON.parse(textOf(text))),
  ]);
  const figures = [...document.querySelectorAll('figure.chart')].filter(({dataset}) =>
    Object.hasOwn(KINDS, dataset.kind),
  );
  study.ensembles = data.ensembles;
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
  makeRunsChoosable(page);
  makeRunsFindable(page);
  linkSweep(page);
  offerAllEpochs(page);
  offerData(page);
  addEventListener('hashchange', () => follow(page));
  if (!location.hash.includes('=')) follow(page);
  if (!figures.length) return;
  addTools(page);
  makeControls(page);
  page.vega = await loadVega();
  listenToCharts(page);
  watchCharts(page);
}

if ('DecompressionStream' in window) start().catch(() => {});
