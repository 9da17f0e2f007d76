// SPDX-License-Identifier: Apache-2.0

import { readFileSync } from 'node:fs';
import test from 'node:test';
import { fakeServer } from './fake-server.js';

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

/** Runs a test with a server of its own, and with clients that are closed in the end. */
export function scenario(name, run) {
  test(name, { timeout: 20_000 }, async t => {
    const server = await fakeServer();
    const clients = [];
    const client = options => {
      clients.push(new Waggle(server.url, { ...QUICK, ...options }));
      return clients.at(-1);
    };
    try {
      await run(server, client, t, each => clients.push(each));
    } finally {
      clients.forEach(each => each.close());
      await server.stop();
    }
  });
}
