// SPDX-License-Identifier: Apache-2.0

import { readFileSync } from 'node:fs';

/** The sources, or what build.js makes of them: `CLIENT=dist/waggle.js` in the environment. */
const { Waggle, WaggleError } = await import(new URL(`../../../${process.env.CLIENT ?? 'src/waggle.js'}`, import.meta.url));
export { Waggle, WaggleError };

/** Short delays, and always the longest of them. */
export const QUICK = { baseDelayMs: 5, maxDelayMs: 20, restartDelayMs: 50, random: () => 1 };

export const vectors = name => JSON.parse(
  readFileSync(new URL(`../../../../vectors/${name}.json`, import.meta.url), 'utf8'));

/** Completes with the next event of that type. */
export const next = (target, type) => new Promise(resolve => target.addEventListener(type, resolve, { once: true }));

/** Reads that many messages. */
export async function read(reader, count) {
  const messages = [];
  while (messages.length < count) {
    const { value, done } = await reader.next();
    if (done) {
      throw new Error(`${messages.length} messages (expected: ${count})`);
    }
    messages.push(value);
  }
  return messages;
}
