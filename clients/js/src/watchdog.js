// SPDX-License-Identifier: Apache-2.0

/** Calls a function after a time of silence. One timer, however often there is a sign of life. */
export class Watchdog {
  #silent;
  #ms = 0;
  #last = 0;
  #timer;

  constructor(silent) {
    this.#silent = silent;
  }

  start(ms) {
    this.stop();
    this.#ms = ms;
    this.alive();
    this.#wait(ms);
  }

  alive() {
    this.#last = Date.now();
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #wait(ms) {
    this.#timer = setTimeout(() => {
      const left = this.#last + this.#ms - Date.now();
      if (left > 0) {
        this.#wait(left);
      } else {
        this.#silent();
      }
    }, ms);
  }
}
