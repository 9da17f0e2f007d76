// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { bundle } from '../../../build.js';

const BUDGET = 10_000;
const root = new URL('../../../', import.meta.url);
const text = path => readFileSync(new URL(path, root), 'utf8');

test(`what a page loads has at most ${BUDGET} bytes, gzipped`, () => {
  const size = gzipSync(text('dist/waggle.js'), { level: 9 }).length;
  assert.ok(size <= BUDGET, `size: ${size} (expected: at most ${BUDGET})`);
});

test('dist/waggle.js is what build.js makes of the sources: run "node build.js"', () => {
  assert.equal(text('dist/waggle.js'), bundle());
});

test('it imports nothing and depends on nothing', () => {
  assert.doesNotMatch(text('dist/waggle.js'), /^import /m);
  const { dependencies, exports } = JSON.parse(text('package.json'));
  assert.equal(dependencies, undefined);
  Object.values(exports).flatMap(Object.values).forEach(text);
});
