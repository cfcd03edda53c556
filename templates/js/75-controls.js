// The row of controls above the charts.

const SHIFT_WHY =
  'Keras averages a training value over its epoch and measures validation at the end; ' +
  'shifted by half an epoch the two are taken at about the same time.';
const SMOOTH_WHY =
  'Smoothed by an exponential moving average, as in TensorBoard; the measured values are faint, ' +
  'and dots, tips and tables keep to them.';

function choice(label, options, name) {
  const select = make(
    'select',
    {},
    ...options.map((option) => make('option', {value: option}, option || 'as at first')),
  );
  select.addEventListener('change', () => {
    const parts = {[name]: select.value};
    if (name === 'x') parts.zoom = null; // in units that the new axis does not have
    if (name === 'y') parts.flips = new Set();
    change(parts);
  });
  return {
    name,
    field: make('label', {}, `${label} `, select),
    show: () => {
      select.value = state[name];
    },
  };
}

/** Smoothing where curves are thinned: by the weights that whole curves were averaged with. */
function fixedSmoothing(weights) {
  const options = [0, ...weights].map((weight) =>
    make('option', {value: weight}, weight ? String(weight) : 'none'),
  );
  const select = make('select', {}, ...options);
  select.addEventListener('change', () => change({smooth: Number(select.value)}));
  const show = () => {
    select.value = String(state.smooth);
  };
  return {name: 'smooth', field: make('label', {}, 'smoothing ', select), show};
}

function slider() {
  const range = make('input', {type: 'range', min: 0, max: 0.99, step: 0.01});
  const value = make('output');
  const tell = () => {
    value.textContent = Number(range.value).toFixed(2);
  };
  const later = onceAFrame(() => change({smooth: Number(range.value)}));
  range.addEventListener('input', () => {
    tell();
    later();
  });
  const show = () => {
    range.value = state.smooth;
    tell();
  };
  return {name: 'smooth', field: make('label', {}, 'smoothing ', range, ' ', value), show};
}

function shifter() {
  const box = make('input', {type: 'checkbox'});
  box.addEventListener('change', () => change({shift: box.checked}));
  return {
    name: 'shift',
    field: make('label', {title: SHIFT_WHY}, box, ' train ½ epoch earlier'),
    show: () => {
      box.checked = state.shift;
    },
  };
}

function finder() {
  const input = make('input', {
    type: 'search',
    placeholder: 'find a metric',
    'aria-label': 'Find a metric',
  });
  input.addEventListener('input', () => change({find: input.value}));
  return {
    name: 'find',
    field: input,
    show: () => {
      if (input.value !== state.find) input.value = state.find;
    },
  };
}

/** Shows the charts that are looked for, the pinned ones first, the folded ones as a line. */
function arrange(page) {
  const wanted = state.find.trim().toLowerCase();
  for (const chart of page.charts) {
    const findable = chart.kind === 'metric';
    chart.figure.hidden = findable && !chart.title.toLowerCase().includes(wanted);
    chart.figure.classList.toggle('folded', state.folds.has(chart.name));
  }
  for (const list of new Set(page.charts.map(({figure}) => figure.parentElement))) {
    const own = page.charts.filter(({figure}) => figure.parentElement === list);
    const order = [...own].sort((a, b) => state.pins.has(b.name) - state.pins.has(a.name));
    const moved = order.some(({figure}, i) => list.children[i] !== figure);
    if (moved) list.append(...order.map(({figure}) => figure));
  }
}

function folder(page) {
  const face = button('fold all', () => {
    const all = page.charts.map(({name}) => name);
    change({folds: new Set(state.folds.size ? [] : all)});
  });
  return {
    name: 'folds',
    field: face,
    show: () => {
      face.textContent = state.folds.size ? 'unfold all' : 'fold all';
    },
  };
}

function linker() {
  const field = button('copy link', ({target}) => copyText(location.href, target));
  return {name: '', field, show: () => {}};
}

function resetter(page) {
  const face = button('reset zoom', () => zoomTo(page, null));
  return {
    name: 'zoom',
    field: face,
    show: () => {
      face.hidden = !state.zoom && page.charts.every(({zoom}) => !zoom);
    },
  };
}

function makeControls(page) {
  const place = document.getElementById('controls');
  const axes = axesOf(page.study);
  const weights = fixedWeights(page.study);
  const metrics = page.charts.filter(({kind}) => kind === 'metric').length;
  const parts = [
    ...(axes.length > 1 ? [choice('x', axes, 'x')] : []),
    choice('y', ['linear', 'log'], 'y'),
    ...(page.study.ensembles.length ? [choice('bands', ['', ...Object.keys(BANDS), EACH_RUN], 'band')] : []),
    weights ? fixedSmoothing(weights) : slider(),
    shifter(),
    ...(metrics > 6 ? [finder()] : []),
    ...(page.charts.length > 4 ? [folder(page)] : []),
    resetter(page),
    ...(location.protocol === 'about:' ? [] : [linker()]), // a notebook's frame has no address
  ];
  place.append(...parts.map(({field}) => field));
  const why = make('p', {class: 'why note'});
  place.after(why);
  const show = () => {
    for (const part of parts) part.show();
    const words = [state.smooth && SMOOTH_WHY, state.shift && SHIFT_WHY].filter(Boolean);
    why.textContent = words.join(' ');
    why.hidden = !words.length;
  };
  show();
  arrange(page);
  place.hidden = false;
  listeners.push((changed) => {
    show();
    if (['find', 'folds', 'pins'].some((part) => changed.has(part))) arrange(page);
  });
}
