// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import test from 'node:test';
import { next, read, scenario, Waggle } from './helpers.js';

const numbers = messages => messages.map(({ data }) => data);
const upTo = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

for (const transport of ['websocket', 'sse', 'stream', 'poll']) {
  scenario(`${transport}: subscribes, publishes, asks`, async (server, newClient) => {
    const client = newClient({ transports: [transport], token: 'ann' });
    const news = client.channel('news', { presence: true });
    const messages = news.messages();
    await client.connect();
    await news.ready;
    assert.equal(client.transport, transport);
    assert.equal(client.uid, 'ann');
    const { id, position } = await news.publish({ text: 'Hej 🐝' }, { event: 'hello', tags: { city: 'Oslo' } });
    const [message] = await read(messages, 1);
    assert.deepEqual(message.data, { text: 'Hej 🐝' });
    assert.deepEqual([message.id, message.position, message.event, message.tags.city], [id, position, 'hello', 'Oslo']);
    assert.deepEqual(await news.presence(), { users: { ann: 1 }, complete: true });
    assert.deepEqual((await client.online(['ann', 'bob'])).online, ['ann']);
    assert.deepEqual(await client.rpc('echo', [1, 2]), [1, 2]);
    const history = await news.history({ limit: 10 });
    assert.deepEqual(numbers(history.messages), [{ text: 'Hej 🐝' }]);
    await assert.rejects(client.rpc('nothing'), { code: 404 });
  });

  scenario(`${transport}: a connection that breaks loses and doubles nothing`, async (server, newClient) => {
    const client = newClient({ transports: [transport] });
    const news = client.channel('news');
    const messages = news.messages();
    await client.connect();
    await news.ready;
    for (let round = 0; round < 4; round++) {
      for (let i = 1; i <= 25; i++) {
        server.say('news', { data: round * 50 + i });
      }
      const back = transport === 'websocket' && next(client, 'open');
      server.cutAll();
      for (let i = 26; i <= 50; i++) {
        server.say('news', { data: round * 50 + i });
      }
      await back;
    }
    assert.deepEqual(numbers(await read(messages, 200)), upTo(1, 200));
  });

  scenario(`${transport}: comes back with positions to a server that forgot it`, async (server, newClient) => {
    const client = newClient({ transports: [transport] });
    const news = client.channel('news');
    const messages = news.messages();
    await client.connect();
    await news.ready;
    server.say('news', { data: 1 });
    await read(messages, 1);
    const subscribed = next(news, 'subscribed');
    [...server.peers].forEach(peer => (peer.forget ?? peer.cut)());
    server.say('news', { data: 2 });
    assert.equal((await subscribed).recovered, true);
    server.say('news', { data: 3 });
    assert.deepEqual(numbers(await read(messages, 2)), [2, 3]);
    server.epoch = 'e2';
    const lost = next(news, 'lost');
    [...server.peers].forEach(peer => (peer.forget ?? peer.cut)());
    await lost;
    assert.equal(news.recovered, false);
    assert.equal(news.position, 'e2:3');
  });
}

for (const transport of ['sse', 'stream', 'poll']) {
  scenario(`${transport}: what a session that is gone refuses is sent once over another`, async (server, newClient) => {
    const client = newClient({ transports: [transport] });
    const news = client.channel('news');
    const messages = news.messages();
    await client.connect();
    await news.ready;
    const lose = () => [...server.peers].forEach(peer => peer.lose());
    // Nothing but the 404 of the request itself tells the client: its receiver goes on to wait.
    lose();
    const closed = next(client, 'close');
    const [first, call] = [client.publish('news', 'one', { id: 'm-1' }), client.rpc('echo', 1)];
    await assert.rejects(call, { code: 1006 });
    assert.equal((await closed).code, 1006);
    assert.equal((await first).id, 'm-1');
    assert.equal(server.of('publish').length, 1);
    assert.equal(server.of('connect').length, 2);
    // This one is taken, and its answer lost with the session.
    server.intercept = (peer, frame) => {
      if (frame.type !== 'publish') {
        return false;
      }
      server.intercept = () => false;
      server.say('news', { data: frame.data, id: frame.message });
      peer.forget();
      return true;
    };
    assert.equal((await client.publish('news', 'two', { id: 'm-2' })).id, 'm-2');
    assert.equal(server.of('publish').length, 3);
    assert.deepEqual(numbers(await read(messages, 2)), ['one', 'two']);
    assert.equal(server.channel('news').offset, 2);
  });
}

scenario('a session that does not answer for a moment goes on as it was', async (server, newClient) => {
  const client = newClient({ transports: ['sse', 'poll'] });
  const news = client.channel('news');
  const messages = news.messages();
  await client.connect();
  await news.ready;
  server.unavailable.add('sse').add('send');
  server.cutAll();
  await client.publish('news', 1);
  server.say('news', { data: 2 });
  assert.deepEqual(numbers(await read(messages, 2)), [1, 2]);
  assert.equal(client.transport, 'sse');
  assert.equal(server.of('connect').length, 1);
});

scenario('what is sent in one turn is one request', async (server, newClient) => {
  let posts = 0;
  const count = (url, options) => {
    posts += options.method === 'POST' ? 1 : 0;
    return fetch(url, options);
  };
  const client = newClient({ transports: ['stream'], fetch: count });
  await client.connect();
  posts = 0;
  await Promise.all(upTo(1, 40).map(i => client.publish('news', i)));
  assert.equal(posts, 1);
  assert.deepEqual(server.of('publish').map(({ data }) => data), upTo(1, 40));
});

scenario('what a session receives is confirmed without anything to send', async (server, newClient) => {
  const client = newClient({ transports: ['sse'] });
  const news = client.channel('news');
  const messages = news.messages();
  await client.connect();
  await news.ready;
  const confirmed = new Promise(resolve => {
    const { request } = server.sessions;
    server.sessions.request = function (req, response) {
      req.url.includes('/send') && resolve(Number(new URL(req.url, 'http://fake').searchParams.get('after')));
      return request.call(this, req, response);
    };
  });
  upTo(1, 70).forEach(i => server.say('news', { data: i }));
  await read(messages, 70);
  assert.ok(await confirmed >= 64);
});

scenario('falls back when no WebSocket can be opened, and remembers it', async (server, newClient) => {
  server.blocked.add('websocket');
  const client = newClient();
  await client.connect();
  assert.equal(client.transport, 'sse');
  server.blocked.clear();
  const second = newClient();
  await second.connect();
  assert.equal(second.transport, 'sse');
});

scenario('what was blocked is tried again later', async (server, newClient) => {
  server.blocked.add('websocket');
  const client = newClient({ blockedMs: 0 });
  await client.connect();
  assert.equal(client.transport, 'sse');
  server.blocked.clear();
  const open = next(client, 'open');
  server.closeAll(1001);
  await open;
  assert.equal(client.transport, 'websocket');
});

scenario('a receiver that is refused or that no byte gets through is followed by the next', async (server, newClient) => {
  server.blocked.add('websocket').add('sse');
  server.silent.add('stream');
  const client = newClient({ openTimeoutMs: 100 });
  const news = client.channel('news');
  const messages = news.messages();
  await client.connect();
  await news.ready;
  upTo(1, 5).forEach(i => server.say('news', { data: i }));
  assert.deepEqual(numbers(await read(messages, 5)), upTo(1, 5));
  assert.equal(client.transport, 'poll');
  assert.equal(server.of('connect').length, 1);
});

scenario('a server that is away for a moment does not make it leave WebSocket', async (server, newClient) => {
  const client = newClient();
  await client.connect();
  const open = next(client, 'open');
  server.cutAll();
  await open;
  assert.equal(client.transport, 'websocket');
});

scenario('a session that ends with a close frame is closed with its code', async (server, newClient) => {
  const client = newClient({ transports: ['stream'] });
  await client.connect();
  server.closeAll(3501, 'replaced');
  assert.deepEqual(await client.closed, { code: 3501, reason: 'replaced' });
});

test('transports that are not there are refused', () => {
  assert.throws(() => new Waggle('http://127.0.0.1/push', { transports: ['pigeon'] }), /transports: pigeon \(expected: /);
  assert.throws(() => new Waggle('http://127.0.0.1/push', { transports: [] }), /transports: none/);
});
