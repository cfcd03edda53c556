// Where an axis begins and ends, by the rules of fitreport/charts/bounds.py: no spike flattens a
// curve, no far curve flattens the others.

function quantile(sorted, part) {
  const at = part * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
}

const median = (values) => quantile(Float64Array.from(values).sort(), 0.5);

/** A curve's range, its spikes left out. */
function robustRange(values) {
  const sorted = Float64Array.from(values).sort();
  const [low, high] = [sorted[0], sorted[sorted.length - 1]];
  if (sorted.length < 6) return [low, high];
  const [innerLow, innerHigh] = [quantile(sorted, 0.05), quantile(sorted, 0.95)];
  const reach = 1.5 * (innerHigh - innerLow);
  return reach ? [Math.max(low, innerLow - reach), Math.min(high, innerHigh + reach)] : [low, high];
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
  return high > 0 ? [low / 1.15, high * 1.15] : null;
}
