// SPDX-License-Identifier: Apache-2.0

import { Channel, Message } from './channel.js';
import { WaggleError, delayMs, passes, reconnects } from './codes.js';
import { dataMembers, dataOf } from './data.js';
import { Emitter } from './emitter.js';
import { Requests } from './requests.js';
import { Routes } from './routes.js';

export { Channel, Message, WaggleError };

const DEFAULTS = {
  transports: ['websocket', 'sse', 'stream', 'poll'],
  baseDelayMs: 500,
  maxDelayMs: 30_000,
  restartDelayMs: 5_000,
  openTimeoutMs: 10_000,
  blockedMs: 300_000,
  maxWaiting: 1_000,
  maxBuffered: 1_000,
  rpcTimeoutMs: 30_000,
  autoAck: false,
  random: Math.random,
};
const STABLE_MS = 5_000;
const PROBE_MS = 5_000;
const MAX_SUBSCRIBE = 50;
const MAX_RECENT = 1_000;

/** 128 random bits; `crypto.randomUUID` is not there in pages without TLS. */
const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('');

/** A connection to a push server that comes back by itself, with all its channels, until it is closed. */
export class Waggle extends Emitter {
  #settings;
  #routes;
  #requests;
  #channels = new Map();
  #carrier = null;
  #turn = 0;
  #attempt = 0;
  #connectedAt = 0;
  #timer;
  #token;
  #isTokenNew = false;
  #acks = [];
  #recent = new Set();
  #watched = new AbortController();
  #opened = {};
  #closed = {};

  constructor(url, options = {}) {
    const settings = { fetch: globalThis.fetch?.bind(globalThis), WebSocket: globalThis.WebSocket, ...DEFAULTS, ...options };
    super(settings.maxBuffered);
    settings.url = new URL(url, globalThis.location?.href).href.replace(/\/$/, '');
    this.#settings = settings;
    this.#token = settings.token;
    this.#routes = new Routes(settings);
    this.#requests = new Requests(settings.maxWaiting, frame => this.#send(frame));
    this.state = 'idle';
    this.closed = new Promise(resolve => {
      this.#closed = resolve;
    });
    this.#opened.promise = new Promise((resolve, reject) => Object.assign(this.#opened, { resolve, reject }));
    this.#opened.promise.catch(() => {});
    settings.signal?.addEventListener('abort', () => this.close());
  }

  // --- the connection

  /** Connects; completes with the first connection, and fails only if there will be none. */
  connect({ signal } = {}) {
    signal?.addEventListener('abort', () => this.state === 'connected' || this.#finish(1000, 'aborted', signal.reason));
    if (signal?.aborted) {
      this.#finish(1000, 'aborted', signal.reason);
    } else if (this.state === 'idle') {
      this.#watch();
      this.#open();
    }
    return this.#opened.promise;
  }

  /** Closes for good. What waits for an answer fails. */
  close() {
    this.#finish(1000, 'closed by the application');
  }

  /** Gives the server another token for this connection: the one that is given, or one of `getToken`. */
  async refresh(token) {
    this.#token = token ?? await this.#settings.getToken({ channel: null });
    const { uid, expires } = await this.#requests.ask({ type: 'refresh', token: this.#token });
    return { uid, expires };
  }

  #setState(state) {
    if (this.state !== state) {
      this.state = state;
      this._emit('state', { state });
    }
  }

  async #open() {
    const turn = ++this.#turn;
    this.#setState('connecting');
    let connect, channels;
    try {
      [connect, channels] = await this.#connectFrame();
    } catch (error) {
      this._emit('error', { error });
      if (turn === this.#turn) {
        this.#wait(1006, 'there is no token now');
      }
      return;
    }
    if (turn === this.#turn) {
      this.#try(connect, channels, this.#routes.order(), turn);
    }
  }

  /** Tries one route after the other, until one of them carries a frame of the server. */
  #try(connect, channels, [route, ...others], turn) {
    this.#carrier = route.open(connect, {
      frame: frame => {
        if (turn !== this.#turn) {
          return;
        }
        if (frame.type === 'connected') {
          this.#connected(frame, channels);
        } else if (frame.type === 'error' && frame.id === connect.id) {
          this.#refused(frame);
        } else {
          this.#take(frame);
        }
      },
      receiving: kind => {
        this.transport = kind;
        this.#routes.works(kind);
      },
      down: (code, reason, worked) => {
        if (turn !== this.#turn) {
          return;
        }
        if (!worked && others.length) {
          this.#try(connect, channels, others, turn);
        } else {
          this.#lost(code, reason);
        }
      },
    });
  }

  async #connectFrame() {
    this.#isTokenNew = false;
    if (this.#settings.getToken && !this.#token) {
      this.#token = await this.#settings.getToken({ channel: null });
      this.#isTokenNew = true;
    }
    const channels = [...this.#channels.values()].slice(0, MAX_SUBSCRIBE);
    const frames = await Promise.all(channels.map(channel => channel._frame()));
    const subscribe = frames.filter(Boolean).map(({ type, ...members }) => members);
    return [{ type: 'connect', id: this.#requests.nextId(), version: 1, token: this.#token,
      subscribe: subscribe.length ? subscribe : undefined }, channels.filter((channel, i) => frames[i])];
  }

  #connected(frame, channels) {
    this.#connectedAt = Date.now();
    Object.assign(this, { connection: frame.connection, uid: frame.uid, transport: this.#carrier.kind });
    this.#routes.works(this.transport);
    this.#setState('connected');
    channels.forEach((channel, i) => {
      const result = frame.results?.[i];
      if (result?.type === 'subscribed') {
        channel._subscribed(result);
      } else if (result) {
        channel._refused(new WaggleError(result.code, result.reason, result.retry));
      }
    });
    for (const channel of this.#channels.values()) {
      if (!channels.includes(channel) || !frame.results) {
        channel._resume();
      }
    }
    this.#requests.up();
    this._emit('open', { connection: frame.connection, uid: frame.uid, transport: this.transport,
      channels: frame.channels ?? [] });
    this.#opened.resolve();
  }

  /** The server answered `connect` with an error. */
  #refused({ code, reason, retry }) {
    this._emit('error', { error: new WaggleError(code, reason, retry) });
    if (code === 401 && this.#settings.getToken && !this.#isTokenNew) {
      this.#lost(4501, reason);
    } else if (passes(code)) {
      this.#lost(1013, reason, retry);
    } else {
      this.#lost(code >= 1000 ? code : code === 401 ? 4500 : 1008, reason);
    }
  }

  /** There is no connection any more; what comes next depends on why. */
  #lost(code, reason, retry) {
    this.#turn++;
    this.#carrier?.close();
    this.#carrier = null;
    this.#requests.down();
    this.#channels.forEach(channel => channel._down());
    if (code === 4501 || code === 4000) {
      this.#token = this.#settings.getToken ? undefined : this.#token;
    }
    if (!reconnects(code) || (code === 4501 && !this.#settings.getToken)) {
      this.#finish(code, reason);
    } else {
      this.#wait(code, reason, retry);
    }
  }

  #wait(code, reason, retry = 0) {
    if (this.#connectedAt && Date.now() - this.#connectedAt > STABLE_MS) {
      this.#attempt = 0;
    }
    this.#connectedAt = 0;
    const delay = Math.max(retry, delayMs(code, this.#attempt++, this.#settings));
    this.#setState('waiting');
    this._emit('close', { code, reason, delayMs: delay });
    if (this.state === 'waiting') {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#open(), delay);
    }
  }

  #finish(code, reason, cause) {
    if (this.state === 'closed') {
      return;
    }
    const error = cause ?? new WaggleError(code, reason);
    this.#turn++;
    clearTimeout(this.#timer);
    this.#watched.abort();
    this.#carrier?.close();
    this.#carrier = null;
    this.#setState('closed');
    this.#requests.close(error);
    this.#channels.forEach(channel => channel._close(error, code !== 1000));
    this._emit('close', { code, reason });
    this._end(code === 1000 ? undefined : error);
    this.#opened.reject(error);
    this.#closed({ code, reason });
  }

  /** Networks that return and pages that are looked at again are good moments. */
  #watch() {
    const options = { signal: this.#watched.signal };
    globalThis.addEventListener?.('online', () => this.#nudge(), options);
    globalThis.document?.addEventListener('visibilitychange', () => document.hidden || this.#nudge(), options);
  }

  #nudge() {
    if (this.state === 'waiting') {
      clearTimeout(this.#timer);
      this.#open();
    } else if (this.state === 'connected') {
      const turn = this.#turn;
      this.#requests.send({ type: 'online', uids: [] }, { timeout: PROBE_MS }, error => {
        if (error?.code === 408 && turn === this.#turn) {
          this.#lost(1006, 'nothing was heard from the server');
        }
      });
    }
  }

  #send(frame) {
    if (this.state !== 'connected') {
      return false;
    }
    this.#carrier.send(frame);
    return true;
  }

  // --- what the server says

  #take(frame) {
    if (this.#requests.answer(frame)) {
      return;
    }
    const channel = this.#channels.get(frame.channel);
    const { type, id, ...members } = frame;
    switch (type) {
      case 'ping':
        this.#send({ type: 'pong' });
        break;
      case 'expiring':
        this.#expiring(frame.in);
        break;
      case 'error':
        (channel ?? this)._emit('error', { error: new WaggleError(frame.code, frame.reason, frame.retry) });
        break;
      case 'message':
        this.#message(frame, channel);
        break;
      case 'subscribed':
        channel ? channel._subscribed(frame) : this._emit(type, members);
        break;
      case 'unsubscribed':
        channel ? channel._unsubscribed(frame) : this._emit(type, members);
        break;
      case 'lost':
        channel ? channel._lost() : this._emit(type, members);
        break;
      case 'join':
      case 'leave':
        (channel ?? this)._emit(type, members);
    }
  }

  #message(frame, channel) {
    if (channel) {
      channel.state === 'subscribed' && channel._message(frame);
    } else if (!frame.ack || this.#isFirst(frame.message)) {
      this._deliver(this.#messageOf(frame, dataOf(frame)));
    } else {
      this.#acknowledge(frame.message).catch(() => {});
    }
  }

  /** What was not acknowledged in time comes again; it is acknowledged then, but not shown. */
  #isFirst(id) {
    if (this.#recent.has(id)) {
      return false;
    }
    this.#recent.add(id);
    if (this.#recent.size > MAX_RECENT) {
      this.#recent.delete(this.#recent.values().next().value);
    }
    return true;
  }

  #messageOf(frame, data) {
    const message = new Message(frame, data, frame.ack && (id => this.#acknowledge(id)));
    if (frame.ack && this.#settings.autoAck) {
      message.ack();
    }
    return message;
  }

  /** All acknowledgements of one turn are one frame. */
  #acknowledge(id) {
    if (this.#acks.length === 0 || this.#acks[0].ids.length >= 100) {
      const ids = [];
      this.#acks.unshift({ ids, done: Promise.resolve().then(() => {
        this.#acks = this.#acks.filter(ack => ack.ids !== ids);
        return this.#requests.ask({ type: 'ack', messages: ids }, { repeat: true });
      }) });
    }
    this.#acks[0].ids.push(id);
    return this.#acks[0].done;
  }

  #expiring(seconds) {
    this._emit('expiring', { inMs: seconds * 1000 });
    if (this.#settings.getToken) {
      this.refresh().catch(error => this._emit('error', { error }));
    }
  }

  // --- what an application asks for

  /** Returns the channel of that name, subscribed with these options if it is not yet. */
  channel(name, options = {}) {
    options.signal?.throwIfAborted();
    let channel = this.#channels.get(name);
    if (!channel && this.state === 'closed') {
      throw new WaggleError(1000, 'channel: the client is closed (expected: an open one)');
    }
    if (!channel) {
      channel = new Channel(name, options, this.#forChannels);
      this.#channels.set(name, channel);
      if (this.state === 'connected') {
        channel._resume();
      }
    }
    return channel;
  }

  #forChannels = {
    ask: (frame, options, done) => this.#requests.send(frame, options, done),
    isConnected: () => this.state === 'connected',
    messageOf: (frame, data) => this.#messageOf(frame, data),
    gone: channel => this.#channels.get(channel.name) === channel && this.#channels.delete(channel.name),
    publish: (...all) => this.publish(...all),
    presence: (...all) => this.presence(...all),
    history: (...all) => this.history(...all),
    settings: () => this.#settings,
  };

  /** Publishes; completes when the server has taken it, once, however often the connection is lost meanwhile. */
  async publish(channel, data, { event, tags, id = newId(), signal, timeout } = {}) {
    const { message, position } = await this.#requests.ask(
      { type: 'publish', channel, ...dataMembers(data), event, message: id, tags }, { repeat: true, signal, timeout });
    return { id: message, position };
  }

  async presence(channel, { signal, timeout } = {}) {
    const { users, complete } = await this.#requests.ask({ type: 'presence', channel }, { repeat: true, signal, timeout });
    return { users, complete };
  }

  async history(channel, { since, limit, signal, timeout } = {}) {
    const answer = await this.#requests.ask({ type: 'history', channel, since, limit }, { repeat: true, signal, timeout });
    return { messages: answer.messages.map(frame => new Message({ channel, ...frame }, dataOf(frame))),
      position: answer.position, complete: answer.complete };
  }

  /** Returns which of these users are online. */
  async online(uids, { signal, timeout } = {}) {
    const { online, time } = await this.#requests.ask({ type: 'online', uids: [...uids] }, { repeat: true, signal, timeout });
    return { online, time };
  }

  /** Calls a method of the server, at most once: if the connection is lost before the answer, it fails. */
  async rpc(method, data, { timeout = this.#settings.rpcTimeoutMs, signal } = {}) {
    return (await this.#requests.ask({ type: 'rpc', method, data }, { timeout, signal })).data;
  }
}
