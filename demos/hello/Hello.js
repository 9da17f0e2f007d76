// SPDX-License-Identifier: Apache-2.0
// A chat: every line that somebody sends goes to everybody. vertx run Hello.js -instances 2
import { worker, gateway } from 'waggle';

const everybody = gateway('hello');

const listening = await worker(config.address ?? 'text://127.0.0.1:5678')
  .connectHandler((connection) => {
    everybody.add(connection);
    connection.handler((line) => everybody.everyone().send(line));
  })
  .listen();

console.log(`hello from JavaScript on port ${listening.actualPort()}`);
