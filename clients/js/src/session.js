// SPDX-License-Identifier: Apache-2.0

import { delayMs } from './codes.js';
import { receivers } from './receivers.js';
import { Watchdog } from './watchdog.js';

const MAX_FRAMES = 100;
const MAX_BATCH_CHARS = 65_536;
const CONFIRM_EVERY = 64;
const SHORT_MS = 1_000;

/**
 * A session over HTTP: frames are posted, all that were sent in one turn together, and received by server-sent events,
 * streaming or long-polls, whichever gets through. A receiver that breaks is followed by another, after the number of the
 * last frame, so nothing is lost or doubled while the session lives.
 *
 * @param settings url, fetch, openTimeoutMs, kinds (receivers to use, best first), blocked(kind), and those of delays
 * @param events as for a WebSocket
 */
export function openSession(settings, connect, events) {
  const session = new Session(settings, events);
  session.open(connect);
  return session;
}

class Session {
  #settings;
  #events;
  #kinds;
  #id;
  #waitMs;
  #pingMs;
  #after = 0;
  #confirmed = 0;
  #outbox = [];
  #isSending = false;
  #ended = new AbortController();
  #heard = 0;
  #receiving;
  #received;

  constructor(settings, events) {
    this.#settings = settings;
    this.#events = events;
    this.#kinds = [...settings.kinds];
  }

  get kind() {
    return this.#kinds[0];
  }

  async open(connect) {
    let answer;
    try {
      const response = await this.#post('connect', connect, AbortSignal.timeout(this.#settings.openTimeoutMs));
      answer = await response.json();
    } catch (error) {
      this.#down(1006, `not connected: ${error.message}`, false);
      return;
    }
    if (this.#ended.signal.aborted) {
      this.#delete(answer.session);
    } else if (answer.type === 'connected') {
      this.#id = encodeURIComponent(answer.session);
      this.#waitMs = answer.wait * 1000;
      this.#pingMs = (answer.ping + 10) * 1000;
      this.#events.frame(answer);
      this.#receive();
    } else if (answer.code) {
      this.#events.frame({ ...answer, type: 'error', id: connect.id });
    } else {
      this.#down(1006, 'not connected: the answer is no frame', false);
    }
  }

  send(frame) {
    this.#outbox.push(frame);
    if (!this.#isSending) {
      this.#isSending = true;
      queueMicrotask(() => this.#flush());
    }
  }

  close() {
    if (!this.#ended.signal.aborted) {
      this.#ended.abort();
      this.#delete(this.#id);
    }
  }

  #delete(id) {
    if (id) {
      this.#settings.fetch(this.#at('session', id), { method: 'DELETE', keepalive: true }).catch(() => {});
    }
  }

  #at(what, id = this.#id) {
    return `${this.#settings.url}/${what}?session=${id}`;
  }

  #post(what, body, signal) {
    const url = what === 'connect' ? `${this.#settings.url}/connect` : `${this.#at(what)}&after=${this.#after}`;
    return this.#settings.fetch(url, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), cache: 'no-store',
      signal: AbortSignal.any ? AbortSignal.any([signal, this.#ended.signal]) : signal,
    });
  }

  #down(code, reason, worked = true) {
    if (!this.#ended.signal.aborted) {
      this.#ended.abort();
      this.#events.down(code, reason, worked);
    }
  }

  // --- sending

  async #flush() {
    for (let attempt = 0; this.#outbox.length && !this.#ended.signal.aborted;) {
      const batch = this.#nextBatch();
      const failure = await this.#deliver(batch);
      if (!failure) {
        this.#outbox.splice(0, batch.length);
        attempt = 0;
      } else if (failure.status === 404) {
        this.#down(1006, 'the session is gone');
      } else if (failure.status && failure.status < 500 && failure.status !== 429) {
        this.#refused(this.#outbox.splice(0, batch.length), failure.status);
      } else {
        this.#unrepeatable(batch.length);
        await this.#sleep(Math.max(failure.retry ?? 0, this.#delay(attempt++)));
      }
    }
    this.#isSending = false;
  }

  #nextBatch() {
    let chars = 0;
    const end = this.#outbox.findIndex((frame, i) => {
      chars += JSON.stringify(frame).length;
      return i > 0 && (i >= MAX_FRAMES || chars > MAX_BATCH_CHARS);
    });
    return this.#outbox.slice(0, end < 0 ? undefined : end);
  }

  /** Returns undefined if the server took the frames, otherwise the status, or none if nobody knows. */
  async #deliver(batch) {
    const after = this.#after;
    try {
      const response = await this.#post('send', batch, AbortSignal.timeout(this.#settings.openTimeoutMs));
      if (response.ok) {
        this.#confirmed = Math.max(this.#confirmed, after);
        return undefined;
      }
      const { retry } = await response.json().catch(() => ({}));
      return { status: response.status, retry };
    } catch {
      return {};
    }
  }

  #refused(frames, code) {
    frames.filter(frame => frame.id).forEach(frame => this.#events.frame(
      { type: 'error', id: frame.id, code, reason: `${frame.type}: refused with status ${code}` }));
  }

  /** A call may have been made already: it is not sent again. */
  #unrepeatable(count) {
    const calls = this.#outbox.slice(0, count).filter(frame => frame.type === 'rpc');
    this.#outbox = this.#outbox.filter(frame => !calls.includes(frame));
    this.#refused(calls, 503);
  }

  // --- receiving

  async #receive() {
    this.#heard = Date.now() - 1;
    for (let attempt = 0; !this.#ended.signal.aborted;) {
      const [began, after] = [Date.now(), this.#after];
      const outcome = await this.#receiveOnce();
      const hasWorked = outcome === 'done' || this.#heard >= began;
      attempt = this.#after > after || (hasWorked && Date.now() - began > SHORT_MS) ? 0 : attempt + 1;
      if (outcome === 404) {
        this.#down(1006, 'the session is gone');
      } else if (!hasWorked && Date.now() - this.#heard > this.#waitMs) {
        this.#down(1006, 'nothing was heard from the server');
      } else if (!hasWorked && outcome !== 503 && this.#kinds.length > 1) {
        this.#kinds.shift();
      } else if (attempt > 0) {
        await this.#sleep(this.#delay(attempt - 1));
      }
    }
  }

  /** Returns 'done', a status that is no success, or undefined if it broke. */
  async #receiveOnce() {
    const kind = this.kind;
    this.#receiving = new AbortController();
    const stop = () => this.#receiving.abort();
    const watchdog = new Watchdog(stop);
    this.#ended.signal.addEventListener('abort', stop);
    watchdog.start(kind === 'poll' ? this.#pingMs : this.#settings.openTimeoutMs);
    let isOpen = false;
    try {
      const response = await this.#settings.fetch(`${this.#at(kind)}&after=${this.#after}`,
        { signal: this.#receiving.signal, cache: 'no-store' });
      if (!response.ok) {
        return response.status;
      }
      this.#confirmed = this.#after;
      await receivers[kind](response, () => {
        this.#heard = Date.now();
        isOpen ? watchdog.alive() : watchdog.start(this.#pingMs);
        isOpen = true;
      }, (number, frame) => this.#take(number, frame));
      return 'done';
    } catch {
      return undefined;
    } finally {
      watchdog.stop();
      this.#ended.signal.removeEventListener('abort', stop);
    }
  }

  #take(number, frame) {
    if (frame.type === 'close') {
      this.#down(frame.code, frame.reason);
    }
    if (this.#ended.signal.aborted || number <= this.#after) {
      return;
    }
    this.#after = number;
    if (this.#received !== this.kind) {
      this.#received = this.kind;
      this.#events.receiving(this.kind);
    }
    this.#events.frame(frame);
    if (this.#after - this.#confirmed >= CONFIRM_EVERY) {
      this.#confirmed = this.#after;
      this.#outbox.length || this.#deliver([]);
    }
  }

  #delay(attempt) {
    return delayMs(1006, attempt, this.#settings);
  }

  #sleep(ms) {
    return new Promise(resolve => {
      const done = () => {
        clearTimeout(timer);
        this.#ended.signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#ended.signal.addEventListener('abort', done);
    });
  }
}
