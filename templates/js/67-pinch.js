// Two fingers on a chart zoom the x axis of all charts: what lies under each finger stays there. One
// finger scrolls the page, a double tap shows everything again.

const NEAREST = 24; // px between two fingers; nearer ones would zoom without bounds

/** The ends of an axis on which two places lie so many px from its beginning. */
function endsThrough([one, other], [from, to], width) {
  const perPixel = (other - one) / (to - from);
  return [one - perPixel * from, one + perPixel * (width - from)];
}

/** Ends no farther apart than all that a chart shows; null where they hold all of it. */
function withinAll([from, to], series) {
  const [low, high] = extent(series.flatMap(({x}) => [x[0], x.at(-1)]));
  return from <= low && to >= high ? null : [Math.max(from, low), Math.min(to, high)];
}

function listenToFingers(page, chart) {
  const {plot} = chart;
  const fingers = new Map(); // px across the plot, by pointer
  let held = null; // the places under two fingers
  const across = () => [...fingers.values()].sort((a, b) => a - b);
  const zoom = onceAFrame((width) => {
    const [from, to] = across();
    if (!held || !(to - from >= NEAREST)) return;
    const range = withinAll(endsThrough(held, [from, to], width), chart.drawn.series);
    if (!range || range[0] < range[1]) zoomTo(page, range);
  });
  plot.addEventListener('pointerdown', (event) => {
    if (event.pointerType !== 'touch' || !chart.view) return;
    fingers.set(event.pointerId, plotPoint(chart, event).x);
    const places = across();
    const apart = fingers.size === 2 && places[1] - places[0] >= NEAREST;
    held = apart ? places.map((px) => chart.view.scale('x').invert(px)) : null;
    chart.pinched = fingers.size > 1;
  });
  plot.addEventListener('pointermove', (event) => {
    if (!fingers.has(event.pointerId) || !chart.view) return;
    const {x, width} = plotPoint(chart, event);
    fingers.set(event.pointerId, x);
    if (held) zoom(width);
  });
  for (const end of ['pointerup', 'pointercancel']) {
    plot.addEventListener(end, ({pointerId}) => {
      fingers.delete(pointerId);
      held = null;
      chart.pinched = fingers.size > 1;
    });
  }
}
