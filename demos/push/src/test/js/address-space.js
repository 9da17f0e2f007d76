// SPDX-License-Identifier: Apache-2.0

/*
 * One channel through every protocol at once. Started by AddressSpaceIT with
 *   BASE (of push, its API and Pusher), IO (of Socket.IO), MQTT, API_KEY, TOKENS (JSON: name to token), PUSHER_KEY
 * in its environment. Says "ready" when all are subscribed; then Java publishes over the event bus too. Prints what each
 * subscriber got as "got NAME FROM,FROM,…" in the order it came.
 */

import mqtt from 'mqtt';
import Pusher from 'pusher-js';
import io2 from 'socket.io-client-2';
import { io as io4 } from 'socket.io-client-4';
import WebSocket from 'ws';
import { Waggle } from '../../../../../clients/js/src/waggle.js';
import read from './events.js';

const { BASE, IO, MQTT, API_KEY, TOKENS, PUSHER_KEY } = process.env;
const TOPIC = 'presence-room';
const EVENT = 'client-note';
// What those call it who need a name and find none: a plain POST gives none.
const NAMELESS = 'message';
const PUBLISHERS = 8;
const tokens = JSON.parse(TOKENS);
const got = {};
let left;
const done = new Promise((resolve) => {
  left = resolve;
});

const expected = (name) => (name === 'pusher' ? PUBLISHERS - 1 : PUBLISHERS);

function take(name, data) {
  got[name].push(data.from);
  if (Object.keys(got).every((each) => got[each].length >= expected(each))) {
    left();
  }
}

function watched(name) {
  got[name] = [];
  return (data) => take(name, data);
}

async function push(name, transport) {
  const take = watched(name);
  const client = new Waggle(`${BASE}/push`, { token: tokens[name], transports: [transport], WebSocket });
  const channel = client.channel(TOPIC);
  channel.addEventListener('message', ({ message }) => take(message.data));
  await client.connect();
  await channel.ready;
  return { publish: () => channel.publish({ from: name }, { event: EVENT }), close: () => client.close() };
}

async function plainEvents(name) {
  const take = watched(name);
  const stop = new AbortController();
  const headers = { authorization: `Bearer ${tokens[name]}` };
  const response = await fetch(`${BASE}/push/events?channel=${TOPIC}`, { headers, signal: stop.signal });
  read(response.body, (event) => take(JSON.parse(event.data).data)).catch(() => {});
  return {
    publish: () => fetch(`${BASE}/push/events?channel=${TOPIC}`, {
      method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify({ from: name }),
    }),
    close: () => stop.abort(),
  };
}

async function socketIo(name, io) {
  const take = watched(name);
  const socket = io(IO, { transports: name === 'io2' ? ['polling', 'websocket'] : ['websocket'] });
  [EVENT, NAMELESS].forEach((event) => socket.on(event, take));
  await new Promise((resolve) => socket.on('connect', resolve));
  await new Promise((resolve) => socket.emit('enter', name, resolve));
  return { publish: () => socket.emit('say', { from: name }), close: () => socket.close() };
}

async function pusher(name) {
  const take = watched(name);
  const url = new URL(BASE);
  const client = new Pusher(PUSHER_KEY, {
    cluster: '', wsHost: url.hostname, wsPort: Number(url.port), forceTLS: false, enabledTransports: ['ws'],
    disableStats: true, channelAuthorization: { endpoint: `${BASE}/test/pusher-auth`, transport: 'ajax' },
  });
  const channel = client.subscribe(TOPIC);
  [EVENT, NAMELESS].forEach((event) => channel.bind(event, take));
  await new Promise((resolve, reject) => {
    channel.bind('pusher:subscription_succeeded', resolve);
    channel.bind('pusher:subscription_error', reject);
  });
  return { publish: () => channel.trigger(EVENT, { from: name }), close: () => client.disconnect() };
}

async function device(name) {
  const take = watched(name);
  const client = await mqtt.connectAsync(MQTT, { protocolVersion: 5, clientId: name, username: name, reconnectPeriod: 0 });
  client.on('message', (topic, payload) => take(JSON.parse(payload)));
  await client.subscribeAsync(TOPIC, { qos: 1 });
  return {
    publish: () => client.publishAsync(TOPIC, JSON.stringify({ from: name }), { qos: 1,
      properties: { userProperties: { event: EVENT } } }).then(() => undefined),
    close: () => client.end(true),
  };
}

const backEnd = {
  publish: () => fetch(`${BASE}/api/publish`, {
    method: 'POST', headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ channel: TOPIC, event: EVENT, data: { from: 'api' } }),
  }),
  close: () => {},
};

const all = [await push('websocket', 'websocket'), await push('sse', 'sse'), await plainEvents('events'),
  await socketIo('io2', io2), await socketIo('io4', io4), await pusher('pusher'),
  await device('mqtt')];
console.log('ready');
for (const each of [...all.filter((one) => one !== all[1]), backEnd]) {
  const answer = await each.publish();
  if (answer instanceof Response && !answer.ok) {
    throw new Error(`${answer.status} ${await answer.text()}`);
  }
}
await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 15_000))]);
// What comes twice would come now.
await fetch(`${BASE}/api/channels/${TOPIC}`, { headers: { authorization: `Bearer ${API_KEY}` } })
  .then((response) => response.json())
  .then(({ users }) => console.log(`present ${Object.keys(users).sort().join(',')}`));
Object.entries(got).forEach(([name, from]) => console.log(`got ${name} ${from.join(',')}`));
all.forEach((each) => each.close());
