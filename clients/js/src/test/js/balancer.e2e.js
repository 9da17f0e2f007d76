// SPDX-License-Identifier: Apache-2.0

/* The client over HTTP, each of its requests to the next node of NODES. One line for each transport that works. */

import assert from 'node:assert/strict';
import { Waggle } from '../../../dist/waggle.js';

const nodes = process.env.NODES.split(' ');
const MESSAGES = 60;
let turn = 0;
let sessions = 0;

function anywhere(url, options) {
  sessions += url.endsWith('/connect') ? 1 : 0;
  return fetch(url.replace(nodes[0], nodes[turn++ % nodes.length]), options);
}

/** A session is found anywhere as soon as the nodes know each other. */
async function nodesKnowEachOther() {
  for (let status = 0; status !== 200;) {
    const connected = await fetch(`${nodes[0]}/connect`, { method: 'POST', body: '{"type":"connect","version":1}' });
    const { session } = await connected.json();
    await fetch(`${nodes[0]}/send?session=${session}`, { method: 'POST', body: '{"type":"online","id":1,"uids":[]}' });
    status = (await fetch(`${nodes[1]}/poll?session=${session}&after=0`)).status;
  }
}

await nodesKnowEachOther();
for (const transport of ['sse', 'stream', 'poll']) {
  const client = new Waggle(nodes[0], { transports: [transport], fetch: anywhere });
  const news = client.channel(`news/${transport}`);
  const messages = news.messages();
  sessions = 0;
  await client.connect();
  await news.ready;
  const sent = Array.from({ length: MESSAGES }, (_, i) => i);
  for (const i of sent) {
    await news.publish(i);
  }
  const got = [];
  while (got.length < MESSAGES) {
    got.push((await messages.next()).value.data);
  }
  assert.deepEqual(got, sent);
  assert.equal(sessions, 1);
  assert.equal(client.transport, transport);
  client.close();
  console.log(`ok - ${transport}`);
}
