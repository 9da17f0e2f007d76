// SPDX-License-Identifier: Apache-2.0

/* The frames of clients/vectors: those of the server are understood, those of a client are what this one sends. */

import assert from 'node:assert/strict';
import test from 'node:test';
import { next, scenario, vectors } from './helpers.js';

const frames = vectors('push-frames');
const row = name => frames.find(each => each.name === name);
const without = (frame, ...names) => Object.fromEntries(Object.entries(frame).filter(([name]) => !names.includes(name)));

for (const { name, text, frame } of frames.filter(each => each.from === 'server')) {
  test(`server's frame: ${name}`, () => assert.deepEqual(JSON.parse(text), frame));
}

const shown = [
  ['message', 'news', { data: { a: 1 }, position: 'e1:42', id: 'm-42', time: 1700000000000 }],
  ['message with event and tags', 'news', { data: 'text', event: 'added', tags: { level: 'info' } }],
  ['message without history, as bytes', 'news', { data: Uint8Array.of(255, 0), position: undefined }],
  ['message with line ends between its tokens', 'news', { data: { a: 1 } }],
  ['message to a user, to be acknowledged', null, { to: 'uid', data: 1, id: 'm-44', channel: undefined }],
  ['message to a group', null, { to: 'group', data: 1 }],
  ['message to everyone', null, { to: 'everyone', data: null, event: 'hello' }],
];
for (const [name, channel, expected] of shown) {
  scenario(`shown: ${name}`, async (server, newClient) => {
    const client = newClient();
    const target = channel ? client.channel(channel) : client;
    await client.connect();
    await target.ready;
    const shownNext = next(target, 'message');
    [...server.peers][0].raw(row(name).text);
    const { message } = await shownNext;
    for (const [member, value] of Object.entries(expected)) {
      assert.deepEqual(message[member], value, member);
    }
  });
}

scenario('shown: message as a change', async (server, newClient) => {
  const client = newClient();
  const news = client.channel('news', { delta: true });
  await client.connect();
  await news.ready;
  const reader = news.messages();
  const [peer] = server.peers;
  peer.raw(row('message').text);
  peer.raw(row('message as a change').text);
  await reader.next();
  assert.deepEqual((await reader.next()).value.data, { a: 2 });
});

for (const [name, expected] of [['lost', {}], ['join', { uid: 'ann' }], ['leave', { uid: 'ann' }],
  ['unsubscribed by the server', { code: 3500, reason: 'by the server' }],
  ['subscribed by the server', { position: 'e1:7', recovered: false }]]) {
  scenario(`told: ${name}`, async (server, newClient) => {
    const client = newClient();
    const news = client.channel('news');
    await client.connect();
    await news.ready;
    const told = next(news, row(name).frame.type);
    [...server.peers][0].raw(row(name).text);
    const event = await told;
    assert.deepEqual(Object.keys(expected).map(member => event[member]), Object.values(expected));
  });
}

const sent = [
  ['subscribe', client => void client.channel('news')],
  ['subscribe with everything', client => void client.channel('news', { since: '0mh2k3f9abc12345:41', presence: true,
    filter: ['eq', 'level', 'error'], delta: true, last: true })],
  ['publish JSON', client => client.publish('news', row('publish JSON').frame.data,
    { event: 'added', id: 'm-42', tags: { level: 'info' } })],
  ['publish null', client => client.publish('news', null, { id: 'x' }), 'message'],
  ['publish bytes', client => client.publish('news', Uint8Array.of(255, 0), { id: 'x' }), 'message'],
  ['presence', client => client.presence('news')],
  ['history', client => client.history('news', { limit: 1_000 })],
  ['online', client => client.online(['ann', 'bob'])],
];
for (const [name, ask, ...ignored] of sent) {
  scenario(`sent: ${name}`, async (server, newClient) => {
    const client = newClient();
    await client.connect();
    const { type } = row(name).frame;
    const frame = new Promise(resolve => {
      server.intercept = (peer, each) => each.type === type && (resolve(each), false);
    });
    await ask(client);
    assert.deepEqual(without(await frame, 'id', ...ignored), without(row(name).frame, 'id', ...ignored));
  });
}

scenario('sent: connect with subscriptions', async (server, newClient) => {
  const client = newClient();
  client.channel('news');
  client.channel('chat/1', { presence: true });
  await client.connect();
  assert.deepEqual(without(server.of('connect')[0], 'id'), without(row('connect with subscriptions').frame, 'id'));
});
