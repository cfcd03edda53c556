// Elements made by hand. All that comes from the study becomes text, never markup.

/** An element; attributes that are false or null are left out, `onclick` and such are listeners. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null)
      element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children);
  return element;
}

const button = (text, onclick, attributes) =>
  make('button', {type: 'button', onclick, ...attributes}, text);

/** A name of the study's, kept apart from the direction of the text around it. */
const isolated = (text) => make('bdi', {}, text);

function paintSwatch(swatch, color) {
  const circle = swatch.querySelector('circle');
  circle.setAttribute('fill', color || 'none');
  circle.setAttribute('stroke', color ? 'none' : 'currentColor');
  circle.setAttribute('r', color ? 5 : 4);
  circle.setAttribute('opacity', color ? 1 : 0.5);
}

function makeSvg(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function swatchOf(color) {
  const size = {
    class: 'swatch',
    width: 10,
    height: 10,
    viewBox: '0 0 10 10',
    'aria-hidden': 'true',
  };
  const svg = makeSvg('svg', size, makeSvg('circle', {cx: 5, cy: 5}));
  paintSwatch(svg, color);
  return svg;
}

/** A function that acts once a frame at most, on what it was last given; `cancel` forgets that. */
function onceAFrame(act) {
  let waiting = 0;
  let latest = [];
  const later = (...given) => {
    latest = given;
    waiting ||= requestAnimationFrame(() => {
      waiting = 0;
      act(...latest);
    });
  };
  later.cancel = () => {
    cancelAnimationFrame(waiting);
    waiting = 0;
  };
  return later;
}
