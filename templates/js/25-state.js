// What the reader has chosen, kept in the address so that a link shows what its sender saw.

const atFirst = () => ({
  x: 'epoch', // or step, time
  y: 'linear', // or log
  smooth: 0,
  shift: false,
  band: '', // what bands show, see 45-ensembles.js; empty: as at first
  zoom: null, // [from, to] on the x axis
  runs: [], // indices, rising
  pins: new Set(), // names of charts, see nameOf in 60-chart.js
  folds: new Set(),
  without: new Set(), // names of groups that are not shown
  flips: new Set(), // charts whose y axis is not as `y` says
  find: '',
  filter: '', // of the table of runs
  unfolded: false, // groups in it
  turned: new Set(), // groups that are not folded, or unfolded, as all are
});
const state = atFirst();

const listeners = [];

/** Changes some of the state and tells everybody which parts. */
function change(parts) {
  Object.assign(state, parts);
  writeAddress();
  for (const listener of listeners) listener(new Set(Object.keys(parts)));
}

const LISTS = {pins: 'pin', folds: 'fold', flips: 'flip', without: 'without', turned: 'turn'};
let runsAtFirst = '';

function addressOf() {
  const words = new URLSearchParams();
  if (state.x !== 'epoch') words.set('x', state.x);
  if (state.y !== 'linear') words.set('y', state.y);
  if (state.smooth) words.set('smooth', state.smooth);
  if (state.shift) words.set('shift', '1');
  if (state.band) words.set('band', state.band);
  if (state.zoom) words.set('zoom', state.zoom.map((end) => Number(end.toPrecision(6))).join());
  if (String(state.runs) !== runsAtFirst) words.set('runs', state.runs);
  for (const [list, word] of Object.entries(LISTS)) {
    for (const name of state[list]) words.append(word, name);
  }
  if (state.find) words.set('find', state.find);
  if (state.filter) words.set('filter', state.filter);
  if (state.unfolded) words.set('unfold', '1');
  // A comma needs no escape, and such an address can be read.
  return String(words).replaceAll('%2C', ',');
}

function writeAddress() {
  const words = addressOf();
  // An address without our words may point to a place on the page, which is not ours to take away.
  if (!words && !location.hash.includes('=')) return;
  try {
    history.replaceState(null, '', words ? `#${words}` : location.pathname + location.search);
  } catch {
    // A sandboxed frame has no address of its own: it goes without.
  }
}

/** A weight of smoothing; where curves are thinned, the nearest that there is an average for. */
function nearestWeight(study, wanted) {
  const known = fixedWeights(study) ?? [wanted];
  return known.reduce((a, b) => (Math.abs(b - wanted) < Math.abs(a - wanted) ? b : a));
}

/** Takes the state from the address, where it has one; what makes no sense is passed by. */
function readAddress(study, drawn, axes) {
  Object.assign(state, atFirst());
  state.runs = [...drawn].sort((a, b) => a - b);
  runsAtFirst = String(state.runs);
  const words = new URLSearchParams(location.hash.slice(1));
  if (axes.includes(words.get('x'))) state.x = words.get('x');
  if (words.get('y') === 'log') state.y = 'log';
  const smooth = Number(words.get('smooth'));
  if (smooth > 0 && smooth < 1) state.smooth = nearestWeight(study, smooth);
  state.shift = words.get('shift') === '1';
  state.band = words.get('band') ?? '';
  const zoom = (words.get('zoom') ?? '').split(',').map(parseFloat);
  if (zoom.length === 2 && zoom[0] < zoom[1]) state.zoom = zoom;
  if (words.has('runs')) {
    const asked = words.get('runs').split(',').filter(Boolean).map(Number);
    const known = [...new Set(asked)].filter((run) => run in study.runs).sort((a, b) => a - b);
    if (known.length || !asked.length) state.runs = known;
  }
  for (const [list, word] of Object.entries(LISTS)) state[list] = new Set(words.getAll(word));
  state.find = words.get('find') ?? '';
  state.filter = words.get('filter') ?? '';
  state.unfolded = words.get('unfold') === '1';
}
