// SPDX-License-Identifier: Apache-2.0
// An MQTT 5 client for browsers, over WebSocket: QoS 0 and 1, wills, retained messages, requests, reconnection.

import { Packets, TYPE, connect, disconnect, pingreq, puback, publish, subscribe, unsubscribe } from './packets.js';

const MAX_UNSENT = 200;
const RECONNECT_MIN_MS = 500;
const RECONNECT_MAX_MS = 20_000;
const CONNECT_TIMEOUT_MS = 10_000;
const decoder = new TextDecoder();

/** What a reason code of a server says (2.4), for people; others are shown as their number. */
const REASONS = {
  128: 'unspecified error', 129: 'malformed packet', 130: 'protocol error', 131: 'implementation specific error',
  132: 'unsupported protocol version', 133: 'client identifier not valid', 134: 'bad user name or password',
  135: 'not authorized', 136: 'server unavailable', 137: 'server busy', 138: 'banned', 139: 'server shutting down',
  141: 'keep alive timeout', 142: 'session taken over', 143: 'topic filter invalid', 144: 'topic name invalid',
  149: 'packet too large', 151: 'quota exceeded', 152: 'administrative action', 158: 'shared subscriptions not supported',
  161: 'subscription identifiers not supported', 162: 'wildcard subscriptions not supported',
};

function refusal(what, { reason, properties }) {
  return new Error(`${what}: ${properties.reasonString ?? REASONS[reason] ?? `reason ${reason}`}`);
}

/** Whether servers take a topic filter (4.7.1); a wrong one may end the connection. */
function isFilter(filter) {
  return filter !== '' && !filter.includes('\0') && filter.split('/').every((level, i, levels) =>
    level === '+' || (level === '#' && i === levels.length - 1) || !/[+#]/.test(level));
}

/** One message as handlers get it. */
class Message {
  constructor(packet) {
    Object.assign(this, packet);
  }

  get text() { return decoder.decode(this.payload); }

  /** The payload as JSON; undefined if it is none. */
  get json() {
    try {
      return JSON.parse(this.text);
    } catch {
      return undefined;
    }
  }
}

/**
 * A client that stays connected. Events: `state` when `state` changes ('connecting', 'connected', 'waiting', 'closed'),
 * `problem` with an `error`. Subscriptions outlive connections; each gets its messages by its own identifier (3.8.2.1.2),
 * so that filters may overlap.
 */
export class MqttClient extends EventTarget {
  state = 'closed';
  /** Messages that a handler could make nothing of. */
  unusable = 0;
  #url;
  #options;
  #socket;
  #packets;
  #subscriptions = new Map();
  #waiting = new Map();
  #unacknowledged = new Map();
  #requests = new Map();
  #lastId = 0;
  #lastIdentifier = 0;
  #failures = 0;
  #heard = 0;
  #timers = [];

  /** @param options clientId, keepAlive in seconds (30), will, username, password */
  constructor(url, options) {
    super();
    this.#url = url;
    this.#options = { keepAlive: 30, ...options };
    this.answers = `pages/${this.#options.clientId}/answers`;
    this.subscribe(this.answers, (message) => this.#answered(message), { qos: 1 });
  }

  get clientId() { return this.#options.clientId; }

  /** Connects, and again whenever the connection is lost, after a random delay (full jitter). */
  connect() {
    this.#become('connecting');
    this.#packets = new Packets();
    const socket = new WebSocket(this.#url, ['mqtt']);
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    const timeout = setTimeout(() => socket.close(), CONNECT_TIMEOUT_MS);
    socket.onopen = () => socket.send(connect({ ...this.#options, properties: { requestProblemInformation: 1 } }));
    socket.onmessage = ({ data }) => this.#receive(socket, new Uint8Array(data), timeout);
    socket.onclose = () => {
      clearTimeout(timeout);
      this.#lost(socket);
    };
  }

  /** Ends it for good; the server forgets the will. */
  close() {
    const socket = this.#socket;
    this.#socket = null;
    this.#clearTimers();
    if (this.state === 'connected') {
      socket.send(disconnect());
    }
    socket?.close();
    this.#become('closed');
  }

  /**
   * Subscribes.
   *
   * @returns { ready: promise of the granted QoS, end: function }
   */
  subscribe(filter, handler, { qos = 0 } = {}) {
    const subscription = { filter, handler, qos, identifier: ++this.#lastIdentifier };
    subscription.ready = new Promise((resolve, reject) => Object.assign(subscription, { resolve, reject }));
    subscription.ready.catch(() => {});
    if (!isFilter(filter)) {
      subscription.reject(new Error(`topic filter: ${filter} (expected: + for a level, # for all at the end)`));
      return { ready: subscription.ready, end() {} };
    }
    this.#subscriptions.set(subscription.identifier, subscription);
    if (this.state === 'connected') {
      this.#sendSubscribe(subscription);
    }
    return { ready: subscription.ready, end: () => this.#end(subscription) };
  }

  /**
   * Publishes. At QoS 1 it waits for a connection and the server's acknowledgement, and is sent again until it comes.
   *
   * @param options qos, retain, properties
   */
  publish(topic, payload, options = {}) {
    const packet = { topic, payload, qos: 0, ...options };
    if (packet.qos === 0) {
      return this.#send(publish(packet)) ? Promise.resolve() : Promise.reject(new Error('publish: not connected'));
    }
    if (this.#unacknowledged.size >= MAX_UNSENT) {
      return Promise.reject(new Error(`publish: ${MAX_UNSENT} wait already`));
    }
    return new Promise((resolve, reject) => {
      const id = this.#nextId();
      this.#unacknowledged.set(id, { packet: { ...packet, id }, resolve, reject });
      this.#send(publish({ ...packet, id }));
    });
  }

  /**
   * Sends a request (4.10): the answers come with its correlation data, to a topic that is this client's.
   *
   * @param onAnswer is called with each answer until it returns true
   * @returns the correlation data, as text for people
   */
  request(topic, payload, onAnswer) {
    const correlationData = crypto.getRandomValues(new Uint8Array(4));
    const key = hex(correlationData);
    this.#requests.set(key, onAnswer);
    const properties = { responseTopic: this.answers, correlationData, contentType: 'application/json' };
    this.publish(topic, payload, { qos: 1, properties }).catch((error) => this.#problem(error));
    return key;
  }

  #answered(message) {
    const key = hex(message.properties.correlationData ?? []);
    if (this.#requests.get(key)?.(message)) {
      this.#requests.delete(key);
    }
  }

  #end(subscription) {
    this.#subscriptions.delete(subscription.identifier);
    if (this.state === 'connected') {
      this.#send(unsubscribe(this.#nextId(), subscription.filter));
    }
  }

  #sendSubscribe(subscription) {
    const id = this.#nextId();
    this.#waiting.set(id, subscription);
    this.#send(subscribe(id, subscription.filter, subscription.qos,
      { subscriptionIdentifier: [subscription.identifier] }));
  }

  #receive(socket, bytes, timeout) {
    this.#heard = Date.now();
    try {
      for (const packet of this.#packets.push(bytes)) {
        if (packet.type === TYPE.CONNACK) {
          clearTimeout(timeout);
        }
        this.#handle(packet);
      }
    } catch (error) {
      this.#problem(error);
      socket.close();
    }
  }

  #handle(packet) {
    switch (packet.type) {
      case TYPE.CONNACK: this.#connected(packet); break;
      case TYPE.PUBLISH: this.#deliver(packet); break;
      case TYPE.PUBACK: this.#acknowledged(packet); break;
      case TYPE.SUBACK: this.#subscribed(packet); break;
      case TYPE.DISCONNECT: throw refusal('disconnected', packet);
      default: break;
    }
  }

  #connected(packet) {
    if (packet.reason >= 128) {
      throw refusal('not let in', packet);
    }
    this.#failures = 0;
    this.#waiting.clear();
    this.#become('connected');
    this.#subscriptions.forEach((subscription) => this.#sendSubscribe(subscription));
    // The session is a new one, so they are new messages to the server: not marked as sent before.
    this.#unacknowledged.forEach(({ packet: waiting }) => this.#send(publish(waiting)));
    const keepAliveMs = (packet.properties.serverKeepAlive ?? this.#options.keepAlive) * 1_000;
    this.#timers.push(setInterval(() => this.#keepAlive(keepAliveMs), keepAliveMs / 2));
  }

  #keepAlive(keepAliveMs) {
    if (Date.now() - this.#heard > keepAliveMs * 1.5) {
      this.#socket.close();
      this.#lost(this.#socket);
    } else {
      this.#send(pingreq());
    }
  }

  #deliver(packet) {
    const message = new Message(packet);
    for (const identifier of packet.properties.subscriptionIdentifier ?? []) {
      try {
        this.#subscriptions.get(identifier)?.handler(message);
      } catch {
        // Anybody may publish anything: what a handler can make nothing of is left out, and the connection stays.
        this.unusable++;
      }
    }
    if (packet.qos === 1) {
      this.#send(puback(packet.id));
    }
  }

  #acknowledged(packet) {
    const waiting = this.#unacknowledged.get(packet.id);
    this.#unacknowledged.delete(packet.id);
    if (packet.reason >= 128) {
      waiting?.reject(refusal(`publish to ${waiting.packet.topic}`, packet));
    } else {
      waiting?.resolve();
    }
  }

  #subscribed(packet) {
    const subscription = this.#waiting.get(packet.id);
    this.#waiting.delete(packet.id);
    if (packet.reason >= 128) {
      this.#subscriptions.delete(subscription?.identifier);
      subscription?.reject(refusal(subscription.filter, packet));
    } else {
      subscription?.resolve(packet.reason);
    }
  }

  #lost(socket) {
    if (socket !== this.#socket) {
      return;
    }
    this.#socket = null;
    this.#clearTimers();
    this.#become('waiting');
    const most = Math.min(RECONNECT_MAX_MS, RECONNECT_MIN_MS * 2 ** this.#failures++);
    this.#timers.push(setTimeout(() => this.connect(), Math.random() * most));
  }

  #clearTimers() {
    this.#timers.splice(0).forEach(clearTimeout);
  }

  #send(bytes) {
    if (this.state !== 'connected') {
      return false;
    }
    this.#socket.send(bytes);
    return true;
  }

  #nextId() {
    do {
      this.#lastId = (this.#lastId % 65_535) + 1;
    } while (this.#unacknowledged.has(this.#lastId) || this.#waiting.has(this.#lastId));
    return this.#lastId;
  }

  #become(state) {
    this.state = state;
    this.dispatchEvent(new Event('state'));
  }

  #problem(error) {
    this.dispatchEvent(Object.assign(new Event('problem'), { error }));
  }
}

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
