// SPDX-License-Identifier: Apache-2.0

/* The snippets of the README, run. */

import assert from 'node:assert/strict';
import { next, read, scenario, Waggle } from './helpers.js';

scenario('readme: connect, subscribe, publish', async (server, newClient, t, track) => {
  const url = server.url;
  const fetchToken = async () => 'ann';
  const shown = [];
  const show = value => shown.push(value);

  const client = new Waggle(url, { getToken: fetchToken });
  const news = client.channel('news', { presence: true });

  news.addEventListener('message', ({ data }) => show(data));
  news.addEventListener('join', ({ uid }) => show(`${uid} is here`));
  news.addEventListener('lost', () => show('some messages are missing'));

  await client.connect();
  await news.publish({ text: 'Hello' }, { event: 'greeting', tags: { city: 'Oslo' } });

  track(client);
  if (!shown.length) {
    await next(news, 'message');
  }
  assert.deepEqual(shown, [{ text: 'Hello' }]);
  const joined = next(news, 'join');
  [...server.peers][0].write({ type: 'join', channel: 'news', uid: 'bob' });
  await joined;
  assert.equal(shown[1], 'bob is here');
});

scenario('readme: reading', async (server, newClient) => {
  const client = newClient();
  const news = client.channel('news');
  const shown = [];
  const show = value => shown.push(value);
  await client.connect();
  await news.ready;
  setImmediate(() => {
    server.say('news', { data: 'a' });
    server.say('news', { data: 'b', event: 'end' });
  });

  for await (const message of news) {
    show(message.data);
    if (message.event === 'end') {
      break;
    }
  }

  assert.deepEqual(shown, ['a', 'b']);
});

scenario('readme: asking', async (server, newClient) => {
  const client = newClient({ token: 'ann' });
  const news = client.channel('news');
  await client.connect();
  await news.ready;
  server.say('news', { data: 1 });

  const { messages, complete } = await news.history({ limit: 20 });
  const { users } = await news.presence();
  const { online } = await client.online(['ann', 'bob']);
  const answer = await client.rpc('echo', { n: 1 }, { timeout: 5_000 });

  assert.deepEqual([messages[0].data, complete, users, online, answer], [1, true, { ann: 1 }, ['ann'], { n: 1 }]);
});

scenario('readme: messages to a user', async (server, newClient) => {
  const client = newClient({ token: 'ann' });
  const shown = [];
  const show = value => shown.push(value);

  client.addEventListener('message', ({ message }) => {
    show(message.data);
    message.ack();
  });

  await client.connect();
  const reader = client.messages();
  const acked = new Promise(resolve => {
    server.intercept = (peer, frame) => frame.type === 'ack' && (resolve(frame.messages), false);
  });
  [...server.peers][0].write({ type: 'message', to: 'uid', message: 'm1', time: 1, data: 'psst', ack: true });
  await read(reader, 1);
  assert.deepEqual(await acked, ['m1']);
  assert.deepEqual(shown, ['psst']);
});

scenario('readme: the end', async (server, newClient) => {
  const client = newClient();
  const shown = [];
  const show = value => shown.push(value);
  await client.connect();

  client.addEventListener('state', ({ state }) => show(state));
  client.addEventListener('close', ({ code, reason, delayMs }) => show({ code, reason, delayMs }));

  const open = next(client, 'open');
  server.closeAll(3000, 'slow consumer');
  await open;
  server.closeAll(3500, 'kicked');
  assert.deepEqual(await client.closed, { code: 3500, reason: 'kicked' });
  assert.deepEqual(shown, ['waiting', { code: 3000, reason: 'slow consumer', delayMs: 5 }, 'connecting', 'connected',
    'closed', { code: 3500, reason: 'kicked', delayMs: undefined }]);
});
