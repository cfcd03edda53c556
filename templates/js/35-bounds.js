// Where an axis begins and ends, by the rules of fitreport/charts/bounds.py: no spike flattens a
// curve, no far curve flattens the others.

const WINDOW = 5; // epochs whose median a spike cannot move

function median(values) {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function ends(values) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

/** A curve's range, its spikes left out: that of its running median, and some reach beyond. */
function robustRange(values) {
  const [low, high] = ends(values);
  if (values.length < WINDOW) return [low, high];
  const half = WINDOW >> 1;
  const medians = values.slice(2 * half).map((_, i) => median(values.slice(i, i + WINDOW)));
  const [softLow, softHigh] = ends([...medians, median(values.slice(0, half + 1)), median(values.slice(-half - 1))]);
  const noise = median(medians.map((middle, i) => Math.abs(values[i + half] - middle)));
  const reach = Math.max(0.5 * (softHigh - softLow), 5 * noise);
  const inner = [Math.max(low, softLow - reach), Math.min(high, softHigh + reach)];
  // A curve may be flattened to half before its spikes are cut.
  return high - low <= 2 * (inner[1] - inner[0]) || reach === 0 ? [low, high] : inner;
}

/** One range for all curves, those that lie far from the middle one left out. */
function commonRange(ranges) {
  const lows = ranges.map(([low]) => low);
  const highs = ranges.map(([, high]) => high);
  const [middleLow, middleHigh] = [median(lows), median(highs)];
  const unit = Math.max(middleHigh - middleLow, median(ranges.map(([low, high]) => high - low)));
  return [
    Math.min(...lows.filter((low) => low >= middleLow - 4 * unit)),
    Math.max(...highs.filter((high) => high <= middleHigh + 4 * unit)),
  ];
}

/** The ends of a linear axis over lists of finite values; `also` are values that must be seen. */
function linearBounds(curves, also = []) {
  const ranges = curves.filter((values) => values.length).map(robustRange);
  if (!ranges.length) return [0, 1];
  let [low, high] = commonRange(ranges);
  low = Math.min(low, ...also);
  high = Math.max(high, ...also);
  if (low >= 0 && low < 0.3 * high) low = 0;
  const room = 0.05 * (high - low) || 0.05 * Math.abs(high) || 0.5;
  return [low === 0 ? 0 : low - room, high + room];
}

/** The ends of a logarithmic axis; null where no value is positive. */
function logBounds(curves) {
  let low = Infinity;
  let high = 0;
  for (const value of curves.flat()) {
    if (!(value > 0)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high > 0 ? [low / 1.25, high * 1.25] : null;
}
