// Numbers as text, by the rules of fitreport/analysis/rounding.py.

const special = (value) => (Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞');
const withMinus = (text) => text.replaceAll('-', '−');

const isPlain = (size) => size >= 1e-4 && size < 1e7; // others are written with an exponent

/** How a column of numbers is written: as many decimals as tell its values apart. */
function roundingFor(values, digits = 3) {
  const finite = Array.from(values)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const sizes = finite
    .filter(Boolean)
    .map(Math.abs)
    .sort((a, b) => a - b);
  const count = finite.length;
  if (!sizes.length) return {decimals: 0};
  if (
    finite.every((value) => Number.isInteger(value) && Math.abs(value) < 1e7) &&
    new Set(finite).size > 1
  )
    return {decimals: 0};
  const typical = sizes[(sizes.length - 1) >> 1];
  if (!isPlain(typical)) return {decimals: digits - 1, exponent: true};
  const middle = finite[Math.floor((3 * count - 1) / 4)] - finite[count >> 2];
  const spread = middle || finite[count - 1] - finite[0] || typical;
  const power = (size) => Math.floor(Math.log10(size));
  const decimals = digits - 1 - power(Math.min(typical, spread));
  return {decimals: Math.max(0, Math.min(decimals, digits - power(typical), 12))};
}

function withExponent(value, decimals) {
  const [digits, power] = value.toExponential(decimals).split('e');
  return withMinus(`${digits}e${Number(power)}`);
}

function rounded(value, {decimals, exponent}) {
  if (!Number.isFinite(value)) return special(value);
  if (exponent) return withExponent(value, decimals);
  const text = value.toFixed(decimals);
  if (Math.abs(value) >= 1e7 || (value && Number(text) === 0)) return withExponent(value, 2);
  return withMinus(Number(text) === 0 ? text.replace('-', '') : text);
}

/** One number by itself, to a few significant digits. */
function brief(value, digits = 4) {
  if (!Number.isFinite(value)) return special(value);
  const size = Math.abs(value);
  if (size && !isPlain(size)) {
    const [digit, power] = value.toExponential(digits - 1).split('e');
    return withMinus(`${Number(digit)}e${Number(power)}`);
  }
  return withMinus(String(Number(value.toPrecision(digits))));
}

/** A number with every digit that it has: a float32, which Keras logs, has at most nine. */
function exact(value) {
  if (!Number.isFinite(value)) return special(value);
  if (Math.fround(value) !== value) return withMinus(String(value));
  let digits = 6;
  while (Math.fround(Number(value.toPrecision(digits))) !== value) digits++;
  return withMinus(String(Number(value.toPrecision(digits))));
}

/** A number on a grid of this step, with the digits that the grid tells; exact where it has none. */
function asTold(value, step) {
  if (!step || !Number.isFinite(value) || value % step) return exact(value);
  const power = (size) => Math.floor(Math.log10(size));
  const digits = 1 + power(Math.abs(value) || step) - power(step);
  return withMinus(String(Number(value.toPrecision(clamped(digits, 1, 17)))));
}

const counted = (number) => number.toLocaleString('en').replaceAll(',', '\u202f');
const plural = (number, word) => `${counted(number)} ${word}${number === 1 ? '' : 's'}`;

function clock(seconds) {
  if (seconds < 60) return `${brief(seconds, 3)} s`;
  const whole = Math.round(seconds);
  const two = (number) => String(number).padStart(2, '0');
  return whole < 3600
    ? `${Math.floor(whole / 60)} min ${two(whole % 60)} s`
    : `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/** The index of the last number that is not above `wanted` in a rising array; -1 before all. */
function lastUpTo(numbers, wanted) {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const clamped = (value, low, high) => Math.min(Math.max(value, low), high);
