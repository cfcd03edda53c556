// Which part of Vega is kept. Everything here makes the bundle smaller; what is named here and no
// longer exists in the pinned versions fails the build, so that an upgrade cannot void it silently.

const words = (text) => text.trim().split(/\s+/);
const files = (folder, names) => words(names).map((name) => `${folder}/${name}.js`);

// Maps, networks, trees, word clouds, label placement, curve fitting, other files than JSON.
export const PACKAGES_LEFT_OUT = words(`
  d3-dsv d3-geo d3-scale-chromatic topojson-client vega-crossfilter vega-force vega-geo
  vega-hierarchy vega-label vega-projection vega-regression vega-voronoi vega-wordcloud
`);

export const FILES_LEFT_OUT = [
  ...files(
    'vega-transforms/src',
    'CountPattern Cross Density DotBin Generate KDE Load Pivot Quantile Sample',
  ),
  ...files('vega-encode/src', 'Pie LinkPath'),
  ...files('vega-functions/src/functions', 'geo shape tree pinch lasso'),
  ...files('vega-parser/src/parsers', 'projection'),
  ...files('vega-scenegraph/src', 'HybridRenderer HybridHandler SVGStringRenderer'),
  ...files('vega-scenegraph/src/marks', 'arc image path shape trail'),
  ...files(
    'vega-statistics/src',
    'dotbin integer kde lognormal mixture normal sampleCurve uniform',
  ),
  ...files('vega-view/src', 'bind render-to-svg'),
];

// Of these packages only some exports are reached from what is kept.
export const EXPORTS_KEPT = {
  'd3-color': words('color hsl rgb'),
  'd3-interpolate': words(
    `interpolate interpolateNumber interpolateRgb interpolateRgbBasis interpolateRound piecewise
     quantize`,
  ),
  'd3-scale': words(
    `scaleIdentity scaleImplicit scaleLinear scaleLog scaleOrdinal scalePow scaleQuantize
     scaleSequential scaleSqrt scaleSymlog scaleThreshold scaleTime scaleUtc tickFormat`,
  ),
  'd3-shape': words(
    `arc area curveLinear curveMonotoneX curveMonotoneY curveStep curveStepAfter curveStepBefore
     line symbol`,
  ),
};

// The ones that Vega-Lite falls back on, and one that a chart may well name.
const COLOUR_SCHEMES_KEPT = words('blueOrange blues tableau10 viridis yellowGreenBlue');

export const FILES_REPLACED = {
  'vega-functions/src/functions/ease.js': 'export const easeFunctions = {};',

  // A report reaches for nothing outside itself, whatever a chart asks for.
  'vega-loader/src/loader.js': `
    const refuse = async (uri) => { throw Error('a report loads nothing: ' + uri); };
    const loader = {options: {}, load: refuse, sanitize: refuse, http: refuse, file: refuse};
    export default () => () => loader;
  `,
  'vega-loader/src/formats/index.js': `
    import json from './json.js';
    export const format = {json};
    export const formats = (name) => format[name];
    export const responseType = () => 'text';
  `,

  // Vega's own way of running expressions needs the Function constructor.
  'vega-runtime/src/expression.js': `
    export {expressionInterpreter as default} from 'vega-interpreter';
  `,
};

// Calls at the top level of a module that only a human can see to be without side effects.
export const EDITS = {
  'd3-color/dist/d3-color.mjs': [[/^define\((Lab|Hcl|Cubehelix),/gm, '/*#__PURE__*/ define($1,']],
  'd3-interpolate/dist/d3-interpolate.mjs': [
    [/^var (\S+) = (cubehelix|hcl|hsl|rgbSpline)\(/gm, 'var $1 = /*#__PURE__*/ $2('],
  ],
  'd3-shape/dist/d3-shape.mjs': [
    [/= \(function custom/g, '= /*#__PURE__*/ (function custom'],
    [/= curveRadial\(curveLinear\)/g, '= /*#__PURE__*/ curveRadial(curveLinear)'],
  ],
  // Every browser knows by now which characters a name may have; the two tables are 8 KB.
  'vega-expression/src/parser.js': [
    [/(?<=IdentifierStart = )new RegExp\('.*?'\)/, '/\\p{ID_Start}/u'],
    [/(?<=IdentifierPart = )new RegExp\('.*?'\)/, '/\\p{ID_Continue}/u'],
    // A text such as "if" or "constructor" would be taken for a name.
    ['legalKeywords[lookahead.value]', "(type === TokenKeyword && lookahead.value === 'if')"],
  ],
  'vega-scale/src/palettes.js': [
    [/^ {2}(\w+): .*$/gm, (line, name) => (COLOUR_SCHEMES_KEPT.includes(name) ? line : '')],
  ],
};
