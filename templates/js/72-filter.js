// Which runs the table lists: those that hold the words and meet the comparisons that are typed.

const FEW_RUNS = 10; // among fewer nobody needs to look for one
const SIGNS = '<=|>=|!=|==?|<|>';
const COMPARISON = new RegExp(`^(.+?)(${SIGNS})(.*)$`, 'su');
const ROUND_SIGNS = new RegExp(`("[^"]*")|\\s*(${SIGNS})\\s*`, 'gu');

/** The conditions of a text, parted by spaces; "…" holds what belongs together. */
function conditionsOf(text) {
  const tight = text.replace(ROUND_SIGNS, (_, quoted, sign) => quoted ?? sign);
  return (tight.match(/(?:"[^"]*"|[^\s"])+/gu) ?? []).map((part) => {
    const bare = part.replaceAll('"', '');
    const [, name, sign, wanted] = COMPARISON.exec(bare) ?? [];
    return sign ? {name: name.trim(), sign, wanted: wanted.trim()} : {word: bare.toLowerCase()};
  });
}

/** What a run can be compared by: a name, and a function from a run to its value. */
function comparables(study) {
  const known = new Map();
  const add = (name, of) => {
    if (!known.has(name.toLowerCase())) known.set(name.toLowerCase(), {name, of});
  };
  for (const name of new Set(study.runs.flatMap(({params}) => Object.keys(params))))
    add(name, (run) =>
      Object.hasOwn(study.runs[run].params, name) ? study.runs[run].params[name] : null,
    );
  study.pairs.forEach(({metric, judged}, at) => {
    const value = (part) => (run) => study.summaries[run].metrics[at][part]?.value;
    add(metric, value('best'));
    if (judged === 'validation') add(`val_${metric}`, value('best'));
    add(`train_${metric}`, value('best_train'));
    add(`test_${metric}`, value('test'));
  });
  add('name', (run) => study.labels[run]);
  add('status', (run) => study.runs[run].status);
  add('tag', (run) => study.runs[run].tags);
  add('epochs', (run) => study.summaries[run].epochs_done);
  for (const {section, name, values} of study.differences) {
    add(name, (run) => values[run]);
    add(`${section}.${name}`, (run) => values[run]);
  }
  return known;
}

const valueInWords = (value) =>
  value === true ? 'yes' : value === false ? 'no' : String(value ?? '').toLowerCase();

/** A number as it may be typed, with a typographic minus too; NaN where it is none. */
const typedNumber = (text) => (text ? Number(text.replaceAll('−', '-')) : NaN);

function isEqual(value, wanted) {
  const number = typedNumber(wanted);
  if (typeof value === 'number' && !Number.isNaN(number))
    return Math.abs(value - number) <= 1e-9 * Math.max(Math.abs(value), Math.abs(number));
  const text = wanted.toLowerCase();
  return valueInWords(value) === text || (typeof value === 'boolean' && String(value) === text);
}

function meets(value, sign, wanted) {
  if (sign.includes('=') && !'<>'.includes(sign[0])) {
    const equal = [value].flat().some((each) => isEqual(each, wanted));
    return equal === (sign !== '!=');
  }
  if (typeof value !== 'number') return false;
  const number = typedNumber(wanted);
  if (sign === '<') return value < number;
  if (sign === '>') return value > number;
  return sign === '<=' ? value <= number : value >= number;
}

/** How many letters must be changed, added or left out to make one word of another (Levenshtein). */
function distanceOf(one, other) {
  let row = Array.from({length: other.length + 1}, (_, i) => i);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const changed = row[j - 1] + (one[i - 1] !== other[j - 1]);
      next.push(Math.min(changed, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row.at(-1);
}

/** The name that was probably meant: mistyped by little, or all its letters in their order. */
function meantName(wanted, names) {
  const isShort = (name) => {
    let at = 0;
    for (const letter of name) if (letter === wanted[at]) at++;
    return at === wanted.length && wanted[0] === name[0];
  };
  const near = names
    .map((name) => ({name, away: distanceOf(wanted, name.toLowerCase())}))
    .filter(
      ({name, away}) => away <= Math.max(1, wanted.length / 3) || isShort(name.toLowerCase()),
    );
  return near.sort((a, b) => a.away - b.away)[0]?.name;
}

/** What is wrong with a comparison, in words; null where nothing is. */
function faultOf(study, known, {name, sign, wanted}) {
  const found = known.get(name.toLowerCase());
  // Several columns tell a best value.
  if (!found && name.toLowerCase() === 'best' && study.main)
    return `Best of what? Such as ${study.main.metric}${sign}${wanted}.`;
  if (!found) {
    const close = meantName(
      name.toLowerCase(),
      [...known.values()].map((each) => each.name),
    );
    return `No run has a ${name}${close ? `; did you mean ${close}?` : '.'}`;
  }
  if (!'<>'.includes(sign[0])) return null;
  if (Number.isNaN(typedNumber(wanted))) return `${name}${sign}${wanted}: ${wanted} is no number.`;
  const hasNumber = study.runs.some((_, run) => typeof found.of(run) === 'number');
  return hasNumber ? null : `${found.name} holds words: = and != compare them.`;
}

/** The runs that a text asks for, {runs: indices}, or what is wrong with it, {fault: words}. */
function runsFound(study, text) {
  const known = comparables(study);
  // One that is still being typed asks for nothing yet.
  const conditions = conditionsOf(text).filter(({word, wanted}) => word || wanted);
  for (const condition of conditions) {
    const fault = condition.sign && faultOf(study, known, condition);
    if (fault) return {fault};
  }
  const words = conditions.filter(({word}) => word);
  const comparisons = conditions
    .filter(({sign}) => sign)
    .map((each) => ({...each, of: known.get(each.name.toLowerCase()).of}));
  const textOf = ({params, tags}, run) =>
    [study.labels[run], ...tags, ...Object.values(params).map(valueInWords)]
      .join('\n')
      .toLowerCase();
  const runs = study.runs.flatMap((each, run) => {
    const holds = words.length ? textOf(each, run) : '';
    const found =
      words.every(({word}) => holds.includes(word)) &&
      comparisons.every(({of, sign, wanted}) => meets(of(run), sign, wanted));
    return found ? [run] : [];
  });
  return {runs};
}

/** The values by run of a hyperparameter of the sweep. */
const sweptValues = ({differences}, {section, name}) =>
  differences.find((each) => each.section === section && each.name === name).values;

/** A comparison that this study's best run meets, to show how one is written. */
function exampleFor(study) {
  const first = study.sweep?.hyperparameters[0];
  const value = first && sweptValues(study, first)[study.best];
  if (value == null) return 'status=crashed';
  const name = first.name.includes(' ') ? `"${first.name}"` : first.name;
  return first.words ? `${name}=${valueInWords(value)}` : `${name}<=${brief(value)}`;
}

function makeRunsFindable(page) {
  const count = page.study.runs.length;
  if (count < FEW_RUNS) return;
  const input = make('input', {
    type: 'search',
    placeholder: `a word, ${exampleFor(page.study)}`,
    'aria-describedby': 'found',
    spellcheck: 'false',
    autocomplete: 'off',
  });
  const told = make('span', {id: 'found', role: 'status'});
  input.addEventListener('input', () => {
    const filter = input.value;
    // What is looked for is seen: groups unfold while there is something.
    const turns = page.study.groups.length && Boolean(filter) !== Boolean(state.filter);
    change({filter, ...(turns && {unfolded: Boolean(filter), turned: new Set()})});
  });
  page.table.parentElement.before(
    make('p', {class: 'finder'}, make('label', {}, 'Find runs: ', input), ' ', told),
  );
  const show = () => {
    if (input.value !== state.filter) input.value = state.filter;
    const {runs, fault} = runsFound(page.study, state.filter);
    page.listed = runs && runs.length < count ? runs : null;
    if (page.listed || page.rows.filtered) showRows(page);
    page.rows.filtered = page.listed !== null;
    told.textContent =
      fault ?? (state.filter.trim() ? `${counted(runs.length)} of ${plural(count, 'run')}` : '');
  };
  show();
  listeners.push((parts) => parts.has('filter') && show());
}
