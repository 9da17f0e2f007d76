// SPDX-License-Identifier: Apache-2.0
// The JavaScript half of a runtime: makes Vert.x futures awaitable, adds timers and the `waggle` object.
// Evaluated once a context, off the event loop; returns what JsRuntime and JsValues call.
(function (host, vertx, configText) {
  'use strict';
  const { parse, stringify } = JSON;
  const Java = globalThis.Java;

  // Objects of Java share two prototypes that no object of JavaScript has, one for those that can be called (some of
  // Vert.x's futures can): a `then` there makes `await future` work.
  for (const sample of [vertx, host.callable()]) {
    Object.defineProperty(Object.getPrototypeOf(sample), 'then', {
      configurable: true,
      get() {
        const future = this;
        return host.isFuture(future) ? (ok, failed) => promiseOf(future).then(ok, failed) : undefined;
      },
    });
  }

  function promiseOf(future) {
    return new Promise((ok, failed) => host.then(future, ok, (message, name, cause) => {
      const error = new Error(message, { cause });
      error.name = name;
      failed(error);
    }));
  }

  const define = (name, value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  define('vertx', vertx);
  define('config', parse(configText));
  define('setTimeout', (f, ms = 0, ...args) => host.setTimer(ms, () => f(...args)));
  define('setInterval', (f, ms = 0, ...args) => host.setPeriodic(ms, () => f(...args)));
  define('setImmediate', (f, ...args) => host.setTimer(1, () => f(...args)));
  for (const name of ['clearTimeout', 'clearInterval', 'clearImmediate']) {
    define(name, (id) => { if (id !== undefined && id !== null) host.cancelTimer(id); });
  }

  const type = (name) => Java.type('io.waggle.' + name);
  // An address such as 'text://127.0.0.1:5678', or the options of a worker or client as an object.
  const optionsOf = (name, given) => (typeof given === 'string' ? given : new (type(name))(given));
  // 'json+ws://…' speaks json, 'ws://…' text, 'tcp://…' raw.
  const protocolOf = (address) => {
    const protocol = type('Protocol');
    const [, name, transport] = /^(?:(text|frame|json|raw)\b)?\+?(\w*)/.exec(String(address));
    switch (name ?? (transport.startsWith('w') ? 'text' : 'raw')) {
      case 'text': return protocol.lines();
      case 'frame': return protocol.frame();
      case 'json': return protocol.json();
      default: return protocol.raw();
    }
  };
  // What a Java method returned as JSON, as JavaScript values.
  const json = (value) => (value !== null && typeof value === 'object' && typeof value.encode === 'function'
    ? parse(value.encode()) : value);

  const bus = Object.freeze({
    send: (address, body) => { vertx.eventBus().send(address, body); },
    publish: (address, body) => { vertx.eventBus().publish(address, body); },
    request: async (address, body) => json((await vertx.eventBus().request(address, body)).body()),
    // What the function returns (or resolves to), if not undefined, is the reply.
    on: (address, f) => vertx.eventBus().consumer(address, async (message) => {
      try {
        const reply = await f(json(message.body()), message);
        if (reply !== undefined) message.reply(reply);
      } catch (error) {
        message.fail(-1, String(error && error.message || error));
        throw error;
      }
    }),
  });

  define('waggle', Object.freeze({
    worker: (given) => type('Worker').create(vertx, optionsOf('WorkerOptions', given)),
    client: (given, protocol = protocolOf(given)) =>
      type('Client').create(vertx, protocol, new (type('ClientOptions'))(given)),
    gateway: (name) => type('Gateway').of(vertx, name),
    bus,
    bytes: (value) => host.bytes(value),
    json,
    get CloseReason() { return type('CloseReason'); },
    get Protocol() { return type('Protocol'); },
  }));

  return {
    load: (path) => import(path),
    resolved: (value) => Promise.resolve(value),
    settle: (promise, ok, failed) => { promise.then((value) => ok(value), (reason) => failed(reason)); },
    parse,
    stringify,
  };
})
