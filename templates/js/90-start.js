// Where it all begins. Until this has run, and wherever it cannot, the page stands as it is.

/** Opens the details of a run that a link points to. */
function openWhatIsLinked() {
  const linked = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (linked?.matches('details')) linked.open = true;
}

async function start() {
  const [study, data] = await Promise.all([readStudy(), unpacked('page-data').then((text) => JSON.parse(textOf(text)))]);
  const figures = [...document.querySelectorAll('figure.chart')].filter(({dataset}) => dataset.kind in KINDS);
  const page = {...data, study, charts: figures.map(chartOf), colors: new Map(), keyed: [], awake: [], hover: null, drawing: false};
  readAddress(study, page.drawn, axesOf(study));
  makeRunsChoosable(page);
  offerAllEpochs(page);
  offerData(page);
  addEventListener('hashchange', openWhatIsLinked);
  openWhatIsLinked();
  if (!figures.length) return;
  addTools(page);
  makeControls(page);
  page.vega = await loadVega();
  listenToCharts(page);
  watchCharts(page);
}

if ('DecompressionStream' in window) start().catch(() => {});
