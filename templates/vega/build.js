// Makes vega.js.gz.b64 (the bundle as it stands in a report: gzip, base64), vega.sha256 (of the
// bundle unpacked, for the page's policy) and LICENSES.txt.
//
//   node build.js FOLDER [--check]   write them to FOLDER, or fail where FOLDER holds other bytes
//
// build.sh runs it. The parser of Vega's JSON is kept on purpose: bundling the runtime alone saves
// 27 KB once, but the parsed form of each chart is eight times as large (9.7 against 1.2 KB
// compressed), and charts that a user makes could no longer be woken.

import {createHash} from 'node:crypto';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join, relative} from 'node:path';

import zopfli from '@gfx/zopfli';
import {rollup} from 'rollup';
import {minify} from 'terser';

import {licences} from './licences.js';
import {EDITS, EXPORTS_KEPT, FILES_LEFT_OUT, FILES_REPLACED, PACKAGES_LEFT_OUT} from './subset.js';

const MODULES = join(import.meta.dirname, 'node_modules');

/** The entry of a package; Vega's unbundled sources, so that single files can be left out. */
function entryOf(name) {
  const entries = name === 'vega-util' ? [] : ['index.browser.js', 'index.js'];
  const source = entries.map((entry) => join(MODULES, name, entry)).find(existsSync);
  if (source) return source;
  const about = JSON.parse(readFileSync(join(MODULES, name, 'package.json')));
  return join(MODULES, name, about.exports?.default ?? about.module);
}

function subsetPlugin(unused) {
  const edited = (file, text) =>
    EDITS[file].reduce((before, [pattern, replacement]) => {
      const after = before.replace(pattern, replacement);
      if (after === before) throw Error(`${file}: nothing matches ${pattern}`);
      return after;
    }, text);

  return {
    name: 'subset',
    resolveId(id, importer) {
      if (!importer || /^[./]/.test(id)) return null;
      if (PACKAGES_LEFT_OUT.includes(id)) return `\0nothing:${id}`;
      return id in EXPORTS_KEPT && importer !== `\0some:${id}` ? `\0some:${id}` : entryOf(id);
    },
    load(id) {
      const [kind, name] = id.split(':');
      if (kind === '\0nothing') return '';
      if (kind === '\0some') return `export {${EXPORTS_KEPT[name]}} from '${name}';`;
      const file = relative(MODULES, id);
      unused.delete(file);
      if (FILES_LEFT_OUT.includes(file)) return '';
      if (file in FILES_REPLACED) return FILES_REPLACED[file];
      return file in EDITS ? edited(file, readFileSync(id, 'utf8')) : null;
    },
  };
}

/** What is left out reads as undefined; any other thing that goes missing is a mistake. */
function onwarn({code, exporter = '', message}) {
  const leftOut =
    /^\0(nothing|some):/.test(exporter) ||
    [...FILES_LEFT_OUT, ...Object.keys(FILES_REPLACED)].includes(relative(MODULES, exporter));
  const expected =
    code === 'CIRCULAR_DEPENDENCY' || (/^(MISSING|SHIMMED)_EXPORT$/.test(code) && leftOut);
  if (!expected) throw Error(`${code}: ${message}`);
}

async function bundle() {
  const unused = new Set([...FILES_LEFT_OUT, ...Object.keys({...FILES_REPLACED, ...EDITS})]);
  const graph = await rollup({
    input: join(import.meta.dirname, 'entry.js'),
    plugins: [subsetPlugin(unused)],
    shimMissingExports: true,
    onwarn,
    treeshake: {
      // Elsewhere a module's top level only defines; here it fills a registry.
      moduleSideEffects: (id) => /entry\.js$|vega-functions\/src\/codegen|vega-scale\//.test(id),
      propertyReadSideEffects: false,
      tryCatchDeoptimization: false,
    },
  });
  if (unused.size) throw Error(`subset.js names what is never imported: ${[...unused]}`);
  const {
    output: [chunk],
  } = await graph.generate({format: 'iife', indent: false});
  const modules = Object.keys(chunk.modules).filter((id) => chunk.modules[id].renderedLength);
  return {code: chunk.code, sources: modules.filter((id) => id.startsWith(MODULES))};
}

async function build() {
  const {code, sources} = await bundle();
  const notice = licences(MODULES, sources);
  const {code: small} = await minify(code, {
    ecma: 2020,
    toplevel: true,
    compress: {ecma: 2020, passes: 3},
    // Each report hands the bundle on, so the licences go with it.
    format: {preamble: `/*\n${notice.replaceAll('*/', '')}*/`},
  });
  if (/\b(eval|Function)\(/.test(small)) throw Error('the bundle would make code from text');
  const packed = await zopfli.gzipAsync(Buffer.from(small), {numiterations: 30});
  return {
    'vega.js.gz.b64': Buffer.from(packed).toString('base64'),
    'vega.sha256': createHash('sha256').update(small).digest('base64'),
    'LICENSES.txt': notice,
  };
}

const [folder, mode] = process.argv.slice(2);
for (const [name, text] of Object.entries(await build())) {
  const file = join(folder, name);
  if (mode !== '--check') writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) throw Error(`${name} is not what its sources make`);
  console.log(`${name}: ${text.length} bytes`);
}
