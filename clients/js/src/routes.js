// SPDX-License-Identifier: Apache-2.0

import { openSession } from './session.js';
import { openWebSocket } from './websocket.js';

/** What did not get through from this page or process, and until when that is believed: "url kind" to milliseconds. */
const blocked = new Map();

/** In which order the transports are tried. */
export class Routes {
  #settings;

  constructor(settings) {
    const kinds = settings.transports.filter(kind => kind !== 'websocket' || settings.WebSocket);
    const unknown = settings.transports.find(kind => !['websocket', 'sse', 'stream', 'poll'].includes(kind));
    if (unknown !== undefined || !kinds.length) {
      throw new TypeError(`transports: ${unknown ?? 'none'} (expected: websocket, sse, stream or poll, and one that is there)`);
    }
    this.#settings = { ...settings, transports: kinds };
  }

  /** Returns what to open, best first. The HTTP receivers share one session, which changes between them by itself. */
  order() {
    const { transports } = this.#settings;
    const free = transports.filter(kind => !(blocked.get(this.#key(kind)) > Date.now()));
    const kinds = free.length ? free : transports;
    const http = kinds.filter(kind => kind !== 'websocket');
    const session = { open: (connect, events) => openSession({ ...this.#settings, kinds: http }, connect, events) };
    const socket = { open: (connect, events) => openWebSocket(this.#settings, connect, events) };
    const routes = kinds.includes('websocket') ? [socket] : [];
    if (http.length) {
      routes.splice(kinds[0] === 'websocket' ? 1 : 0, 0, session);
    }
    return routes;
  }

  /** This one works: the better ones that were tried before it do not, for a while. */
  works(kind) {
    const { transports, blockedMs } = this.#settings;
    const index = transports.indexOf(kind);
    blocked.delete(this.#key(kind));
    transports.slice(0, index).filter(better => !(blocked.get(this.#key(better)) > Date.now()))
      .forEach(better => blocked.set(this.#key(better), Date.now() + blockedMs));
  }

  #key(kind) {
    return `${this.#settings.url} ${kind}`;
  }
}
