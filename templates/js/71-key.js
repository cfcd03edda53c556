// The key above the charts lists the runs that these show; there one can be set aside, and pointed out
// among the others.

const MOST_IN_KEY = 24;

/** Makes all but one run faint in the charts in view; null makes all plain again. */
function pointOut(page, run) {
  for (const {view, container} of page.charts) {
    if (!view) continue;
    for (const part of container.querySelectorAll('path, text')) {
      // Vega keeps the item that an element shows; a line's item is its first row.
      const shown = part.__data__?.datum?.run;
      if (shown !== undefined) part.style.opacity = run === null || shown === run ? '' : 0.12;
    }
  }
}

function keyItem(page, run) {
  const on = state.runs.includes(run);
  const face = button('', () => choose(toggled(run, !on)), {
    class: 'key',
    'aria-pressed': String(on),
  });
  face.append(swatchOf(page.colors.get(run)), ' ', isolated(page.study.labels[run]));
  for (const [event, shown] of [
    ['mouseenter', run],
    ['focus', run],
    ['mouseleave', null],
    ['blur', null],
  ]) {
    face.addEventListener(event, () => pointOut(page, shown));
  }
  return make('li', {'data-run': run}, face);
}

/** A group in the key: what its line and band are of; shown and set aside as a whole. */
function groupItem(page, ensemble) {
  const {name, color, runs} = ensemble;
  const on = !state.without.has(name);
  const face = button('', () => showTogether(page, ensemble, !on), {
    class: 'key',
    'aria-pressed': String(on),
  });
  face.append(swatchOf(color), ' ', isolated(name));
  return make('li', {}, face, make('small', {}, ` ${bandOf(ensemble)[0]} of ${plural(runs.length, 'run')}`));
}

/** The key: the chosen runs, and those set aside in it, so that they can be taken back. */
function fillKey(page, list) {
  const focused =
    list.contains(document.activeElement) && document.activeElement.closest('li').dataset.run;
  page.keyed = [...new Set([...page.keyed, ...state.runs])].sort((a, b) => a - b);
  const behind = runsBehind(page.study);
  const alone = page.keyed.filter((run) => !behind.has(run));
  const shown = alone.slice(0, MOST_IN_KEY);
  const groups = state.band === EACH_RUN ? [] : page.study.ensembles;
  list.replaceChildren(
    ...groups.map((ensemble) => groupItem(page, ensemble)),
    ...shown.map((run) => keyItem(page, run)),
  );
  if (alone.length > shown.length)
    list.append(make('li', {}, `and ${alone.length - shown.length} more`));
  if (focused) list.querySelector(`[data-run="${focused}"] button`)?.focus();
  const note = document.getElementById('key-note');
  if (!note) return;
  // What it says at first tells also why these runs are drawn.
  note.dataset.first ??= note.textContent;
  const all = plural(page.study.runs.length, 'run');
  note.textContent =
    String(state.runs) === runsAtFirst
      ? note.dataset.first
      : `${state.runs.length} of ${all} drawn.`;
}
