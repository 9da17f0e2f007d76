// SPDX-License-Identifier: Apache-2.0
// One scenario with one real client: GENERATION (1, 3 or 4), TRANSPORTS, SCENARIO. Prints lines "ok - …" or "failed: …".
"use strict";
const generation = process.env.GENERATION;
const client = require("engine.io-client-" + generation);
const Socket = client.Socket || client;
const transports = process.env.TRANSPORTS.split(",");
const url = process.env.ENGINE_URL;

function open(options) {
  return new Socket(url, Object.assign({ path: "/socket.io/", transports }, options));
}

function fail(text) {
  console.log("failed: " + text);
  process.exit(1);
}

function bytesOf(data) {
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}

const scenarios = {

  // Text of all lengths in UTF-8, then bytes, then a long text: each comes back as it was sent.
  echo() {
    const socket = open();
    const sent = ["hello", "", "é", "😀 and 你好", "line\nfeed \\n 3:4x", Buffer.from([0, 1, 2, 255, 30]), "x".repeat(100000),
      Buffer.alloc(70000, 7)];
    let next = 0;
    socket.on("open", () => sent.forEach(item => socket.send(item)));
    socket.on("message", data => {
      const expected = sent[next];
      // The clients leave the data of an empty message undefined.
      const same = typeof expected === "string" ? (data === undefined ? "" : data) === expected
        : typeof data !== "string" && bytesOf(data).equals(expected);
      if (!same) {
        fail("message " + next + " is not what was sent");
      }
      if (++next === sent.length) {
        console.log("ok - " + next + " messages over " + socket.transport.name);
        socket.close();
      }
    });
    socket.on("close", reason => {
      console.log("ok - closed: " + reason);
      // What tells the server of it is still under way.
      setTimeout(() => process.exit(0), 200);
    });
    socket.on("error", error => fail("error " + error));
  },

  // Numbered messages both ways, before, while and after the transport changes: none lost, none twice, in order.
  stream() {
    const total = Number(process.env.TOTAL);
    const socket = open();
    let nextEcho = 0;
    let nextOwn = 0;
    let sent = 0;
    let upgradedAt = -1;
    const send = () => {
      for (let i = 0; i < 20 && sent < total; i++, sent++) {
        socket.send(sent % 3 === 0 ? Buffer.from("c" + sent) : "c" + sent);
      }
      if (sent < total) {
        setTimeout(send, 1);
      }
    };
    socket.on("open", send);
    socket.on("upgrade", transport => { upgradedAt = nextEcho; });
    socket.on("message", data => {
      const text = typeof data === "string" ? data : bytesOf(data).toString();
      if (text === "c" + nextEcho) {
        nextEcho++;
      } else if (text === "s" + nextOwn) {
        nextOwn++;
      } else {
        fail("received " + text + ", expected c" + nextEcho + " or s" + nextOwn);
      }
      if (nextEcho === total && nextOwn === total) {
        console.log("ok - " + nextEcho + " echoes, " + nextOwn + " of the server's, by " + socket.transport.name
          + (upgradedAt >= 0 ? ", upgraded on the way" : ""));
        socket.close();
      }
    });
    socket.on("close", reason => process.exit(reason === "forced close" ? 0 : fail("closed: " + reason)));
    socket.on("error", error => fail("error " + error));
  },

  // Stays silent over several heartbeats, then waits to be left alone by a server that stops.
  idle() {
    const socket = open();
    socket.on("open", () => {
      console.log("ok - open");
      socket.send("hi");
    });
    socket.on("upgrade", transport => console.log("ok - upgraded to " + transport.name));
    socket.on("message", data => console.log("ok - message: " + data));
    socket.on("close", reason => {
      console.log("ok - closed: " + reason);
      process.exit(0);
    });
  },

  // Connects again after the server has closed it.
  again() {
    const first = open();
    first.on("open", () => first.send("close me"));
    first.on("close", reason => {
      console.log("ok - closed: " + reason);
      const second = open();
      second.on("open", () => second.send("hello"));
      second.on("message", data => {
        console.log("ok - again: " + data);
        second.close();
        setTimeout(() => process.exit(0), 50);
      });
    });
  }
};

scenarios[process.env.SCENARIO]();
