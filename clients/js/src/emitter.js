// SPDX-License-Identifier: Apache-2.0

/** An EventTarget whose messages can be read with `for await` as well. */
export class Emitter extends EventTarget {
  #readers = new Set();
  #end = null;
  #limit;

  constructor(limit) {
    super();
    this.#limit = limit;
  }

  /** Dispatches an event with these members; returns false if a listener called `preventDefault`. */
  _emit(type, members) {
    return this.dispatchEvent(Object.assign(new Event(type, { cancelable: true }), members));
  }

  /** Gives a message to the listeners and to all who read. */
  _deliver(message) {
    this._emit('message', { message, data: message.data });
    for (const reader of this.#readers) {
      const dropped = reader.put(message);
      if (dropped) {
        this._emit('overflow', { message: dropped });
      }
    }
  }

  /** Ends all reading, now and later. */
  _end(error) {
    this.#end ??= { error };
    this.#readers.forEach(reader => reader.end(error));
    this.#readers.clear();
  }

  /**
   * Returns what comes from now on. What waits to be read is limited; the oldest message of a full buffer is dropped, and
   * told by an `overflow` event.
   */
  messages({ signal, limit = this.#limit } = {}) {
    const reader = new Reader(limit, () => {
      this.#readers.delete(reader);
      signal?.removeEventListener('abort', abort);
    });
    const abort = () => reader.end(signal.reason);
    if (this.#end) {
      reader.end(this.#end.error);
    } else if (signal?.aborted) {
      abort();
    } else {
      this.#readers.add(reader);
      signal?.addEventListener('abort', abort, { once: true });
    }
    return reader;
  }

  [Symbol.asyncIterator]() {
    return this.messages();
  }
}

class Reader {
  #limit;
  #left;
  #queue = [];
  #waiting = [];
  #end = null;

  constructor(limit, left) {
    this.#limit = limit;
    this.#left = left;
  }

  /** Returns the message that had to go, if one had. */
  put(message) {
    if (this.#waiting.length) {
      this.#waiting.shift().resolve({ value: message, done: false });
      return undefined;
    }
    this.#queue.push(message);
    return this.#queue.length > this.#limit ? this.#queue.shift() : undefined;
  }

  end(error) {
    if (!this.#end) {
      this.#end = { error };
      this.#left();
      this.#waiting.splice(0).forEach(waiting => this.next().then(waiting.resolve, waiting.reject));
    }
  }

  /** What was there before the end is read before the end is told. */
  async next() {
    if (this.#queue.length) {
      return { value: this.#queue.shift(), done: false };
    }
    if (!this.#end) {
      return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
    }
    const { error } = this.#end;
    this.#end = {};
    if (error) {
      throw error;
    }
    return { value: undefined, done: true };
  }

  async return() {
    this.#queue = [];
    this.end();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator]() {
    return this;
  }
}
