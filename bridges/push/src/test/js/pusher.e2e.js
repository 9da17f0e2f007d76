// SPDX-License-Identifier: Apache-2.0
// Stock Pusher libraries, pusher-js in two nodes' clients and pusher as the back end, against a cluster of two.
import PusherClient from 'pusher-js';
import PusherServer from 'pusher';

const [portA, portB] = [Number(process.env.PORT_A), Number(process.env.PORT_B)];
const [id, key, secret] = [process.env.APP_ID, process.env.APP_KEY, process.env.APP_SECRET];
const WAIT_MS = 15000;
const Client = PusherClient.default ?? PusherClient;

const backEnd = (port, withSecret = secret) => new PusherServer({
  appId: id, key, secret: withSecret, host: '127.0.0.1', port, useTLS: false,
  encryptionMasterKeyBase64: Buffer.alloc(32, 7).toString('base64'),
});
const server = backEnd(portA);
const clients = [];

function client(port, user, { appKey = key, sign = server, info = { name: user } } = {}) {
  const made = new Client(appKey, {
    cluster: 'x', wsHost: '127.0.0.1', wsPort: port, forceTLS: false, enabledTransports: ['ws'], enableStats: false,
    channelAuthorization: { customHandler: ({ socketId, channelName }, done) => done(null,
      sign.authorizeChannel(socketId, channelName,
        channelName.startsWith('presence-') ? { user_id: user, user_info: info } : undefined)) },
    userAuthentication: { customHandler: ({ socketId }, done) => done(null,
      server.authenticateUser(socketId, { id: user, user_info: info })) },
  });
  clients.push(made);
  return made;
}

function once(emitter, event) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`nothing came: ${event}`)), WAIT_MS);
    const heard = (data, meta) => {
      clearTimeout(timer);
      emitter.unbind(event, heard);
      resolve(meta && meta.user_id ? { data, user: meta.user_id } : data);
    };
    emitter.bind(event, heard);
  });
}

const connected = (of) => of.connection.state === 'connected' ? Promise.resolve() : once(of.connection, 'connected');

async function subscribed(of, channel) {
  const made = of.subscribe(channel);
  await once(made, 'pusher:subscription_succeeded');
  return made;
}

async function until(what, isSo) {
  const end = Date.now() + WAIT_MS;
  while (!await isSo()) {
    if (Date.now() > end) {
      throw new Error(`not in time: ${what}`);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function equal(actual, expected) {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) {
    throw new Error(`${a} (expected: ${b})`);
  }
}

const json = async (response) => (await response).json();

const checks = [];
const check = (name, run) => checks.push([name, run]);
let ann, bob;

check('connects to both nodes and gets a socket id', async () => {
  ann = client(portA, 'ann');
  bob = client(portB, 'bob');
  await Promise.all([connected(ann), connected(bob)]);
  equal(/^\d+\.\d+$/.test(ann.connection.socket_id), true);
});

check('public channel: an event of the server library reaches both nodes', async () => {
  const [a, b] = await Promise.all([subscribed(ann, 'news'), subscribed(bob, 'news')]);
  const heard = [once(a, 'greet'), once(b, 'greet')];
  await server.trigger('news', 'greet', { text: 'h\u00e9 "you" \\ \u2028', n: [1, null, true] });
  for (const each of await Promise.all(heard)) {
    equal(each, { text: 'h\u00e9 "you" \\ \u2028', n: [1, null, true] });
  }
});

check('public channel: a text that is no JSON stays a text', async () => {
  const heard = once(bob.channel('news'), 'text');
  await server.trigger('news', 'text', 'hello "you"');
  equal(await heard, 'hello "you"');
});

check('one event to several channels, and a batch', async () => {
  const [one, two] = await Promise.all([subscribed(bob, 'one'), subscribed(bob, 'two')]);
  const heard = [once(one, 'e'), once(two, 'e')];
  await server.trigger(['one', 'two'], 'e', { n: 1 });
  equal(await Promise.all(heard), [{ n: 1 }, { n: 1 }]);
  const batch = [once(one, 'b1'), once(two, 'b2')];
  await server.triggerBatch([{ channel: 'one', name: 'b1', data: { n: 1 } }, { channel: 'two', name: 'b2', data: 'x' }]);
  equal(await Promise.all(batch), [{ n: 1 }, 'x']);
});

check('an event leaves out the socket id it is given', async () => {
  const log = [];
  ann.channel('news').bind('except', (data) => log.push(data.n));
  const heard = once(bob.channel('news'), 'except');
  await server.trigger('news', 'except', { n: 1 }, { socket_id: ann.connection.socket_id });
  await heard;
  const last = once(ann.channel('news'), 'except');
  await server.trigger('news', 'except', { n: 2 });
  await last;
  equal(log, [2]);
});

check('after unsubscribing nothing comes, and subscribing again works', async () => {
  const log = [];
  ann.unsubscribe('news');
  const news = ann.channel('news') ?? ann.subscribe('news');
  news.bind('again', (data) => log.push(data.n));
  await once(news, 'pusher:subscription_succeeded');
  const heard = once(news, 'again');
  await server.trigger('news', 'again', { n: 3 });
  await heard;
  equal(log, [3]);
});

check('private channel: a right signature lets in', async () => {
  const [a, b] = await Promise.all([subscribed(ann, 'private-room'), subscribed(bob, 'private-room')]);
  const heard = [once(a, 'secret'), once(b, 'secret')];
  await server.trigger('private-room', 'secret', { n: 1 });
  equal(await Promise.all(heard), [{ n: 1 }, { n: 1 }]);
});

check('private channel: a wrong signature is refused, and nothing tells the right one', async () => {
  const eve = client(portA, 'eve', { sign: backEnd(portA, 'another secret') });
  await connected(eve);
  const right = server.authorizeChannel(eve.connection.socket_id, 'private-room').auth.split(':')[1];
  const raw = [];
  eve.connection.bind('message', (message) => raw.push(JSON.stringify(message)));
  const error = await once(eve.subscribe('private-room'), 'pusher:subscription_error');
  equal([error.type, error.status, error.code], ['AuthError', 401, 4009]);
  equal(raw.some((text) => text.includes(right)), false);
  eve.disconnect();
});

check('client events reach the others on all nodes, not the sender', async () => {
  const log = [];
  ann.channel('private-room').bind('client-move', (data) => log.push(data));
  const heard = once(bob.channel('private-room'), 'client-move');
  ann.channel('private-room').trigger('client-move', { x: 1 });
  equal(await heard, { x: 1 });
  const back = once(ann.channel('private-room'), 'client-move');
  bob.channel('private-room').trigger('client-move', { x: 2 });
  equal(await back, { x: 2 });
  equal(log, [{ x: 2 }]);
});

check('client events on a public channel are refused', async () => {
  const error = once(ann.connection, 'error');
  ann.channel('news').trigger('client-move', { x: 1 });
  equal((await error).data.code, 4009);
});

check('more than ten client events in a second: error 4301', async () => {
  const error = once(bob.connection, 'error');
  for (let i = 0; i < 25; i++) {
    bob.channel('private-room').trigger('client-many', { i });
  }
  equal((await error).data.code, 4301);
  equal(bob.connection.state, 'connected');
});

check('presence channel: members of both nodes, with their infos, and me', async () => {
  const a = await subscribed(ann, 'presence-room');
  equal([a.members.count, a.members.me], [1, { id: 'ann', info: { name: 'ann' } }]);
  const added = once(a, 'pusher:member_added');
  const b = await subscribed(bob, 'presence-room');
  equal(await added, { id: 'bob', info: { name: 'bob' } });
  equal([b.members.count, b.members.get('ann').info, b.members.me.id], [2, { name: 'ann' }, 'bob']);
  equal(a.members.count, 2);
});

check('presence channel: a user with two connections comes and goes once', async () => {
  const log = [];
  const a = ann.channel('presence-room');
  a.bind('pusher:member_added', (member) => log.push(`+${member.id}`));
  a.bind('pusher:member_removed', (member) => log.push(`-${member.id}`));
  const [one, two] = [client(portA, 'cleo'), client(portB, 'cleo')];
  await Promise.all([connected(one), connected(two)]);
  await subscribed(one, 'presence-room');
  await until('cleo is there', () => log.includes('+cleo'));
  const second = await subscribed(two, 'presence-room');
  equal(second.members.count, 3);
  one.disconnect();
  const heard = once(a, 'mark');
  await until('one connection left', async () =>
    (await json(server.get({ path: '/channels/presence-room', params: { info: 'subscription_count' } })))
      .subscription_count === 3);
  await server.trigger('presence-room', 'mark', {});
  await heard;
  equal(log, ['+cleo']);
  two.disconnect();
  await until('cleo is gone', () => log.length === 2);
  equal(log, ['+cleo', '-cleo']);
  equal(a.members.count, 2);
});

check('presence channel: client events tell who sent them', async () => {
  const heard = once(bob.channel('presence-room'), 'client-wave');
  ann.channel('presence-room').trigger('client-wave', { hand: 'left' });
  equal(await heard, { data: { hand: 'left' }, user: 'ann' });
});

check('encrypted channel: what the server library encrypts, the client reads', async () => {
  const sealed = await subscribed(ann, 'private-encrypted-room');
  const heard = once(sealed, 'note');
  await server.trigger('private-encrypted-room', 'note', { text: 'for us' });
  equal(await heard, { text: 'for us' });
});

check('cache channel: first a miss, then the last event', async () => {
  const a = ann.subscribe('cache-price');
  await once(a, 'pusher:cache_miss');
  const heard = once(a, 'price');
  await server.trigger('cache-price', 'price', { euro: 1 });
  await server.trigger('cache-price', 'price', { euro: 2 });
  await heard;
  equal(await once(bob.subscribe('cache-price'), 'price'), { euro: 2 });
  equal((await json(server.get({ path: '/channels/cache-price', params: { info: 'cache' } }))).cache.data, '{"euro":2}');
});

check('sign-in: events to a user reach its connections on all nodes', async () => {
  const [a, b] = [once(ann.connection, 'message'), once(bob.connection, 'message')];
  ann.signin();
  bob.signin();
  await Promise.all([a, b]);
  await Promise.all([ann.user.signinDonePromise, bob.user.signinDonePromise]);
  await until('own channels', () => ann.user.serverToUserChannel?.subscribed && bob.user.serverToUserChannel?.subscribed);
  const heard = once(bob.user, 'mail');
  await server.sendToUser('bob', 'mail', { from: 'ann' });
  equal(await heard, { from: 'ann' });
});

check('HTTP: channels, counts and users over both nodes', async () => {
  const list = await json(server.get({ path: '/channels', params: { filter_by_prefix: 'presence-', info: 'user_count' } }));
  equal(list, { channels: { 'presence-room': { user_count: 2 } } });
  const one = await json(server.get({ path: '/channels/presence-room', params: { info: 'user_count,subscription_count' } }));
  equal([one.occupied, one.user_count, one.subscription_count], [true, 2, 2]);
  equal((await json(server.get({ path: '/channels/nobody-here' }))).occupied, false);
  const users = await json(server.get({ path: '/channels/presence-room/users' }));
  equal(users, { users: [{ id: 'ann' }, { id: 'bob' }] });
  const info = await json(server.trigger('presence-room', 'e', {}, { info: 'user_count,subscription_count' }));
  equal(info.channels['presence-room'].user_count, 2);
});

check('HTTP: a wrong secret is 401, too long data 413', async () => {
  const status = (promise) => promise.then(() => 200, (error) => error.status);
  equal(await status(backEnd(portA, 'another secret').trigger('news', 'e', {})), 401);
  equal(await status(server.trigger('news', 'e', 'x'.repeat(11000))), 413);
});

check('what other bridges publish comes, and what is published here reaches them', async () => {
  const bridge = await subscribed(bob, 'bridge');
  const heard = [once(bridge, 'message'), once(bridge, 'message:base64')];
  await server.trigger('bridge-in', 'ask', { n: 41 });
  equal(await Promise.all(heard), [{ n: 42 }, 'AQL/']);
});

check('terminate_connections closes a user and does not let it come back by itself', async () => {
  const gone = once(bob.connection, 'disconnected');
  await server.terminateUserConnections('bob');
  await gone;
  equal(bob.connection.state, 'disconnected');
});

check('an unknown key: error 4001 and no further attempts', async () => {
  const lost = client(portA, 'x', { appKey: 'nobody' });
  const error = once(lost.connection, 'error');
  await once(lost.connection, 'disconnected');
  equal((await error).error.data.code, 4001);
  equal(lost.connection.state, 'disconnected');
});

check('closed with 4200: connects again at once and subscribes again', async () => {
  const before = ann.connection.socket_id;
  const again = once(ann.channel('presence-room'), 'pusher:subscription_succeeded');
  console.log('close with 4200');
  await again;
  equal(before === ann.connection.socket_id, false);
  const heard = once(ann.channel('presence-room'), 'back');
  await server.trigger('presence-room', 'back', { n: 1 });
  equal(await heard, { n: 1 });
});

check('webhooks: the server library takes their signature, and all kinds came', async () => {
  const received = async () => (await json(fetch(process.env.WEBHOOKS))).map((request) => server.webhook(request));
  const kinds = ['channel_occupied', 'channel_vacated', 'member_added', 'member_removed', 'client_event', 'cache_miss'];
  let hooks = [];
  await until('webhooks of all kinds', async () => {
    hooks = await received();
    const names = hooks.flatMap((hook) => hook.getEvents().map((event) => event.name));
    return kinds.every((kind) => names.includes(kind));
  });
  equal(hooks.every((hook) => hook.isValid() && Math.abs(hook.getTime() - Date.now()) < 600000), true);
  const forged = (await json(fetch(process.env.WEBHOOKS))).map(({ headers, rawBody }) =>
    server.webhook({ headers, rawBody: rawBody.replace('"name"', '"name" ') }).isValid());
  equal(forged.includes(true), false);
  const events = hooks.flatMap((hook) => hook.getEvents());
  const cleo = events.filter((event) => event.user_id === 'cleo').map((event) => event.name);
  equal(cleo, ['member_added', 'member_removed']);
  const wave = events.find((event) => event.event === 'client-wave');
  equal([wave.channel, wave.data, wave.user_id], ['presence-room', '{"hand":"left"}', 'ann']);
});

for (const [name, run] of checks) {
  try {
    await run();
    console.log(`pass ${name}`);
  } catch (e) {
    console.log(`FAIL ${name}: ${e.stack}`);
  }
}
clients.forEach((each) => each.disconnect());
console.log('end');
process.exit(0);
