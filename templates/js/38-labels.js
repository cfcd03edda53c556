// Labels beside the ends of curves, by the rules of fitreport/charts/labels.py.

const LINE = 13; // px from one label to the next
const MOST_APART = 24; // columns, where so many are needed to tell a name from another
const MOST_WHOLE = 12; // characters of a part of a name that is kept whole

const SCRIPTS = ['Han', 'Hangul', 'Hiragana', 'Katakana'].map((name) => `\\p{sc=${name}}`).join('');
const WIDE = new RegExp(`[\\p{Emoji_Presentation}${SCRIPTS}\\u3000-\\u303f\\uff01-\\uff60]`, 'u');

/** How many columns a character takes, as in a terminal: an ideograph or emoji takes two. */
const columnsOf = (character) =>
  /[\p{Mn}\p{Me}\p{Cf}]/u.test(character) ? 0 : WIDE.test(character) ? 2 : 1;

/** The first of these characters that fit into so many columns. */
function fitting(characters, most) {
  let used = 0;
  const count = characters.findIndex((character) => (used += columnsOf(character)) > most);
  return count < 0 ? characters : characters.slice(0, count);
}

// What turns the direction of all that follows it (Unicode Standard Annex 9).
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * A name of so many columns at most, which turns no other's direction; its middle gives way, since
 * runs differ at their ends.
 */
function shortened(name, most = 16) {
  const characters = [...name.replace(TURNING, '')];
  if (fitting(characters, most).length === characters.length) return characters.join('');
  const tail = Math.floor((most - 1) / 2);
  const end = fitting([...characters].reverse(), tail).reverse();
  return `${fitting(characters, most - 1 - tail).join('')}…${end.join('')}`;
}

const SEPARATORS = '[-_ /,:;=]';
const PART = new RegExp(`${SEPARATORS}*[^-_ /,:;=]+|${SEPARATORS}+`, 'gu');
const LEFT_OUT = new RegExp(`${SEPARATORS}*…${SEPARATORS}*`, 'gu');

/** The parts of a name in which it differs from others; an ellipsis stands for the rest. */
function telling(name, others) {
  const parts = name.match(PART).map((part) => [...part]);
  const characters = parts.flat();
  const kept = new Set();
  for (const other of others.map((text) => [...text])) {
    const differs = characters.findIndex((character, at) => character !== other[at]);
    const first = differs < 0 ? characters.length - 1 : differs;
    let [start, end] = [0, 0];
    for (const part of parts) {
      [start, end] = [end, end + part.length];
      if (first < end) break;
    }
    if (end - start > MOST_WHOLE)
      [start, end] = [Math.max(start, first - 2), Math.min(end, first + MOST_WHOLE - 2)];
    for (let at = start; at < end; at++) kept.add(at);
  }
  const shown = characters.map((character, at) => (kept.has(at) ? character : '\0'));
  return shown.join('').replace(/\0+/g, '…').replace(LEFT_OUT, '…');
}

/** Names that stand beside each other, shortened; what tells them apart is kept. */
function shorts(names, most = 16) {
  const shown = names.map((name) => shortened(name, most));
  const isAlike = (text) => shown.filter((each) => each === text).length > 1;
  const alike = [...new Set(names.filter((_, i) => isAlike(shown[i])))];
  return names.map((name, i) =>
    alike.includes(name)
      ? shortened(telling(name, alike.filter((each) => each !== name)), Math.max(most, MOST_APART))
      : shown[i],
  );
}

/** Positions moved as little as keeps them a line apart and between low and high. */
function spread(positions, low, high) {
  const order = positions.map((_, i) => i).sort((a, b) => positions[a] - positions[b]);
  const clusters = []; // [sum of the wishes for the first place, count]
  const top = ([wish, count]) => Math.max(low, Math.min(wish / count, high - LINE * (count - 1)));
  for (const i of order) {
    clusters.push([positions[i], 1]);
    while (
      clusters.length > 1 &&
      top(clusters.at(-1)) < top(clusters.at(-2)) + LINE * clusters.at(-2)[1]
    ) {
      const [wish, count] = clusters.pop();
      const before = clusters.at(-1);
      before[0] += wish - before[1] * count * LINE;
      before[1] += count;
    }
  }
  const places = clusters.flatMap((cluster) =>
    Array.from({length: cluster[1]}, (_, i) => top(cluster) + i * LINE),
  );
  const result = [];
  order.forEach((i, rank) => {
    result[i] = places[rank];
  });
  return result;
}
