// The licences of all that is in the bundle, gathered from the packages themselves.

import {readFileSync} from 'node:fs';
import {join, relative} from 'node:path';

/** Comments in the sources that name another author: works that a package was adapted from. */
function credits(sources) {
  const comments = sources.flatMap(
    (file) => readFileSync(file, 'utf8').match(/\/\*[^]*?\*\/|\/\/.*/g) ?? [],
  );
  return comments
    .filter(
      (comment) =>
        /copyright|licen[cs]e/i.test(comment) && !comment.startsWith('// https://d3js.org'),
    )
    .map((comment) => comment.replace(/^\/\*+|\*+\/$|^\/\/|^ *\* ?/gm, '').trim());
}

/** One text: each licence once, under the names of the packages that it covers. */
export function licences(modules, sources) {
  const packages = [
    ...new Set(sources.map((file) => relative(modules, file).split('/')[0])),
  ].sort();
  const covers = new Map();
  for (const name of packages) {
    const {version} = JSON.parse(readFileSync(join(modules, name, 'package.json')));
    const text = readFileSync(join(modules, name, 'LICENSE'), 'utf8').trim();
    covers.set(text, [...(covers.get(text) ?? []), `${name} ${version}`]);
  }
  const parts = [...covers].map(([text, names]) => `${names.join(', ')}\n\n${text}`);
  return [...parts, ...credits(sources)].map((part) => `${part}\n`).join(`\n${'-'.repeat(72)}\n\n`);
}
