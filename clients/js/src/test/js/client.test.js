// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import test from 'node:test';
import { next, QUICK, read, scenario, vectors, Waggle } from './helpers.js';

const data = messages => messages.map(message => message.data);

/** A connected client with a channel and its reader. */
async function subscribed(client, name, options) {
  const channel = client.channel(name, options);
  const messages = channel.messages();
  await client.connect();
  await channel.ready;
  return { channel, messages };
}

scenario('what is published without a connection is sent with the next one, once and in order', async (server, newClient) => {
  const client = newClient();
  const early = client.publish('news', 'early');
  const { messages } = await subscribed(client, 'news');
  await early;
  // The server takes it, and the connection breaks before the answer.
  server.intercept = (peer, frame) => {
    if (frame.type !== 'publish') {
      return false;
    }
    server.intercept = () => false;
    server.say('news', { data: frame.data, id: frame.message });
    peer.cut();
    return true;
  };
  const results = await Promise.all(['a', 'b', 'c'].map(text => client.publish('news', text)));
  assert.deepEqual(data(await read(messages, 4)), ['early', 'a', 'b', 'c']);
  assert.deepEqual(results.map(({ position }) => position), ['e1:2', 'e1:3', 'e1:4']);
  assert.deepEqual(server.channel('news').messages.map(message => message.data), ['early', 'a', 'b', 'c']);
});

scenario('the queue of a client without a connection is bounded', async (server, newClient) => {
  const client = newClient({ maxWaiting: 2 });
  const first = [client.publish('news', 1), client.publish('news', 2)];
  await assert.rejects(client.publish('news', 3), { code: 429, message: /requests: 3 \(expected: at most 2 wait\)/ });
  await client.connect();
  await Promise.all(first);
  await client.publish('news', 4);
});

scenario('a call whose answer the connection took along fails and is not made again', async (server, newClient) => {
  const client = newClient();
  await client.connect();
  server.intercept = (peer, frame) => frame.type === 'rpc' && (peer.cut(), true);
  await assert.rejects(client.rpc('pay'), { code: 1006 });
  server.intercept = () => false;
  assert.equal(await client.rpc('echo', 1), 1);
  assert.equal(server.of('rpc').filter(frame => frame.method === 'pay').length, 1);
});

scenario('calls end by time and by signal', async (server, newClient) => {
  const client = newClient();
  await client.connect();
  server.intercept = (peer, frame) => frame.type === 'rpc';
  await assert.rejects(client.rpc('slow', null, { timeout: 20 }), { code: 408 });
  const abort = new AbortController();
  const call = client.rpc('slow', null, { signal: abort.signal });
  abort.abort(new Error('enough'));
  await assert.rejects(call, /enough/);
  await assert.rejects(client.publish('news', 1, { signal: AbortSignal.abort(new Error('before')) }), /before/);
});

for (const { code, reconnect, newToken } of vectors('close-codes').filter(({ code }) => ![1005, 1006].includes(code))) {
  scenario(`closed with ${code} it ${reconnect ? 'comes back' : 'stays away'}`, async (server, newClient) => {
    let tokens = 0;
    const client = newClient({ getToken: () => `t${++tokens}` });
    await client.connect();
    const open = next(client, 'open');
    server.closeAll(code, 'because');
    if (reconnect) {
      await open;
      assert.equal(client.uid, newToken ? 't2' : 't1');
    } else {
      assert.deepEqual(await client.closed, { code, reason: 'because' });
      assert.equal(client.state, 'closed');
    }
  });
}

scenario('states and events tell what happens', async (server, newClient) => {
  const client = newClient();
  const states = [];
  client.addEventListener('state', event => states.push(event.state));
  await client.connect();
  const closed = next(client, 'close');
  const open = next(client, 'open');
  server.closeAll(3000, 'slow consumer');
  const { code, reason, delayMs } = await closed;
  assert.deepEqual([code, reason, delayMs], [3000, 'slow consumer', 5]);
  await open;
  client.close();
  assert.deepEqual(await client.closed, { code: 1000, reason: 'closed by the application' });
  assert.deepEqual(states, ['connecting', 'connected', 'waiting', 'connecting', 'connected', 'closed']);
  await assert.rejects(client.publish('news', 1), { code: 1000 });
});

scenario('connect ends with its signal', async (server, newClient) => {
  server.intercept = () => true;
  const client = newClient();
  await assert.rejects(client.connect({ signal: AbortSignal.timeout(30) }), { name: 'TimeoutError' });
  assert.equal(client.state, 'closed');
});

scenario('a server that falls silent is left', async (server, newClient) => {
  server.pingSeconds = -9.95; // 50 ms of silence
  const client = newClient();
  await client.connect();
  server.pingSeconds = 25;
  const { code, reason } = await next(client, 'close');
  assert.deepEqual([code, reason], [1006, 'nothing was heard from the server']);
  await next(client, 'open');
});

scenario('pings are answered', async (server, newClient) => {
  const client = newClient();
  await client.connect();
  const pong = new Promise(resolve => {
    server.intercept = (peer, frame) => frame.type === 'pong' && (resolve(), true);
  });
  [...server.peers][0].write({ type: 'ping' });
  await pong;
});

scenario('an expired token is replaced by another', async (server, newClient) => {
  const tokens = ['expired', 'ann'];
  const client = newClient({ getToken: () => tokens.shift() });
  const refused = client.connect();
  await assert.rejects(refused, { code: 4500 });
  const second = newClient({ token: 'expired', getToken: () => 'ann' });
  await second.connect();
  assert.equal(second.uid, 'ann');
});

scenario('a token is refreshed in band when it is about to expire', async (server, newClient) => {
  const tokens = ['ann', 'ann again'];
  const client = newClient({ getToken: () => tokens.shift() });
  await client.connect();
  const expiring = next(client, 'expiring');
  const refreshed = new Promise(resolve => {
    server.intercept = (peer, frame) => frame.type === 'refresh' && (resolve(frame.token), false);
  });
  [...server.peers][0].write({ type: 'expiring', in: 30 });
  assert.equal((await expiring).inMs, 30_000);
  assert.equal(await refreshed, 'ann again');
  assert.deepEqual(await client.refresh('bob'), { uid: 'bob', expires: 3600 });
});

scenario('without another token, wrong and expired ones are the end', async (server, newClient) => {
  for (const token of ['wrong', 'expired']) {
    for (const transports of [['websocket'], ['sse']]) {
      const client = newClient({ token, transports });
      await assert.rejects(client.connect(), { code: 4500 });
      assert.equal((await client.closed).code, 4500);
    }
  }
});

scenario('a getToken that fails is asked again', async (server, newClient) => {
  let asked = 0;
  const client = newClient({ getToken: async () => {
    if (++asked < 3) {
      throw new Error('not yet');
    }
    return 'ann';
  } });
  const failed = next(client, 'error');
  await client.connect();
  assert.equal((await failed).error.message, 'not yet');
  assert.deepEqual([client.uid, asked], ['ann', 3]);
});

scenario('a private channel has its own tokens', async (server, newClient) => {
  const client = newClient();
  const asked = [];
  const { channel, messages } = await subscribed(client, 'private-a', {
    token: 'old', getToken: ({ channel: name }) => (asked.push(name), `for ${name}`) });
  assert.deepEqual(asked, ['private-a']);
  server.say('private-a', { data: 1 });
  assert.deepEqual(data(await read(messages, 1)), [1]);
  const back = next(channel, 'subscribed');
  [...server.peers][0].write({ type: 'unsubscribed', channel: 'private-a', code: 4000, reason: 'token' });
  await back;
  assert.deepEqual(asked, ['private-a', 'private-a']);
  const refused = client.channel('private-b', { getToken: () => 'wrong' });
  const reading = refused.messages().next();
  await assert.rejects(refused.ready, { code: 401 });
  await assert.rejects(reading, { code: 401 });
  assert.equal(refused.state, 'unsubscribed');
});

scenario('a subscription that may succeed later is tried later', async (server, newClient) => {
  const client = newClient();
  let refusals = 2;
  server.intercept = (peer, { type, id, channel }) => {
    const isRefused = type === 'subscribe' && refusals-- > 0;
    isRefused && peer.write({ type: 'error', id, channel, code: 429, reason: 'too fast', retry: 10 });
    return isRefused;
  };
  await client.connect();
  const channel = client.channel('news');
  const { error } = await next(channel, 'error');
  assert.deepEqual([error.code, error.retry], [429, 10]);
  await channel.ready;
});

scenario('many channels come back, beyond what connect takes', async (server, newClient) => {
  const client = newClient();
  const channels = Array.from({ length: 120 }, (_, i) => client.channel(`c${i}`));
  await client.connect();
  await Promise.all(channels.map(channel => channel.ready));
  const back = channels.map(channel => next(channel, 'subscribed'));
  server.cutAll();
  assert.ok((await Promise.all(back)).every(({ recovered }) => recovered));
});

scenario('joins and leaves are told', async (server, newClient) => {
  const { channel } = await subscribed(newClient({ token: 'ann' }), 'news', { presence: true });
  const [peer] = server.peers;
  for (const type of ['join', 'leave']) {
    const told = next(channel, type);
    peer.write({ type, channel: 'news', uid: 'bob' });
    assert.equal((await told).uid, 'bob');
  }
});

scenario('what the filter lets through comes, and the last one first', async (server, newClient) => {
  server.say('news', { data: 0, tags: { level: 'error' } });
  const { messages } = await subscribed(newClient(), 'news', { filter: ['eq', 'level', 'error'], last: true });
  server.say('news', { data: 1, tags: { level: 'debug' } });
  server.say('news', { data: 2, tags: { level: 'error' } });
  assert.deepEqual(data(await read(messages, 2)), [0, 2]);
});

scenario('deltas are put together, through a reconnect as well', async (server, newClient) => {
  const client = newClient();
  const { channel, messages } = await subscribed(client, 'match', { delta: true });
  server.say('match', { data: { home: 0, away: 0, minute: 1 } });
  server.say('match', { data: { home: 1, away: 0, minute: 2 }, patch: { home: 1, minute: 2 } });
  const back = next(channel, 'subscribed');
  server.cutAll();
  await back;
  server.say('match', { data: { home: 1, away: 1 }, patch: { away: 1, minute: null } });
  server.say('match', { data: { home: 2, away: 1 }, patch: { home: 2 } });
  assert.deepEqual(data(await read(messages, 4)), [{ home: 0, away: 0, minute: 1 }, { home: 1, away: 0, minute: 2 },
    { home: 1, away: 1 }, { home: 2, away: 1 }]);
});

scenario('a delta of what it does not know makes it subscribe anew', async (server, newClient) => {
  const { messages } = await subscribed(newClient(), 'match', { delta: true });
  server.say('match', { data: { a: 1 } });
  await read(messages, 1);
  const [peer] = server.peers;
  server.say('match', { data: { a: 2 }, patch: { a: 2 } });
  await read(messages, 1);
  peer.write({ type: 'lost', channel: 'match' });
  peer.write({ type: 'message', channel: 'match', message: 'x', position: 'e1:3', delta: { b: 1 } });
  server.say('match', { data: { a: 3 } });
  assert.deepEqual(data(await read(messages, 1)), [{ a: 3 }]);
});

scenario('what comes twice is shown once', async (server, newClient) => {
  const { messages } = await subscribed(newClient(), 'news');
  const [peer] = server.peers;
  for (const [position, value] of [['e1:1', 1], ['e1:2', 2], ['e1:2', 2], ['e1:1', 1], ['e1:3', 3], ['e2:1', 4]]) {
    peer.write({ type: 'message', channel: 'news', message: `m${value}`, position, data: value });
  }
  assert.deepEqual(data(await read(messages, 4)), [1, 2, 3, 4]);
});

scenario('a loss is told', async (server, newClient) => {
  const { channel } = await subscribed(newClient(), 'news');
  const lost = next(channel, 'lost');
  [...server.peers][0].write({ type: 'lost', channel: 'news' });
  await lost;
  assert.equal(channel.recovered, false);
});

scenario('messages to a user are acknowledged in one frame, and shown once if they come again', async (server, newClient) => {
  const client = newClient({ token: 'ann' });
  const shown = [];
  client.addEventListener('message', ({ message }) => shown.push(message));
  await client.connect();
  const [peer] = server.peers;
  const frames = [];
  const got = new Promise(resolve => {
    server.intercept = (from, frame) => {
      frame.type === 'ack' && frames.push(frame.messages) && resolve();
      return false;
    };
  });
  const last = client.messages();
  for (const id of ['m1', 'm2', 'm1']) {
    peer.write({ type: 'message', to: 'uid', message: id, time: 1, data: id, ack: true });
  }
  peer.write({ type: 'message', to: 'everyone', message: 'm3', time: 1, data: 'm3' });
  await read(last, 3);
  assert.deepEqual(shown.map(message => [message.id, message.to]), [['m1', 'uid'], ['m2', 'uid'], ['m3', 'everyone']]);
  await got; // the repeated one is acknowledged at once
  frames.length = 0;
  await Promise.all(shown.map(message => message.ack()));
  assert.deepEqual(frames, [['m1', 'm2']]);
});

scenario('acknowledgements outlive a connection, and are sent without being asked for', async (server, newClient) => {
  const client = newClient({ token: 'ann', autoAck: true });
  await client.connect();
  const acks = new Promise(resolve => {
    let count = 0;
    server.intercept = (peer, frame) => {
      if (frame.type !== 'ack') {
        return false;
      }
      if (++count === 1) {
        peer.cut();
        return true;
      }
      resolve(frame.messages);
      return false;
    };
  });
  [...server.peers][0].write({ type: 'message', to: 'uid', message: 'm1', time: 1, data: 1, ack: true });
  assert.deepEqual(await acks, ['m1']);
});

scenario('a reader that does not keep up misses the oldest, and is told', async (server, newClient) => {
  const { channel, messages } = await subscribed(newClient(), 'news', { maxBuffered: 3 });
  const dropped = [];
  channel.addEventListener('overflow', ({ message }) => dropped.push(message.data));
  const done = new Promise(resolve => channel.addEventListener('message', event => event.data === 5 && resolve()));
  for (let i = 1; i <= 5; i++) {
    server.say('news', { data: i });
  }
  await done;
  await null;
  assert.deepEqual(data(await read(messages, 3)), [3, 4, 5]);
  assert.deepEqual(dropped, [1, 2]);
});

scenario('reading ends with break, with a signal, with the subscription, and with the client', async (server, newClient) => {
  const client = newClient();
  const { channel } = await subscribed(client, 'news');
  setImmediate(() => server.say('news', { data: 1 }));
  for await (const message of channel) {
    assert.equal(message.data, 1);
    break;
  }
  await assert.rejects(channel.messages({ signal: AbortSignal.timeout(10) }).next(), { name: 'TimeoutError' });
  const ending = channel.messages().next();
  channel.unsubscribe();
  assert.deepEqual(await ending, { value: undefined, done: true });
  const other = client.channel('other').messages();
  client.close();
  assert.deepEqual(await other.next(), { value: undefined, done: true });
});

scenario('what was published as bytes arrives as bytes', async (server, newClient) => {
  const { channel, messages } = await subscribed(newClient(), 'news');
  await channel.publish(Uint8Array.of(0, 1, 255));
  assert.deepEqual(data(await read(messages, 1)), [Uint8Array.of(0, 1, 255)]);
});

scenario('channels that the server subscribed are told to the client', async (server, newClient) => {
  const client = newClient();
  await client.connect();
  const messages = client.messages();
  [...server.peers][0].write({ type: 'message', channel: 'given', message: 'm', time: 1, data: 7 });
  const [message] = await read(messages, 1);
  assert.deepEqual([message.channel, message.data], ['given', 7]);
  for (const frame of [{ type: 'subscribed', position: 'e1:1' }, { type: 'unsubscribed', code: 3500 }, { type: 'lost' },
    { type: 'join', uid: 'bob' }]) {
    const told = next(client, frame.type);
    [...server.peers][0].write({ ...frame, channel: 'given' });
    assert.equal((await told).channel, 'given');
  }
});

test('a client that is closed opens no channel', () => {
  const client = new Waggle('http://127.0.0.1:1/push', QUICK);
  client.close();
  assert.throws(() => client.channel('news'), { code: 1000 });
});

scenario('what was too much is published later, without being asked for', async (server, newClient) => {
  const client = newClient();
  await client.connect();
  let left = 5;
  let refused = 0;
  let mostPending = 0;
  let pending = 0;
  server.intercept = (peer, frame) => {
    if (frame.type !== 'publish') {
      return false;
    }
    mostPending = Math.max(mostPending, ++pending);
    setImmediate(() => {
      pending--;
      if (left-- > 0) {
        server.publish(peer, frame);
      } else {
        refused++;
        peer.write({ type: 'error', id: frame.id, code: 429, reason: 'too many', retry: 20 });
        setTimeout(() => (left = 40), 10);
      }
    });
    return true;
  };
  const all = Array.from({ length: 120 }, (_, i) => i);
  await Promise.all(all.map(i => client.publish('news', i)));
  const published = server.channel('news').messages.map(message => message.data);
  assert.deepEqual(published.sort((a, b) => a - b), all);
  assert.ok(refused > 0);
  assert.ok(mostPending <= 50, `pending: ${mostPending}`);
});
