// What the page gets of Vega: one function, so that no chart can be made in a way that the page's
// content security policy would refuse (expressions are interpreted, never compiled to code).

import {transforms} from 'vega-dataflow';
import * as encodings from 'vega-encode';
import {parse} from 'vega-parser';
import * as data from 'vega-transforms';
import {View} from 'vega-view';
import * as layout from 'vega-view-transforms';

Object.assign(transforms, data, layout, encodings);

/** A Vega View of a compiled Vega spec; `options` as Vega's own, `renderer` svg or canvas. */
const view = (spec, options) => new View(parse(spec, null, {ast: true}), options);

globalThis.fitreportVega = {view};
