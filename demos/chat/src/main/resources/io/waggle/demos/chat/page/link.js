// SPDX-License-Identifier: Apache-2.0

/*
 * A WebSocket that comes back: reconnects with growing random delays, at once when the network returns or the page is
 * looked at, and notices a silent death by asking for a sign of life.
 */

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;
const SILENCE_MS = 20_000;
const ANSWER_MS = 8_000;

export class Link {
  #url;
  #events;
  #socket = null;
  #attempts = 0;
  #timer = 0;
  #pulse = 0;
  #wanted = false;

  /** @param events {open(), message(object), down(delayMs), closed(reason)}: down tries again, closed does not */
  constructor(url, events) {
    this.#url = url;
    this.#events = events;
    addEventListener('online', () => this.retry());
    addEventListener('offline', () => this.#drop());
    document.addEventListener('visibilitychange', () => document.hidden || this.retry());
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  open() {
    this.#wanted = true;
    this.#connect();
  }

  /** Connects now, if it waits to do so. */
  retry() {
    if (this.#wanted && !this.#socket) {
      this.#attempts = 0;
      this.#connect();
    }
  }

  /** Sends if it can; says whether it did. */
  send(message) {
    if (this.isOpen) {
      this.#socket.send(JSON.stringify(message));
    }
    return this.isOpen;
  }

  /** Leaves on purpose: the server need not wait for a return. */
  close() {
    this.#wanted = false;
    clearTimeout(this.#timer);
    this.#socket?.close(1000);
  }

  #connect() {
    clearTimeout(this.#timer);
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#listen(ANSWER_MS);
    socket.onopen = () => {
      if (socket === this.#socket) {
        this.#listen(SILENCE_MS);
        this.#events.open();
      }
    };
    socket.onmessage = event => {
      if (socket === this.#socket) {
        this.#attempts = 0;
        this.#listen(SILENCE_MS);
        const message = JSON.parse(event.data);
        if (message.type !== 'pong') {
          this.#events.message(message);
        }
      }
    };
    socket.onclose = event => socket === this.#socket && this.#lost(event.code, event.reason);
  }

  /** Waits for the next sign of life; asks for one, then gives up on this connection. */
  #listen(patienceMs) {
    clearTimeout(this.#pulse);
    this.#pulse = setTimeout(() => {
      if (patienceMs === SILENCE_MS && this.send({ type: 'ping' })) {
        this.#listen(ANSWER_MS);
      } else {
        this.#drop();
      }
    }, patienceMs);
  }

  /** Does not wait for a closing handshake with a peer that may be gone. */
  #drop() {
    const socket = this.#socket;
    if (socket) {
      this.#lost(1006, '');
      socket.close();
    }
  }

  #lost(code, reason) {
    this.#socket = null;
    clearTimeout(this.#pulse);
    const final = code === 1008 || code >= 3500 && code < 4000 || code >= 4500;
    if (!this.#wanted || final) {
      this.#wanted = false;
      this.#events.closed(reason);
      return;
    }
    const delayMs = Math.random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#attempts++);
    this.#timer = setTimeout(() => this.#connect(), delayMs);
    this.#events.down(delayMs);
  }
}
