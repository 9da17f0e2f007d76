// SPDX-License-Identifier: Apache-2.0

/*
 * Makes one small file of the modules in src: `node build.js` writes dist/waggle.js, `bundle()` returns it. It joins them,
 * drops comments and indentation and shortens private names. The tests run on the result as well.
 */

import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { pathToFileURL } from 'node:url';

const SRC = new URL('src/', import.meta.url);

export function bundle() {
  const modules = new Map();
  const add = name => {
    if (!modules.has(name)) {
      const text = readFileSync(new URL(name, SRC), 'utf8');
      modules.set(name, null);
      for (const [, imported] of text.matchAll(/^import \{[^}]*\} from '\.\/([^']+)';$/gm)) {
        add(imported);
      }
      modules.delete(name); // behind what it imports
      modules.set(name, text);
    }
  };
  add('waggle.js');
  const code = [...modules.values()].map(strip).join('\n');
  return `// SPDX-License-Identifier: Apache-2.0\n// Made of src by build.js\n${shorten(code)}\n`
    + 'export { Waggle, Channel, Message, WaggleError };\n';
}

function strip(text) {
  const code = text
    .replace(/\/\*[^]*?\*\//g, '')
    .replace(/(^|\s)\/\/ .*$/gm, '')
    .replace(/^import .*$/gm, '')
    .replace(/^export \{.*$/gm, '')
    .replace(/^export /gm, '');
  return code.split('\n').map(line => line.trim()).filter(Boolean).join('\n');
}

/** `#name` is private everywhere in src: no text or pattern there has a hash before a letter. */
function shorten(code) {
  const names = [...new Set(code.match(/#[a-zA-Z]\w*/g))];
  const short = new Map(names.map((name, i) => [name, `#${i.toString(36).replace(/^\d/, digit => `_${digit}`)}`]));
  return code.replace(/#[a-zA-Z]\w*/g, name => short.get(name));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const text = bundle();
  mkdirSync(new URL('dist/', import.meta.url), { recursive: true });
  writeFileSync(new URL('dist/waggle.js', import.meta.url), text);
  console.log(`dist/waggle.js: ${text.length} bytes, ${gzipSync(text, { level: 9 }).length} gzipped`);
}
