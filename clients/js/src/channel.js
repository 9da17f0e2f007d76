// SPDX-License-Identifier: Apache-2.0

import { WaggleError, delayMs, passes, reconnects } from './codes.js';
import { dataOf, isNewer, mergePatch } from './data.js';
import { Emitter } from './emitter.js';

/** A message, as an application sees it. */
export class Message {
  #acknowledge;

  constructor(frame, data, acknowledge) {
    const { message: id, channel, to, position, event, tags, time } = frame;
    Object.assign(this, { id, channel, to, data, position, event, tags, time, needsAck: Boolean(acknowledge) });
    this.#acknowledge = acknowledge;
  }

  /** Tells who sent it that it has arrived; completes when the server knows. Does nothing if nobody wants to know. */
  ack() {
    const done = Promise.resolve(this.#acknowledge?.(this.id)).then(() => {});
    done.catch(() => {}); // most callers do not wait: a client that closes is no error of theirs
    return done;
  }
}

/** A channel that a client is subscribed to, now or as soon as it is connected, until `unsubscribe`. */
export class Channel extends Emitter {
  #options;
  #client;
  #token;
  #isTokenNew = false;
  #seen;
  #hasBase = false;
  #base;
  #attempt = 0;
  #timer;
  #hadSubscribed = false;
  #ready = {};

  /** @param client what the channel needs of it */
  constructor(name, options, client) {
    super(options.maxBuffered ?? client.settings().maxBuffered);
    this.name = name;
    this.state = 'subscribing';
    this.position = options.since;
    this.recovered = false;
    /** Completes when the channel is subscribed for the first time; fails if it cannot be. */
    this.ready = new Promise((resolve, reject) => {
      this.#ready = { resolve, reject };
    });
    this.ready.catch(() => {});
    this.#seen = options.since;
    this.#options = options;
    this.#token = options.token;
    this.#client = client;
    options.signal?.addEventListener('abort', () => this.unsubscribe());
  }

  // --- what an application asks for

  publish(data, options) {
    return this.#client.publish(this.name, data, options);
  }

  presence(options) {
    return this.#client.presence(this.name, options);
  }

  history(options) {
    return this.#client.history(this.name, options);
  }

  /** Ends the subscription and all reading of its messages. */
  unsubscribe() {
    if (this.state !== 'unsubscribed') {
      this.#leave();
      this._close(new WaggleError(1000, 'unsubscribed'), false);
    }
  }

  // --- what the client tells it

  /** Returns the frame that subscribes, or null if there is no token for it now. */
  async _frame() {
    const { presence, filter, delta, last, getToken } = this.#options;
    this.#isTokenNew = false;
    try {
      if (getToken && !this.#token) {
        this.#token = await getToken({ channel: this.name });
        this.#isTokenNew = true;
      }
    } catch (error) {
      this._emit('error', { error });
      this.#later(0);
      return null;
    }
    return this.state === 'unsubscribed' ? null : {
      type: 'subscribe', channel: this.name, token: this.#token, since: this.position,
      presence: presence || undefined, filter, delta: delta || undefined, last: last || undefined,
    };
  }

  /** Subscribes on a connection that is there. */
  async _resume() {
    clearTimeout(this.#timer);
    const frame = await this._frame();
    if (frame && this.state === 'subscribing' && this.#client.isConnected()) {
      this.#client.ask(frame, {}, (error, answer) => (error ? this._refused(error) : this._subscribed(answer)));
    }
  }

  _down() {
    clearTimeout(this.#timer);
    if (this.state === 'subscribed') {
      this.state = 'subscribing';
    }
  }

  _subscribed({ position, recovered, presence, complete }) {
    if (this.state === 'unsubscribed') {
      return;
    }
    const isBack = this.#hadSubscribed || this.#options.since !== undefined;
    this.state = 'subscribed';
    this.recovered = Boolean(recovered);
    this.#hadSubscribed = true;
    this.#hasBase = false;
    this.#attempt = 0;
    if (!recovered) {
      this.position = position;
    }
    this._emit('subscribed', { position, recovered: this.recovered, presence, complete });
    this.#ready.resolve();
    if (isBack && !recovered) {
      this._emit('lost');
    }
  }

  /** @param error of the answer to `subscribe`, or why the server ended the subscription */
  _refused(error) {
    if (this.state === 'unsubscribed' || error.code === 1006) {
      return;
    }
    if (error.code === 409) {
      this._subscribed({ recovered: false });
    } else if (error.code === 401 && this.#options.getToken && !this.#isTokenNew) {
      this.#token = undefined;
      this._resume();
    } else if (passes(error.code)) {
      this._emit('error', { error });
      this.#later(error.retry);
    } else {
      this._close(error);
    }
  }

  _unsubscribed({ code, reason }) {
    if (code === undefined || this.state === 'unsubscribed') {
      return;
    }
    if (!reconnects(code) || (code === 4501 && !this.#options.getToken)) {
      this._close(new WaggleError(code, reason));
      return;
    }
    if (code >= 4000) {
      this.#token = this.#options.getToken ? undefined : this.#token;
    }
    this.state = 'subscribing';
    this._emit('unsubscribed', { code, reason });
    this.#later(0, code);
  }

  _lost() {
    this.#hasBase = false;
    this.recovered = false;
    this._emit('lost');
  }

  _message(frame) {
    if ('delta' in frame && !this.#hasBase) {
      this.#again();
      return;
    }
    const data = 'delta' in frame ? mergePatch(this.#base, frame.delta) : dataOf(frame);
    this.#base = data;
    this.#hasBase = true;
    if (frame.position !== undefined) {
      if (!isNewer(frame.position, this.#seen)) {
        return;
      }
      this.#seen = this.position = frame.position;
    }
    this._deliver(this.#client.messageOf(frame, data));
  }

  /** @param error with which reading ends; false: it just ends */
  _close(error, isFailure = true) {
    clearTimeout(this.#timer);
    this.state = 'unsubscribed';
    this.#client.gone(this);
    this.#ready.reject(error);
    if (isFailure) {
      this._emit('error', { error });
    }
    this._emit('unsubscribed', { code: error.code, reason: error.message });
    this._end(isFailure ? error : undefined);
  }

  /** Subscribes anew, since what came cannot be understood. */
  #again() {
    if (this.state === 'subscribed') {
      this.state = 'subscribing';
      this.#leave();
      this._resume();
    }
  }

  #leave() {
    if (this.#client.isConnected()) {
      this.#client.ask({ type: 'unsubscribe', channel: this.name }, {}, () => {});
    }
  }

  #later(retry = 0, code = 1006) {
    clearTimeout(this.#timer);
    const delay = delayMs(code, this.#attempt++, this.#client.settings());
    this.#timer = setTimeout(() => this.#client.isConnected() && this._resume(), Math.max(retry, delay));
  }
}

