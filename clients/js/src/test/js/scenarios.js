// SPDX-License-Identifier: Apache-2.0

/*
 * What the client and the real server do together: the same in Node and in a page, so with nothing but what both have.
 * Each takes { Waggle, url, transport, api(path, body), token({ sub, seconds }), line(what), vectors } and throws if something is not so.
 */

const MESSAGES = 300;

function same(actual, expected, what) {
  const [a, e] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== e) {
    throw new Error(`${what}: ${a} (expected: ${e})`);
  }
}

const next = (target, type) => new Promise(resolve => target.addEventListener(type, resolve, { once: true }));

async function read(reader, count) {
  const messages = [];
  while (messages.length < count) {
    messages.push((await reader.next()).value);
  }
  return messages.map(message => message.data);
}

const upTo = count => Array.from({ length: count }, (_, i) => i + 1);

/** A channel that nobody else uses. */
let channels = 0;
const newName = what => `${what}/${Date.now().toString(36)}-${++channels}`;

async function withClient(env, options, run) {
  const client = new env.Waggle(env.url, { transports: [env.transport ?? 'websocket'], baseDelayMs: 20, maxDelayMs: 200, ...options });
  try {
    await client.connect();
    return await run(client);
  } finally {
    client.close();
  }
}

async function subscribed(client, name, options) {
  const channel = client.channel(name, options);
  const messages = channel.messages();
  await channel.ready;
  return { channel, messages };
}

async function disconnect(env, client, why) {
  await env.api('/disconnect', { connection: client.connection, ...why });
}

/** Those that are run over each transport. */
export const overEach = {
  async 'publishes, subscribes, asks'(env) {
    await withClient(env, {}, async client => {
      same(client.transport, env.transport, 'transport');
      const { channel, messages } = await subscribed(client, newName('talk'), { presence: true });
      const { id, position } = await channel.publish({ text: 'Grüße 🐝' }, { event: 'hello', tags: { city: 'Oslo' } });
      const { value: message } = await messages.next();
      same([message.data, message.id, message.position, message.event, message.tags],
        [{ text: 'Grüße 🐝' }, id, position, 'hello', { city: 'Oslo' }], 'message');
      await channel.publish(Uint8Array.of(0, 200, 255));
      const { value: bytes } = await messages.next();
      same([bytes.data instanceof Uint8Array, ...bytes.data], [true, 0, 200, 255], 'bytes');
      const history = await channel.history({ limit: 10 });
      same(history.messages.map(each => each.position), [position, bytes.position], 'history');
      same((await channel.presence()).complete, true, 'presence');
      same((await client.online(['nobody'])).online, [], 'online');
      same(await client.rpc('echo', { n: [1, 2] }), { n: [1, 2] }, 'rpc');
      const refused = await client.rpc('nothing').catch(error => error);
      same(refused.code, 404, 'unknown method');
    });
  },

  async 'is killed and returns, and nothing is lost or doubled'(env) {
    await withClient(env, {}, async client => {
      const { channel, messages } = await subscribed(client, newName('seq'));
      let losses = 0;
      channel.addEventListener('lost', () => losses++);
      const reading = read(messages, MESSAGES);
      for (const i of upTo(MESSAGES)) {
        if (i % 60 === 0) {
          await env.line('cut');
        }
        await env.api('/publish', { channel: channel.name, data: i });
        if (i % 60 === 20) {
          await env.line('mend');
        }
      }
      await env.line('mend');
      same(await reading, upTo(MESSAGES), 'data');
      same(losses, 0, 'losses');
    });
  },

  async 'publishes while the line is cut, once each'(env) {
    await withClient(env, {}, async client => {
      const { channel, messages } = await subscribed(client, newName('own'));
      await env.line('cut');
      const published = upTo(40).map(i => channel.publish(i));
      await env.line('mend');
      await Promise.all(published);
      same((await read(messages, 40)).sort((a, b) => a - b), upTo(40), 'data');
      same((await channel.history({ limit: 100 })).messages.length, 40, 'history');
    });
  },

  async 'deltas come together'(env) {
    await withClient(env, {}, async client => {
      const { channel, messages } = await subscribed(client, newName('score'), { delta: true });
      const states = upTo(30).map(i => ({ minute: i, teams: { home: i >> 2, away: i % 3 }, ...(i % 5 ? { text: 'x'.repeat(50) } : {}) }));
      for (const state of states) {
        await env.api('/publish', { channel: channel.name, data: state });
      }
      same((await read(messages, 30)).map(sorted), states.map(sorted), 'states');
    });
  },

  async 'messages to a user, a group and everyone arrive, and what the server subscribes'(env) {
    await withClient(env, {}, async client => {
      const [uid, group, channel] = [newName('user'), newName('group'), newName('given')];
      const messages = client.messages();
      await client.rpc('login', uid);
      await env.api('/join', { connection: client.connection, group });
      same((await client.online([uid, 'nobody'])).online, [uid], 'online');
      for (const to of [{ uid }, { group }, { everyone: true }]) {
        await env.api('/publish', { ...to, data: Object.keys(to)[0] });
        const { value: message } = await messages.next();
        same([message.data, message.to], [Object.keys(to)[0], Object.keys(to)[0]], 'message');
      }
      const given = next(client, 'subscribed');
      await env.api('/subscribe', { connection: client.connection, channel });
      same((await given).channel, channel, 'subscribed');
      await env.api('/publish', { channel, data: 1 });
      same((await messages.next()).value.channel, channel, 'channel');
    });
  },

  async 'kicked is the end'(env) {
    const client = new env.Waggle(env.url, { transports: [env.transport] });
    await client.connect();
    const channel = client.channel(newName('kick'));
    await channel.ready;
    await disconnect(env, client, { reason: 'for the test' });
    same(await client.closed, { code: 3500, reason: 'for the test' }, 'closed');
  },

  async 'a server that moves is come back to'(env) {
    await withClient(env, { restartDelayMs: 100 }, async client => {
      const { channel, messages } = await subscribed(client, newName('move'));
      const [closed, open] = [next(client, 'close'), next(client, 'open')];
      await disconnect(env, client, { code: 1012 });
      await env.api('/publish', { channel: channel.name, data: 1 });
      same((await closed).code, 1012, 'code');
      await open;
      same(await read(messages, 1), [1], 'data');
    });
  },

  async 'a message waits for its user, and its sender learns that it arrived'(env) {
    const uid = newName('receiver');
    const stateOf = async id => (await env.api(`/messages/${id}`)).users[uid].state;
    const waiting = await env.api('/publish', { uid, data: 'waiting', receipts: true });
    same(await stateOf(waiting.message), 'queued', 'state');
    const client = new env.Waggle(env.url, { transports: [env.transport], token: await env.token({ sub: uid }) });
    const messages = client.messages();
    await client.connect();
    same(client.uid, uid, 'uid');
    for (const expected of ['waiting', 'direct']) {
      const { value: message } = await messages.next();
      same([message.data, message.to], [expected, 'uid'], 'message');
      await message.ack();
      same(await stateOf(message.id), 'acknowledged', 'state');
      if (expected === 'waiting') {
        await env.api('/publish', { uid, data: 'direct', receipts: true });
      }
    }
    client.close();
  },

  async 'tokens are renewed in band, and after they have expired'(env) {
    const uid = newName('renewed');
    let asked = 0;
    const getToken = () => {
      asked++;
      return env.token({ sub: uid, seconds: asked === 1 ? 20 : 600 });
    };
    const old = await env.token({ sub: uid, seconds: -5 });
    const client = new env.Waggle(env.url, { transports: [env.transport], baseDelayMs: 20, token: old, getToken });
    const expiring = next(client, 'expiring');
    let closes = 0;
    await client.connect();
    same([client.uid, asked], [uid, 1], 'uid and tokens');
    client.addEventListener('close', () => closes++);
    same((await expiring).inMs <= 20_000, true, 'expiring');
    const { expires } = await client.refresh();
    same([expires > 500, asked > 1, closes], [true, true, 0], 'refreshed');
    await env.api('/revoke', { uid });
    same((await client.closed).code, 4502, 'closed');
  },

  async 'a wrong token is the end'(env) {
    const client = new env.Waggle(env.url, { transports: [env.transport], token: 'wrong' });
    const error = await client.connect().catch(failure => failure);
    same([error.code, (await client.closed).code], [4500, 4500], 'codes');
  },

  async 'is told when it missed too much'(env) {
    await withClient(env, {}, async client => {
      const { channel, messages } = await subscribed(client, newName('short'));
      const open = next(client, 'open');
      const lost = next(channel, 'lost');
      // Also a session is forgotten: the client has to connect anew.
      await env.line('forget');
      for (const i of upTo(130)) {
        await env.api('/publish', { channel: channel.name, data: i });
      }
      await env.line('mend');
      await Promise.all([open, lost]);
      same(channel.recovered, false, 'recovered');
      await env.api('/publish', { channel: channel.name, data: 'after' });
      same(await read(messages, 1), ['after'], 'data');
    });
  },
};

/** Members in one order, since a merge patch keeps none. */
function sorted(value) {
  return typeof value !== 'object' ? value
    : Object.fromEntries(Object.keys(value).sort().map(name => [name, sorted(value[name])]));
}

/** Those that are run once. */
export const once = {
  async 'falls back when WebSocket is blocked'(env) {
    await env.line('block');
    try {
      const client = new env.Waggle(env.url);
      const channel = client.channel(newName('blocked'));
      const messages = channel.messages();
      await client.connect();
      await channel.ready;
      same(client.transport, 'sse', 'transport');
      await env.api('/publish', { channel: channel.name, data: 1 });
      same(await read(messages, 1), [1], 'data');
      client.close();
    } finally {
      await env.line('unblock');
    }
  },

  async 'filters let through what they should'(env) {
    await withClient(env, { transports: ['websocket'] }, async client => {
      for (const { filter, tags, passes } of env.vectors.filters) {
        const { channel, messages } = await subscribed(client, newName('filter'), { filter });
        const all = client.channel(`${channel.name}/end`);
        const end = all.messages();
        await all.ready;
        await env.api('/publish', { channel: channel.name, data: 1, tags });
        await env.api('/publish', { channel: all.name, data: 'end' });
        await read(end, 1);
        channel.unsubscribe();
        all.unsubscribe();
        same((await messages.next()).done, !passes, JSON.stringify([filter, tags]));
      }
    });
  },

  async 'joins and leaves are told'(env) {
    const [ann, bob, name] = [newName('ann'), newName('bob'), newName('room')];
    await withClient(env, { token: await env.token({ sub: ann }) }, async client => {
      const { channel } = await subscribed(client, name, { presence: true });
      // Perhaps the first one to be told is her own.
      const ofBob = type => new Promise(resolve =>
        channel.addEventListener(type, ({ uid }) => uid === bob && resolve()));
      const [join, leave] = [ofBob('join'), ofBob('leave')];
      await withClient(env, { transports: ['poll'], token: await env.token({ sub: bob }) }, async other => {
        await subscribed(other, name);
        await join;
        same(Object.keys((await channel.presence()).users).sort(), [ann, bob].sort(), 'users');
      });
      await leave;
    });
  },

  async 'the last message comes first'(env) {
    await withClient(env, { transports: ['websocket'] }, async client => {
      const name = newName('last');
      await env.api('/publish', { channel: name, data: 'first' });
      await env.api('/publish', { channel: name, data: 'second' });
      const { messages } = await subscribed(client, name, { last: true });
      await env.api('/publish', { channel: name, data: 'third' });
      same(await read(messages, 2), ['second', 'third'], 'data');
    });
  },

  async 'continues after a position that was kept'(env) {
    const name = newName('kept');
    const position = await withClient(env, { transports: ['websocket'] }, async client => {
      const { channel, messages } = await subscribed(client, name);
      await env.api('/publish', { channel: name, data: 1 });
      await read(messages, 1);
      return channel.position;
    });
    await env.api('/publish', { channel: name, data: 2 });
    await env.api('/publish', { channel: name, data: 3 });
    await withClient(env, { transports: ['poll'] }, async client => {
      const { channel, messages } = await subscribed(client, name, { since: position });
      same(await read(messages, 2), [2, 3], 'data');
      same(channel.recovered, true, 'recovered');
    });
  },
};
