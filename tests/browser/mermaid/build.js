// Makes mermaid-10.js.gz, -11 and -12: Mermaid itself, without the diagrams that no test draws,
// and LICENSES.txt.
//
//   node build.js FOLDER [--check]   write them to FOLDER, or fail where FOLDER holds other bytes
//
// build.sh runs it. Mermaid imports each kind of diagram when a text asks for it, so leaving out all
// such imports but the XY chart's changes nothing for it.

import {existsSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {gunzipSync, gzipSync} from 'node:zlib';

import {build} from 'esbuild';

const MODULES = join(import.meta.dirname, 'node_modules');
const VERSIONS = ['10', '11', '12'];

const xychartAlone = {
  name: 'xychart-alone',
  setup({onResolve, onLoad}) {
    onResolve({filter: /.*/}, ({kind, path}) =>
      kind === 'dynamic-import' && !/xychart/i.test(path) ? {path, namespace: 'left-out'} : null,
    );
    onLoad({filter: /.*/, namespace: 'left-out'}, () => ({contents: 'export const diagram = {};'}));
  },
};

async function bundle(version) {
  const {outputFiles, metafile} = await build({
    stdin: {
      contents: `import mermaid from 'mermaid-${version}'; globalThis.mermaid = mermaid;`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    legalComments: 'none',
    write: false,
    metafile: true,
    plugins: [xychartAlone],
  });
  const [{inputs}] = Object.values(metafile.outputs);
  const packages = Object.keys(inputs)
    .filter((file) => inputs[file].bytesInOutput)
    .map((file) => file.match(/(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//)?.[1])
    .filter(Boolean);
  return {code: outputFiles[0].contents, packages};
}

/** One text: each licence once, under the names of the packages that it covers. */
function licences(folders) {
  const covers = new Map();
  for (const folder of [...new Set(folders)].sort()) {
    const {name, version, license} = JSON.parse(readFileSync(join(folder, 'package.json')));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `${license}`;
    covers.set(text, [...(covers.get(text) ?? []), `${name} ${version}`]);
  }
  return [...covers]
    .map(([text, names]) => `${[...new Set(names)].join(', ')}\n\n${text}\n`)
    .join(`\n${'-'.repeat(72)}\n\n`);
}

const [folder, mode] = process.argv.slice(2);
const made = await Promise.all(VERSIONS.map(bundle));
const files = {'LICENSES.txt': Buffer.from(licences(made.flatMap(({packages}) => packages)))};
VERSIONS.forEach((version, at) => {
  files[`mermaid-${version}.js.gz`] = gzipSync(made[at].code, {level: 9});
});

// What is packed is compared, not the packing, which differs between zlibs.
const unpacked = (name, bytes) => (name.endsWith('.gz') ? gunzipSync(bytes) : bytes);
for (const [name, bytes] of Object.entries(files)) {
  const file = join(folder, name);
  if (mode !== '--check') writeFileSync(file, bytes);
  else if (!existsSync(file) || !unpacked(name, bytes).equals(unpacked(name, readFileSync(file))))
    throw Error(`${name} is not what its sources make`);
  console.log(`${name}: ${bytes.length} bytes`);
}
