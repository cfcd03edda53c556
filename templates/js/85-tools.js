// What can be done with one chart: a small menu in its caption, and tags for what was done.

const without = (set, name) => new Set([...set].filter((each) => each !== name));
const flipped = (set, name) => (set.has(name) ? without(set, name) : new Set([...set, name]));

/** The data that a chart shows, as CSV. */
function dataOf({study}, chart) {
  const rows = chart.drawn.series.flatMap(({run, split, epochs, raw}) =>
    Array.from(raw, (value, i) =>
      [csvCell(labelOf(study, run)), epochs[i], csvCell(chart.title), split, value].join(','),
    ),
  );
  return ['run,epoch,metric,split,value', ...rows, ''].join('\n');
}

function menuOf(page, chart) {
  const entry = (text, act, attributes) =>
    button(
      text,
      async ({target}) => {
        await act(target);
        if (!target.textContent.startsWith('copied')) menu.open = false;
      },
      attributes,
    );
  const flip = (list) => () => change({[list]: flipped(state[list], chart.name)});
  // What needs the chart awake is offered once it is.
  const drawn = [
    entry('save PNG', () => savePng(page, chart)),
    entry('save SVG', async () =>
      saveFile(`${chart.title}.svg`, [await svgText(page, chart)], 'image/svg+xml'),
    ),
    entry('copy SVG', async (face) => copyText(await svgText(page, chart), face)),
    entry('copy data', (face) => copyText(dataOf(page, chart), face)),
  ];
  const list = make(
    'div',
    {class: 'menu'},
    entry('pin to the top', flip('pins')),
    entry('fold', flip('folds')),
  );
  const scale = entry('', flip('flips'));
  if (chart.variants.length > 1) list.append(scale);
  list.append(...drawn);
  const summary = make('summary', {'aria-label': `Tools for ${chart.title}`}, '⋯');
  const menu = make('details', {}, summary, list);
  menu.addEventListener('toggle', () => {
    for (const face of drawn) face.disabled = !chart.view;
    scale.textContent = wantsLog(chart) ? 'linear y axis' : 'log y axis';
  });
  menu.addEventListener('keydown', ({key}) => {
    if (key !== 'Escape') return;
    menu.open = false;
    summary.focus();
  });
  return menu;
}

function addTools(page) {
  for (const chart of page.charts) {
    const tools = chart.figure.querySelector('.tools');
    const tags = make('span', {class: 'tags'});
    tools.append(tags, menuOf(page, chart));
    const tag = (list, text, what) =>
      state[list].has(chart.name)
        ? [
            button(text, () => change({[list]: without(state[list], chart.name)}), {
              'aria-label': `${what} ${chart.title}`,
            }),
          ]
        : [];
    const show = () =>
      tags.replaceChildren(
        ...tag('pins', 'pinned', 'Unpin'),
        ...tag('folds', 'unfold', 'Unfold'),
        ...tag('flips', state.y === 'log' ? 'linear' : 'log', 'Change the scale back of'),
      );
    show();
    listeners.push(
      (parts) => ['pins', 'folds', 'flips', 'y'].some((part) => parts.has(part)) && show(),
    );
  }
  document.addEventListener('pointerdown', ({target}) => {
    for (const menu of document.querySelectorAll('.tools details[open]'))
      if (!menu.contains(target)) menu.open = false;
  });
}
