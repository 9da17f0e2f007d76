// SPDX-License-Identifier: Apache-2.0
// Vert.x's client of the event bus against waggle:bus-bridge: one line "ok - ..." for each thing that works.
import EventBus from '@vertx/eventbus-bridge-client.js';

const bus = new EventBus(process.env.BUS_URL, { vertxbus_ping_interval: 300 });
const ok = (what) => console.log('ok - ' + what);

bus.onerror = (error) => ok('refused: ' + error.body);
bus.onclose = () => {
  ok('closed');
  process.exit(0);
};
bus.onopen = () => {
  bus.registerHandler('news.sport', { lang: 'en' }, (error, message) => {
    ok('received: ' + message.body + ' from ' + message.headers.by);
    message.reply('thanks', {});
  });
  bus.send('orders', { n: 20 }, { who: 'ann' }, (error, reply) => {
    ok('answered: ' + reply.body.n + ' for ' + reply.body.who);
    bus.send('orders', { n: -1 }, {}, (failure) => {
      ok('failed: ' + failure.failureCode + ' ' + failure.message);
      bus.send('waggle.nodes', 'let me in');
      bus.publish('ready', 'now');
    });
  });
};
