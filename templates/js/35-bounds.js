// Where an axis begins and ends, by the rules of fitreport/charts/bounds.py: no spike flattens a
// curve, no far curve flattens the others.

const WINDOW = 5; // epochs whose median a spike cannot move
const HALF = WINDOW >> 1;
const FLAT = 2; // times that curves may be flattened before spikes and far curves are cut
const FARTHEST = 1e306; // no axis goes beyond, so that its length is a number, too
const CLOSEST = 1e-300; // to zero; what is less has no length that can be divided up
const MOST_DECADES = 6; // that are labelled one by one on a logarithmic axis

function median(values) {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The least and the greatest of values; spreading a long list into Math.min would overflow. */
function extent(values) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** The median of the window about each value, of the last half window at the ends. */
function runningMedian(values) {
  const last = values.length - HALF;
  const [first, end] = [values.slice(0, HALF + 1), values.slice(-HALF - 1)].map(median);
  const few = new Float64Array(WINDOW);
  return values.map((_, i) => {
    if (i < HALF) return first;
    if (i >= last) return end;
    // Sorted by insertion, which is quick for five.
    for (let n = 0; n < WINDOW; n++) {
      const value = values[i - HALF + n];
      let at = n;
      for (; at && few[at - 1] > value; at--) few[at] = few[at - 1];
      few[at] = value;
    }
    return few[HALF];
  });
}

/** A curve's range, its spikes left out: that of its running median, and some reach beyond. */
function robustRange(values) {
  const [low, high] = extent(values);
  const steady = (sign) => values.every((value, i) => !i || sign * (value - values[i - 1]) >= 0);
  // What only falls or only rises has no spikes, however steeply it does.
  if (values.length < WINDOW || steady(1) || steady(-1)) return [low, high];
  const smooth = runningMedian(values);
  const [softLow, softHigh] = extent(smooth);
  const away = Float64Array.from(values, (value, i) => Math.abs(value - smooth[i])).sort();
  const reach = Math.max(0.5 * (softHigh - softLow), 5 * away[Math.floor((3 * values.length) / 4)]);
  const inner = [Math.max(low, softLow - reach), Math.min(high, softHigh + reach)];
  return high - low <= FLAT * (inner[1] - inner[0]) || reach === 0 ? [low, high] : inner;
}

/** One range for all curves, those that lie far from the middle one left out. */
function commonRange(ranges) {
  const lows = ranges.map(([low]) => low);
  const highs = ranges.map(([, high]) => high);
  const [low, high] = [Math.min(...lows), Math.max(...highs)];
  const [middleLow, middleHigh] = [median(lows), median(highs)];
  const unit = Math.max(middleHigh - middleLow, median(ranges.map(([from, to]) => to - from)));
  const inner = [
    Math.min(...lows.filter((each) => each >= middleLow - 2 * unit)),
    Math.max(...highs.filter((each) => each <= middleHigh + 2 * unit)),
  ];
  const single = ranges.every(([from, to]) => from === to);
  return high - low <= FLAT * (inner[1] - inner[0]) || single ? [low, high] : inner;
}

/** The ends of a linear axis over lists of finite values; `also` are values that must be seen. */
function linearBounds(curves, also = []) {
  const near = (value) => clamped(value, -FARTHEST, FARTHEST);
  const ranges = curves
    .filter((values) => values.length)
    .map((values) => robustRange(values.map(near)));
  if (!ranges.length) return [0, 1];
  let [low, high] = commonRange(ranges);
  low = Math.min(low, ...also);
  high = Math.max(high, ...also);
  if (low >= 0 && low < 0.3 * high) low = 0;
  const constant = high - low <= 1e-9 * Math.max(Math.abs(low), Math.abs(high));
  const size = constant ? Math.abs(high) : high - low;
  const room = size > CLOSEST ? 0.05 * size : 0.5;
  return [low === 0 ? 0 : low - room, high + room];
}

/** The ends of a logarithmic axis; null where no value is positive. */
function logBounds(curves) {
  const ranges = curves.map((values) => extent(values.filter((value) => value > 0)));
  const [low, high] = [
    Math.min(...ranges.map(([from]) => from)),
    Math.max(...ranges.map(([, to]) => to)),
  ];
  return high > 0 ? [Math.max(low, CLOSEST) / 1.25, Math.min(high, 1 / CLOSEST) * 1.25] : null;
}

/** Round numbers at even distances. */
function evenTicks([low, high]) {
  const least = (high - low) / 5;
  const unit = 10 ** Math.floor(Math.log10(least));
  const step = unit * [1, 2, 5, 10].find((digit) => digit * unit >= least);
  const [first, last] = [Math.ceil(low / step), Math.floor(high / step)];
  return Array.from({length: last - first + 1}, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

/** What is labelled on a logarithmic axis: decades; on less than two, what lies between. */
function logTicks([low, high]) {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const count = Math.floor(Math.log10(high) + 1e-9) - first + 1;
  if (high / low >= 100) {
    const step = Math.ceil(count / MOST_DECADES);
    return Array.from({length: count}, (_, i) => first + i)
      .filter((power) => power % step === 0)
      .map((power) => Number(`1e${power}`));
  }
  const below = Math.floor(Math.log10(low));
  const ticks = [0, 1, 2, 3]
    .flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${below + power}`)))
    .filter((tick) => tick >= low && tick <= high);
  return ticks.length > 2 ? ticks : evenTicks([low, high]);
}
