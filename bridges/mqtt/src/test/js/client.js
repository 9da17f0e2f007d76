// SPDX-License-Identifier: Apache-2.0
// npm's mqtt, told what to do: a line of JSON on standard input for each call, one on standard output when it is done.
const mqtt = require('mqtt');
const readline = require('readline');

const WAIT_MS = 10000;
const peers = new Map();

/** Resolves when the event comes; rejects if it is late. */
function within(promise, what) {
  let timer;
  const late = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${WAIT_MS} ms`)), WAIT_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function described(topic, payload, packet) {
  const properties = packet.properties || {};
  const from = (properties.userProperties || {}).from;
  return { topic, payload: payload.toString(), qos: packet.qos, retained: packet.retain,
    property: from === undefined ? null : from, responseTopic: properties.responseTopic || null };
}

function optionsOf(login) {
  const options = { clientId: login.id, clean: login.clean, protocolVersion: login.version, reconnectPeriod: 0,
    connectTimeout: WAIT_MS, resubscribe: false };
  if (login.version === 5) {
    options.properties = { sessionExpiryInterval: login.expirySeconds };
    if (login.receiveMaximum > 0) {
      options.properties.receiveMaximum = login.receiveMaximum;
    }
  }
  if (login.will) {
    options.will = { topic: login.will.topic, payload: Buffer.from(login.will.payload), qos: 1, retain: false };
    if (login.version === 5) {
      options.will.properties = { willDelayInterval: login.will.delaySeconds };
    }
  }
  return options;
}

const operations = {
  connect(peer, login) {
    const client = mqtt.connect(login.url, optionsOf(login));
    const state = { client, messages: [], waiting: null };
    state.closed = new Promise((resolve) => client.once('close', resolve));
    client.on('message', (topic, payload, packet) => {
      state.messages.push(described(topic, payload, packet));
      if (state.waiting) {
        state.waiting();
      }
    });
    peers.set(peer, state);
    return within(new Promise((resolve, reject) => {
      client.once('connect', (connack) => resolve({ sessionPresent: connack.sessionPresent }));
      // It stays, for errors that come later have nobody else to hear them.
      client.on('error', reject);
    }), 'connect');
  },

  async subscribe(peer, { filters, qos }) {
    const granted = await within(peers.get(peer).client.subscribeAsync(filters, { qos }), 'subscribe');
    granted.forEach((each) => {
      if (each.qos !== qos) {
        throw new Error(`granted: ${each.qos} (expected: ${qos})`);
      }
    });
  },

  async publish(peer, message) {
    const properties = {};
    if (message.expirySeconds > 0) {
      properties.messageExpiryInterval = message.expirySeconds;
    }
    if (message.property) {
      properties.userProperties = { from: message.property };
    }
    if (message.responseTopic) {
      properties.responseTopic = message.responseTopic;
    }
    const { qos, retain } = message;
    await within(peers.get(peer).client.publishAsync(message.topic, message.payload, { qos, retain, properties }),
      'publish');
  },

  async next(peer) {
    const state = peers.get(peer);
    if (state.messages.length === 0) {
      await within(new Promise((resolve) => { state.waiting = resolve; }), 'message');
      state.waiting = null;
    }
    return state.messages.shift();
  },

  async disconnect(peer) {
    await within(peers.get(peer).client.endAsync(), 'disconnect');
  },

  async awaitClosed(peer) {
    await within(peers.get(peer).closed, 'close');
  },

  async close(peer) {
    await within(peers.get(peer).client.endAsync(true), 'end');
  },
};

function answer(call, content) {
  process.stdout.write(`${JSON.stringify({ call, ...content })}\n`);
}

readline.createInterface({ input: process.stdin }).on('line', async (line) => {
  const { call, operation, peer, arguments: given } = JSON.parse(line);
  try {
    answer(call, { result: (await operations[operation](peer, given)) || {} });
  } catch (error) {
    answer(call, { error: String(error.message || error) });
  }
}).on('close', () => process.exit(0));
