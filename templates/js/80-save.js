// Taking things away: to the clipboard, or to a file. Where a frame allows neither, the text is
// shown to be copied by hand.

const PAPER = '#fdfcfa';
const INK = '#1f2328';

function saveFile(name, parts, type) {
  const url = URL.createObjectURL(new Blob(parts, {type}));
  make('a', {href: url, download: name.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 120)}).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function showText(text) {
  const area = make('textarea', {readonly: true, rows: 16, 'aria-label': 'Text to copy'});
  area.value = text;
  const dialog = make(
    'dialog',
    {},
    make('p', {}, 'Copying is not allowed here; select and copy it yourself.'),
    area,
  );
  dialog.append(button('close', () => dialog.close()));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  area.select();
}

async function copyText(text, face) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    showText(text);
    return;
  }
  const before = face.textContent;
  face.textContent = 'copied';
  setTimeout(() => {
    face.textContent = before;
  }, 1500);
}

/** A cell of CSV; a name that a spreadsheet would take for a formula is quoted by an apostrophe. */
function csvCell(text) {
  const safe = /^[=+@\t\r-]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Curves as CSV, a value a line, in pieces so that a large study makes no giant string at once. */
function csvParts(study, runs, metrics) {
  const parts = ['run,epoch,metric,split,value\n'];
  for (const run of runs) {
    const label = csvCell(study.labels[run]);
    for (const metric of metrics) {
      const name = csvCell(metric);
      for (const {split, epochs, values} of metricCurves(study, run, metric)) {
        parts.push(
          Array.from(
            values,
            (value, i) => `${label},${epochs[i]},${name},${split},${value}\n`,
          ).join(''),
        );
      }
    }
  }
  return parts;
}

/** A JSON text; what is no number in JSON stands as "NaN", "Infinity", "-Infinity". */
const jsonText = (value) =>
  JSON.stringify(value, (_, part) => {
    if (part instanceof Float64Array) return Array.from(part);
    return typeof part === 'number' && !Number.isFinite(part) ? String(part) : part;
  });

function shownAsJson(study, runs, metrics) {
  return jsonText({
    title: study.title,
    runs: runs.map((run) => ({
      name: study.labels[run],
      params: study.runs[run].params,
      curves: metrics.flatMap((metric) =>
        metricCurves(study, run, metric).map(({step, whole, averages, ...curve}) => ({
          metric,
          ...curve,
          thinned_from: whole,
          rounded_to: step,
          smoothed: averages,
        })),
      ),
    })),
  });
}

const COLUMNS = ['elapsed', 'duration', 'step', 'learning_rate']; // of a timeline

/** The whole Study with its numbers in place. */
function studyAsJson(study) {
  const {column: read, made: _, ensembles: __, ...plain} = study;
  const runs = study.runs.map((run, at) => ({
    ...run,
    curves: run.curves.map((curve) => ({
      ...curve,
      epochs: read(curve.epochs),
      values: valuesOf(study, at, curve),
      smoothed: curve.smoothed?.map((one) => ({...one, values: read(one.values)})),
    })),
    timeline: run.timeline && {
      ...run.timeline,
      ...Object.fromEntries(
        ['epochs', ...COLUMNS].map((name) => [name, read(run.timeline[name])]),
      ),
    },
  }));
  return jsonText({...plain, runs});
}

/** A chart's spec for a file: literal colours, a title, a legend where no label tells the runs. */
function specForFile(page, chart) {
  const {drawn} = chart;
  const plain = JSON.stringify(specOf(page, chart, drawn, drawn.size)).replaceAll(
    'currentColor',
    INK,
  );
  const spec = {...JSON.parse(plain), background: PAPER, padding: 16};
  spec.title = {
    text: chart.title,
    anchor: 'start',
    color: INK,
    fontSize: 13,
    font: 'system-ui, sans-serif',
    offset: 8,
  };
  const runs = [...new Set(drawn.series.map(({run}) => run))];
  if (drawn.data.ends.length || runs.length > MOST_IN_KEY) return spec;
  spec.height += 18 * Math.ceil(runs.length / 3);
  spec.scales.push({
    name: 'runs',
    type: 'ordinal',
    domain: shorts(
      runs.map((run) => labelOf(page.study, run)),
      24,
    ),
    range: runs.map((run) => colorsOf(page).get(run)),
  });
  spec.legends = [
    {
      stroke: 'runs',
      symbolType: 'stroke',
      symbolStrokeWidth: 2,
      orient: 'bottom',
      columns: 3,
      labelColor: INK,
    },
  ];
  return spec;
}

async function savePng(page, chart) {
  const view = page.vega.view(specForFile(page, chart), {renderer: 'none', logLevel: 0});
  const canvas = await view.toCanvas(2);
  view.finalize();
  const blob = await new Promise((done) => {
    canvas.toBlob(done);
  });
  saveFile(`${chart.title}.png`, [blob], 'image/png');
}

async function svgText(page, chart) {
  const container = make('div');
  const view = page.vega.view(specForFile(page, chart), {
    container,
    renderer: 'svg',
    logLevel: 0,
    hover: false,
  });
  await view.runAsync();
  const text = new XMLSerializer().serializeToString(container.querySelector('svg'));
  view.finalize();
  return text;
}
