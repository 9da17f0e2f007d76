// SPDX-License-Identifier: Apache-2.0

/*
 * A push server for unit tests: what bridges/push/PROTOCOL.md says, in memory, with faults on demand. The real server has
 * its turn in ClientIT.
 */

import http from 'node:http';
import { once } from 'node:events';
import { accept } from './fake-websocket.js';
import { FakeSessions } from './fake-sessions.js';
import { passes } from './filters.js';

export async function fakeServer() {
  const server = new FakeServer();
  server.http.listen(0, '127.0.0.1');
  await once(server.http, 'listening');
  server.url = `http://127.0.0.1:${server.http.address().port}/push`;
  return server;
}

export class FakeServer {
  http = http.createServer((request, response) => this.#request(request, response));
  peers = new Set();
  channels = new Map();
  /** What clients have sent, in order: { peer, frame }. */
  frames = [];
  /** Called before a frame is handled; true if it has handled the frame. */
  intercept = () => false;
  /** Kinds of transports that do not get through: a refused upgrade, a 403, or 'silent' ones that send no byte. */
  blocked = new Set();
  silent = new Set();
  /** Requests of sessions that are answered with 503, each once. */
  unavailable = new Set();
  pingSeconds = 25;
  waitSeconds = 5;
  epoch = 'e1';
  sessions = new FakeSessions(this);
  #sockets = new Set();
  #ids = 0;

  constructor() {
    this.http.on('connection', socket => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    this.http.on('upgrade', (request, socket) => {
      if (this.blocked.has('websocket')) {
        socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      const peer = this.newPeer('websocket');
      const carrier = accept(request, socket, {
        text: text => this.received(peer, JSON.parse(text)),
        closed: () => this.gone(peer),
      });
      Object.assign(peer, { write: frame => carrier.send(JSON.stringify(frame)), close: carrier.close, raw: carrier.send,
        cut: carrier.destroy });
    });
  }

  #request(request, response) {
    this.sessions.request(request, response);
  }

  newPeer(kind) {
    const peer = { kind, id: `c-${++this.#ids}`, uid: null, subscriptions: new Map() };
    this.peers.add(peer);
    return peer;
  }

  gone(peer) {
    this.peers.delete(peer);
  }

  received(peer, frame) {
    this.frames.push({ peer, frame });
    if (!this.intercept(peer, frame)) {
      this[frame.type](peer, frame);
    }
  }

  /** Frames of a type, in the order in which they came. */
  of(type) {
    return this.frames.map(({ frame }) => frame).filter(frame => frame.type === type);
  }

  cutAll() {
    this.#sockets.forEach(socket => socket.destroy());
  }

  closeAll(code, reason = '') {
    [...this.peers].forEach(peer => peer.close(code, reason));
  }

  async stop() {
    this.cutAll();
    this.http.close();
    await once(this.http, 'close');
  }

  // --- frames

  connect(peer, { id, token, subscribe = [] }) {
    if (token === 'expired' || token === 'wrong') {
      peer.write({ type: 'error', id, code: 401, reason: `token: ${token} (expected: one that is good)` });
      peer.close(token === 'expired' ? 4501 : 4500, 'token');
      return;
    }
    peer.uid = token ?? null;
    peer.isConnected = true;
    const later = [];
    const results = subscribe.map(request => this.subscription(peer, request, frame => later.push(frame)));
    peer.write({ type: 'connected', id, version: 1, connection: peer.id, uid: peer.uid, ping: this.pingSeconds, ...peer.session,
      results });
    later.forEach(frame => peer.write(frame));
  }

  channel(name) {
    if (!this.channels.has(name)) {
      this.channels.set(name, { messages: [], offset: 0 });
    }
    return this.channels.get(name);
  }

  position(offset) {
    return `${this.epoch}:${offset}`;
  }

  subscription(peer, request, write) {
    const { channel: name, since, token, last, delta, filter } = request;
    if (name.startsWith('private-') && token !== `for ${name}`) {
      return { type: 'error', code: 401, reason: 'token: none that is good', channel: name };
    }
    const channel = this.channel(name);
    const [epoch, offset] = since?.split(':') ?? [];
    const missed = channel.messages.filter(message => message.offset > Number(offset));
    const recovered = epoch === this.epoch && missed.length === channel.offset - Number(offset);
    peer.subscriptions.set(name, { delta, filter, base: undefined });
    if (recovered) {
      missed.forEach(message => this.give(peer, name, message, write));
    } else if (last && !since && channel.messages.length) {
      this.give(peer, name, channel.messages.at(-1), write);
    }
    return { type: 'subscribed', channel: name, position: this.position(channel.offset), recovered,
      presence: request.presence ? this.users(name) : undefined };
  }

  subscribe(peer, frame) {
    const later = [];
    peer.write({ ...this.subscription(peer, frame, message => later.push(message)), id: frame.id });
    later.forEach(message => peer.write(message));
  }

  unsubscribe(peer, { id, channel }) {
    peer.subscriptions.delete(channel);
    peer.write({ type: 'unsubscribed', id, channel });
  }

  give(peer, name, message, write = frame => peer.write(frame)) {
    const subscription = peer.subscriptions.get(name);
    if (subscription.filter && !passes(subscription.filter, message.tags ?? {})) {
      return;
    }
    const frame = { type: 'message', channel: name, position: this.position(message.offset), time: message.time,
      message: message.id, event: message.event, tags: message.tags, ack: message.ack };
    if (subscription.delta && subscription.base && message.patch) {
      write({ ...frame, delta: message.patch });
    } else {
      write({ ...frame, data: message.data, data64: message.data64 });
    }
    subscription.base = message.data;
  }

  /** Publishes from behind; `patch` is the difference to the message before. */
  say(name, message) {
    const channel = this.channel(name);
    const stored = { offset: ++channel.offset, time: Date.now(), id: `m-${name}-${channel.offset}`, ...message };
    channel.messages.push(stored);
    [...this.peers].filter(peer => peer.subscriptions.has(name)).forEach(peer => this.give(peer, name, stored));
    return stored;
  }

  publish(peer, { id, channel, data, data64, event, tags, message }) {
    const known = this.channel(channel).messages.find(stored => stored.id === message);
    const stored = known ?? this.say(channel, { data, data64, event, tags, id: message });
    peer.write({ type: 'published', id, message: stored.id, position: this.position(stored.offset) });
  }

  users(name) {
    return Object.fromEntries([...this.peers].filter(peer => peer.subscriptions.has(name)).map(peer => [peer.uid, 1]));
  }

  presence(peer, { id, channel }) {
    peer.write({ type: 'presence', id, channel, users: this.users(channel), complete: true });
  }

  history(peer, { id, channel, since, limit = 50 }) {
    const offset = Number(since?.split(':')[1] ?? 0);
    const messages = this.channel(channel).messages.filter(message => message.offset > offset).slice(0, limit)
      .map(({ id: message, data, time, offset: at }) => ({ message, data, time, position: this.position(at) }));
    peer.write({ type: 'history', id, channel, messages, position: this.position(this.channel(channel).offset), complete: true });
  }

  online(peer, { id, uids }) {
    const there = new Set([...this.peers].map(other => other.uid));
    peer.write({ type: 'online', id, online: uids.filter(uid => there.has(uid)), time: Date.now() });
  }

  ack(peer, { id, messages }) {
    if (id) {
      peer.write({ type: 'acked', id, count: messages.length });
    }
  }

  refresh(peer, { id, token }) {
    peer.write({ type: 'refreshed', id, uid: token, expires: 3600 });
  }

  rpc(peer, { id, method, data }) {
    peer.write(method === 'echo' ? { type: 'rpc', id, data } : { type: 'error', id, code: 404, reason: `method: ${method}` });
  }

  pong() {}
}
