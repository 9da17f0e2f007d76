// SPDX-License-Identifier: Apache-2.0

import { WaggleError } from './codes.js';

/** Requests that are under way at once. */
const WINDOW = 50;

/** What was asked and is not answered yet, in the order in which it was asked; it also waits here for a connection. */
export class Requests {
  #waiting = new Map();
  #limit;
  #write;
  #lastId = 0;
  #closed = null;
  #pause = null;

  /** @param write function that sends a frame, or returns false if there is no connection */
  constructor(limit, write) {
    this.#limit = limit;
    this.#write = write;
  }

  nextId() {
    return ++this.#lastId;
  }

  /**
   * Sends a frame as soon as there is a connection.
   *
   * @param options repeat: it is sent again after a reconnect, and when the server says that it was too much, until it is
   *   answered otherwise; timeout in ms; signal
   * @param done is called once, in the turn in which the answer came, with an error or null and the answer
   */
  send(frame, { repeat = false, timeout, signal } = {}, done) {
    const failure = this.#closed ?? (signal?.aborted ? signal.reason : this.#waiting.size >= this.#limit
      ? new WaggleError(429, `requests: ${this.#waiting.size + 1} (expected: at most ${this.#limit} wait)`) : null);
    if (failure) {
      done(failure);
      return;
    }
    const id = this.nextId();
    const finish = (error, answer) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      this.#waiting.delete(id);
      done(error, answer);
    };
    const abort = () => finish(signal.reason);
    const timer = timeout && setTimeout(
      () => finish(new WaggleError(408, `${frame.type}: no answer (expected: within ${timeout} ms)`)), timeout);
    signal?.addEventListener('abort', abort, { once: true });
    const request = { frame: { ...frame, id }, repeat, finish, isSent: false };
    this.#waiting.set(id, request);
    this.#pump();
  }

  /** Sends what may be sent now: in order, and not too many before the answers come. */
  #pump() {
    if (this.#pause) {
      return;
    }
    let sent = 0;
    for (const request of this.#waiting.values()) {
      request.isSent ||= sent < WINDOW && this.#write(request.frame);
      sent++;
    }
  }

  /** The same as a promise. */
  ask(frame, options) {
    return new Promise((resolve, reject) => {
      this.send(frame, options, (error, answer) => (error ? reject(error) : resolve(answer)));
    });
  }

  /** Returns whether the frame answers something. */
  answer(frame) {
    const request = this.#waiting.get(frame.id);
    if (!request) {
      return false;
    }
    if (request.repeat && frame.type === 'error' && frame.retry) {
      request.isSent = false;
      this.#pause ??= setTimeout(() => {
        this.#pause = null;
        this.#pump();
      }, frame.retry);
    } else {
      request.finish(frame.type === 'error' ? new WaggleError(frame.code, frame.reason, frame.retry) : null, frame);
      this.#pump();
    }
    return true;
  }

  /** There is a connection: what waits is sent. */
  up() {
    this.#pump();
  }

  /** The connection is gone: nobody knows whether what cannot be repeated was done. */
  down() {
    for (const request of [...this.#waiting.values()]) {
      if (request.isSent && !request.repeat) {
        request.finish(new WaggleError(1006, `${request.frame.type}: the connection was lost before the answer`));
      }
      request.isSent = false;
    }
  }

  close(error) {
    this.#closed = error;
    clearTimeout(this.#pause);
    [...this.#waiting.values()].forEach(request => request.finish(error));
  }
}
