// Pointer and keys on a chart. Dragging zooms the x axis of all charts, with shift held the y axis
// of this one; a plain wheel scrolls the page as it would anywhere.

const WORTH_A_ZOOM = 6; // px

/** Zooms the x axis of all charts; null shows everything again, on both axes. */
function zoomTo(page, range) {
  if (!range && !state.zoom && page.charts.every(({zoom}) => !zoom)) return;
  hoverAt(page, null);
  if (!range) for (const chart of page.charts) chart.zoom = null;
  change({zoom: range});
}

/** The ends of the x axis brought closer or apart around a place. */
function zoomedAround({x_min: low, x_max: high}, place, factor) {
  const range = [place - (place - low) * factor, place + (high - place) * factor];
  return range[1] - range[0] > Math.abs(high) * 1e-9 ? range : null;
}

function showBrush({plot}, box) {
  plot.querySelector('.brush')?.remove();
  if (!box) return;
  const brush = make('div', {class: 'brush'});
  for (const [side, px] of Object.entries(box)) brush.style[side] = `${px}px`;
  plot.append(brush);
}

function listenToPointer(page, chart) {
  const {plot} = chart;
  let start = null;
  const move = onceAFrame((event) => {
    if (!chart.view || start?.far || chart.pinched) return;
    const {x, y, width} = plotPoint(chart, event);
    if (x < -20 || x > width + 20) return hoverAt(page, null);
    const at = nearestPlace(chart, chart.view.scale('x').invert(clamped(x, 0, width)));
    hoverAt(page, at, chart, chart.view.scale('y').invert(y));
  });

  plot.addEventListener('pointermove', (event) => {
    if (start) drag(event);
    move(event);
  });
  plot.addEventListener('pointerleave', (event) => {
    if (event.pointerType !== 'mouse' || start) return;
    move.cancel();
    hoverAt(page, null);
  });
  plot.addEventListener('pointerdown', (event) => {
    move(event);
    if (!chart.view || event.pointerType !== 'mouse' || event.button) return;
    start = {...plotPoint(chart, event), tall: event.shiftKey, far: false};
    plot.setPointerCapture(event.pointerId);
  });
  plot.addEventListener('pointerup', (event) => {
    const from = start;
    start = null;
    showBrush(chart, null);
    if (from?.far) release(from, plotPoint(chart, event));
  });
  plot.addEventListener('pointercancel', () => {
    start = null;
    showBrush(chart, null);
  });

  function drag(event) {
    const now = plotPoint(chart, event);
    const [side, size, most] = start.tall ? ['y', 'height', now.height] : ['x', 'width', now.width];
    const ends = [start[side], now[side]].map((px) => clamped(px, 0, most)).sort((a, b) => a - b);
    if (!start.far && ends[1] - ends[0] <= WORTH_A_ZOOM) return;
    if (!start.far) hoverAt(page, null);
    start.far = true;
    const {left, top} = chart.view.padding();
    const [x, y] = chart.view.origin();
    const whole = {left: left + x, top: top + y, width: now.width, height: now.height};
    const box = {
      ...whole,
      [start.tall ? 'top' : 'left']: (start.tall ? top + y : left + x) + ends[0],
      [size]: ends[1] - ends[0],
    };
    showBrush(
      chart,
      Object.fromEntries(Object.entries(box).map(([key, px]) => [key, px / now.scale])),
    );
  }

  function release(from, to) {
    const axis = from.tall ? 'y' : 'x';
    const most = from.tall ? to.height : to.width;
    if (Math.abs(from[axis] - to[axis]) < WORTH_A_ZOOM) return;
    const ends = [from[axis], to[axis]].map((px) =>
      chart.view.scale(axis).invert(clamped(px, 0, most)),
    );
    ends.sort((a, b) => a - b);
    if (!from.tall) return zoomTo(page, ends);
    chart.zoom = ends;
    change({zoom: state.zoom});
  }

  plot.addEventListener('dblclick', () => zoomTo(page, null));
  plot.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey || !chart.view) return;
      event.preventDefault();
      const {x, width} = plotPoint(chart, event);
      const place = chart.view.scale('x').invert(clamped(x, 0, width));
      zoomTo(page, zoomedAround(chart.drawn.signals, place, event.deltaY > 0 ? 1.25 : 0.8));
    },
    {passive: false},
  );
}

const STEPS = {
  ArrowRight: 1,
  ArrowLeft: -1,
  PageDown: 10,
  PageUp: -10,
  Home: -Infinity,
  End: Infinity,
};

function listenToKeys(page, chart) {
  chart.plot.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      if (page.hover !== null) hoverAt(page, null);
      else zoomTo(page, null);
    } else if (
      event.key in STEPS &&
      chart.view &&
      !event.ctrlKey &&
      !event.metaKey &&
      !event.altKey
    ) {
      event.preventDefault();
      const at = nextPlace(chart, page.hover, STEPS[event.key]);
      if (at === null) return;
      hoverAt(page, at, chart);
      sayAloud(page, chart, at);
    }
  });
  chart.plot.addEventListener('blur', () => hoverAt(page, null));
}

function listenToCharts(page) {
  for (const chart of page.charts) {
    const {plot, still, figure} = chart;
    plot.tabIndex = 0;
    plot.setAttribute('role', 'group');
    plot.setAttribute('aria-roledescription', 'chart');
    plot.setAttribute('aria-label', still.getAttribute('aria-label') ?? still.textContent);
    const readout = figure.querySelector('.readout');
    readout.setAttribute('aria-live', 'polite');
    readout.classList.add('unseen');
    readout.hidden = false;
    listenToPointer(page, chart);
    listenToFingers(page, chart);
    listenToKeys(page, chart);
  }
  // A tap elsewhere takes the tip away.
  document.addEventListener('pointerdown', ({target}) => {
    if (page.hover !== null && !target.closest('.plot')) hoverAt(page, null);
  });
}
