// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import test from 'node:test';
import { delayMs, reconnects } from '../../codes.js';
import { dataMembers, dataOf, isNewer, mergePatch } from '../../data.js';
import { passes } from './filters.js';
import { vectors } from './helpers.js';

for (const { name, target, patch, result } of vectors('merge-patch')) {
  test(`merge patch: ${name}`, () => {
    const before = JSON.stringify(target);
    assert.deepEqual(mergePatch(target, patch), result);
    assert.equal(JSON.stringify(target), before);
  });
}

test('a merge patch changes no prototype', () => {
  const merged = mergePatch({}, JSON.parse('{"__proto__":{"admin":true}}'));
  assert.equal(merged.admin, undefined);
  assert.equal({}.admin, undefined);
});

for (const { code, reconnect, name } of vectors('close-codes')) {
  test(`close code ${code}, ${name}`, () => assert.equal(reconnects(code), reconnect));
}

for (const { name, last, position, newer } of vectors('positions')) {
  test(`positions: ${name}`, () => assert.equal(isNewer(position, last ?? undefined), newer));
}

for (const { filter, tags, passes: expected } of vectors('filters')) {
  test(`filter ${JSON.stringify(filter)} of ${JSON.stringify(tags)}`, () => assert.equal(passes(filter, tags), expected));
}

const DELAYS = { baseDelayMs: 500, maxDelayMs: 30_000, restartDelayMs: 5_000 };

test('the limit of delays doubles up to the longest', () => {
  const longest = [0, 1, 2, 3, 4, 5, 6, 7, 1_000_000]
    .map(attempt => delayMs(1006, attempt, { ...DELAYS, random: () => 1 }));
  assert.deepEqual(longest, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
});

test('delays are spread over all of the time', () => {
  for (const part of [0, 0.25, 0.999]) {
    assert.equal(delayMs(1006, 3, { ...DELAYS, random: () => part }), Math.round(part * 4_000));
  }
});

test('when the server moves the first delay is up to 5 s', () => {
  assert.equal(delayMs(1012, 0, { ...DELAYS, random: () => 1 }), 5_000);
  assert.equal(delayMs(1012, 5, { ...DELAYS, random: () => 1 }), 16_000);
});

test('bytes are base64', () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i & 255);
  const { data64 } = dataMembers(bytes);
  assert.equal(data64, Buffer.from(bytes).toString('base64'));
  assert.deepEqual(dataOf({ data64 }), bytes);
  assert.equal(dataMembers(bytes.subarray(1, 4)).data64, 'AQID');
  assert.equal(dataMembers(bytes.buffer.slice(0, 3)).data64, 'AAEC');
});

test('data is any JSON value', () => {
  assert.deepEqual(dataMembers(null), { data: null });
  assert.deepEqual(dataMembers(undefined), { data: null });
  assert.deepEqual(dataMembers('a'), { data: 'a' });
  assert.equal(dataOf({ data: 0 }), 0);
});
