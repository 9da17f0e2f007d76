// SPDX-License-Identifier: Apache-2.0

/*
 * One person in one room, across any number of connections: remembers what was seen last, so that the server sends
 * exactly what was missed, and keeps what was written until the server has repeated it.
 */

import { Link } from './link.js';

const MOST_WAITING = 50;
const FASTEST_TYPING_NOTICE_MS = 2_000;

const random = bytes => Array.from(crypto.getRandomValues(new Uint8Array(bytes)),
  byte => byte.toString(16).padStart(2, '0')).join('');

/** Tells this browser's tabs from other people with the same name. */
function key() {
  let value = localStorage.getItem('chat.key');
  if (!value) {
    value = random(16);
    localStorage.setItem('chat.key', value);
  }
  return value;
}

export class Session {
  you = null;
  people = new Map();
  #link;
  #on;
  #place = null;
  #wish = null;
  #epoch = null;
  #last = -1;
  #welcomed = false;
  /** What the server has not repeated yet, by ref, in order; sent one after another. */
  #waiting = new Map();
  #sent = null;
  #typedAt = 0;
  #tab = random(4);
  #count = 0;

  /**
   * @param on what the page does: welcome(message, isFirst), post(post), joined(person), left(person), typing(person),
   *   rooms(list), notice(message), refusedEntry(message), down(delayMs), closed(reason), waiting(post), failed(ref)
   */
  constructor(url, on) {
    this.#on = on;
    this.#link = new Link(url, {
      open: () => this.#opened(),
      message: message => this.#receive(message),
      down: delayMs => this.#down(delayMs),
      closed: reason => this.#closed(reason),
    });
    this.#link.open();
  }

  get room() {
    return this.#place?.room;
  }

  get name() {
    return this.#place?.name;
  }

  retry() {
    this.#link.open();
  }

  /** Goes to a room; stays where it is if that is refused. */
  enter(name, room) {
    this.#wish = { name, room };
    this.#join();
  }

  leave() {
    this.#link.send({ type: 'leave' });
    this.#forget();
  }

  /** The page goes away. */
  end() {
    this.#link.close();
  }

  say(text, to) {
    if (this.#waiting.size >= MOST_WAITING) {
      this.#on.notice({ code: 'too-many-waiting', text: 'Too many messages wait for the connection.' });
      return false;
    }
    const ref = `${this.#tab}-${++this.#count}`;
    const post = { ref, text, from: this.you.id, name: this.you.name, at: Date.now() };
    if (to) {
      Object.assign(post, { to: to.id, toName: to.name });
    }
    this.#waiting.set(ref, post);
    this.#on.waiting(post);
    this.#sendNext();
    return true;
  }

  typing() {
    const now = Date.now();
    if (this.#welcomed && now - this.#typedAt > FASTEST_TYPING_NOTICE_MS) {
      this.#typedAt = now;
      this.#link.send({ type: 'typing' });
    }
  }

  /** Sends what waits first, unless the answer to another one is still to come. */
  #sendNext() {
    if (this.#welcomed && !this.#sent && this.#waiting.size > 0) {
      const { text, ref, to } = this.#waiting.values().next().value;
      this.#sent = ref;
      this.#typedAt = 0;
      this.#link.send({ type: 'say', text, ref, ...(to && { to }) });
    }
  }

  /** The server has answered: it may be asked the next thing. */
  #answered(ref) {
    if (this.#sent === ref) {
      this.#sent = null;
      this.#sendNext();
    }
  }

  #forget() {
    this.#place = null;
    this.#wish = null;
    this.#epoch = null;
    this.#welcomed = false;
    this.#waiting.clear();
    this.people.clear();
  }

  #opened() {
    if (this.#wish ?? this.#place) {
      this.#join();
    } else {
      this.#link.send({ type: 'rooms' });
    }
  }

  #join() {
    this.#welcomed = false;
    const seen = !this.#wish && this.#epoch && { epoch: this.#epoch, last: this.#last };
    this.#link.send({ type: 'join', ...(this.#wish ?? this.#place), key: key(), ...seen });
  }

  #down(delayMs) {
    this.#welcomed = false;
    this.#on.down(delayMs);
  }

  #closed(reason) {
    this.#welcomed = false;
    this.#on.closed(reason);
  }

  #receive(message) {
    switch (message.type) {
      case 'welcome': return this.#welcome(message);
      case 'rooms': return this.#on.rooms(message.rooms);
      case 'notice': return this.#notice(message);
    }
    if (!this.#welcomed) {
      return;
    }
    switch (message.type) {
      case 'post': return this.#post(message);
      case 'typing': return this.people.has(message.from) && this.#on.typing(this.people.get(message.from));
      case 'joined':
        this.people.set(message.person.id, message.person);
        return this.#on.joined(message.person);
      case 'left':
        if (this.people.delete(message.person.id)) {
          this.#on.left(message.person);
        }
    }
  }

  #welcome(message) {
    const isFirst = this.#wish !== null || this.#epoch === null;
    if (isFirst) {
      this.#waiting.clear();
    }
    this.#wish = null;
    this.you = message.you;
    this.people = new Map(message.people.map(person => [person.id, person]));
    this.#place = { name: message.you.name, room: message.room };
    this.#epoch = message.epoch;
    this.#last = message.resumed ? this.#last : -1;
    this.#on.welcome(message, isFirst);
    message.posts.forEach(post => this.#post(post));
    this.#last = message.last;
    this.#welcomed = true;
    this.#sent = null;
    this.#sendNext();
  }

  /** Shows each post once. */
  #post(post) {
    this.#waiting.delete(post.ref);
    if (post.id > this.#last) {
      this.#last = post.id;
      this.#on.post(post);
    }
    this.#answered(post.ref);
  }

  #notice(message) {
    if (message.of === 'join' && !this.#welcomed) {
      return this.#refused(message);
    }
    if (this.#waiting.has(message.ref)) {
      if (message.retryMs) {
        setTimeout(() => this.#answered(message.ref), message.retryMs + 50);
      } else {
        this.#waiting.delete(message.ref);
        this.#on.failed(message.ref);
        this.#answered(message.ref);
      }
    }
    this.#on.notice(message);
  }

  #refused(message) {
    if (message.retryMs) {
      setTimeout(() => !this.#welcomed && (this.#wish ?? this.#place) && this.#join(), message.retryMs + 50);
    } else if (this.#wish && this.#place) {
      this.#wish = null;
      this.#join();
      this.#on.notice(message);
    } else {
      this.#forget();
      this.#on.refusedEntry(message);
    }
  }
}
