// SPDX-License-Identifier: Apache-2.0
// Every scenario with one real client: VERSION (2 or 4), TRANSPORTS. Prints "ok <scenario>" or "failed <scenario>: …".
"use strict";
const url = process.env.SERVER_URL;
const version = process.env.VERSION;
const transports = process.env.TRANSPORTS.split(",");
const clients = { 2: require("socket.io-client-2"), 4: require("socket.io-client-4") };
const io = clients[version];
const other = clients[version === "2" ? "4" : "2"];
const LONGEST_MS = 8000;
let open = [];

function connect(namespace, options, client) {
  const socket = (client || io)(url + (namespace || "/"), Object.assign(
    { transports, forceNew: true, reconnectionDelay: 20, reconnectionDelayMax: 50 }, options));
  open.push(socket);
  return socket;
}

function once(socket, event) {
  return new Promise((resolve) => socket.once(event, (...args) => resolve(args)));
}

function ask(socket, event, ...args) {
  return new Promise((resolve) => socket.emit(event, ...args, (...answer) => resolve(answer)));
}

function same(found, expected) {
  const a = JSON.stringify(found);
  const b = JSON.stringify(expected);
  if (a !== b) {
    throw new Error("found " + a + " (expected: " + b + ")");
  }
}

async function connected(namespace, options, client) {
  const socket = connect(namespace, options, client);
  await once(socket, "connect");
  return socket;
}

function bytes(data) {
  return Array.from(new Uint8Array(data.buffer ? Buffer.from(data) : data));
}

const scenarios = {

  async connects() {
    const socket = await connected();
    same(await ask(socket, "who"), [socket.id, version === "2" ? 4 : 5]);
  },

  async events_in_both_directions() {
    const socket = await connected();
    const answer = once(socket, "echoed");
    socket.emit("echo", 1, "é😀", { a: [null, true, 1.5] }, []);
    same(await answer, [1, "é😀", { a: [null, true, 1.5] }, []]);
  },

  async acknowledgement_of_the_server() {
    const socket = await connected();
    same(await ask(socket, "sum", 2, 3), [5]);
    same(await ask(socket, "nothing"), []);
  },

  async acknowledgement_of_the_client() {
    const socket = await connected();
    socket.on("question", (text, answer) => answer(text + "!", 7));
    same(await ask(socket, "ask-me", "well"), [["well!", 7]]);
  },

  async an_acknowledgement_that_does_not_come() {
    const socket = await connected();
    socket.on("question", () => {});
    same(await ask(socket, "ask-me", "well"), ["late"]);
  },

  async client_side_timeout() {
    const socket = await connected();
    if (version === "2") {
      return;
    }
    const failure = await new Promise((resolve) => socket.timeout(50).emit("never", (e) => resolve(e)));
    same(failure instanceof Error, true);
  },

  async binary_attachments() {
    const socket = await connected();
    const answer = once(socket, "echoed");
    socket.emit("echo", Buffer.from([0, 1, 255]), { deep: [Buffer.from([2])] }, "x");
    const args = await answer;
    same([bytes(args[0]), bytes(args[1].deep[0]), args[2]], [[0, 1, 255], [2], "x"]);
    const [sum] = await ask(socket, "echo-ack", Buffer.from([3, 4]));
    same(bytes(sum), [3, 4]);
  },

  async many_packets_at_once_keep_their_order() {
    const socket = await connected();
    const found = [];
    const all = new Promise((resolve) => socket.on("echoed", (n) => {
      found.push(n);
      if (found.length === 500) {
        resolve();
      }
    }));
    for (let i = 0; i < 500; i++) {
      socket.emit("echo", i);
    }
    await all;
    same(found, Array.from({ length: 500 }, (v, i) => i));
  },

  async namespaces() {
    const chat = await connected("/chat");
    same(await ask(chat, "where"), ["/chat"]);
    chat.emit("dyn");
    const dynamic = await connected("/dyn-42");
    same(await ask(dynamic, "where"), ["/dyn-42"]);
  },

  async two_namespaces_over_one_connection() {
    const root = connect("/", { forceNew: false });
    const chat = connect("/chat", { forceNew: false });
    await Promise.all([once(root, "connect"), once(chat, "connect")]);
    same([await ask(root, "where"), await ask(chat, "where")], [["/"], ["/chat"]]);
    const gone = once(chat, "disconnect");
    chat.emit("kick");
    same((await gone)[0], "io server disconnect");
    same(await ask(root, "where"), ["/"]);
  },

  async a_namespace_that_is_none() {
    const socket = connect("/nowhere");
    const [error] = await once(socket, version === "2" ? "error" : "connect_error");
    same(version === "2" ? error : error.message, "Invalid namespace");
  },

  async middleware_refuses() {
    const socket = connect("/auth", { auth: { token: "wrong" }, query: { token: "wrong" } });
    const [error] = await once(socket, version === "2" ? "error" : "connect_error");
    same(version === "2" ? error : [error.message, error.data], version === "2" ? { code: 7 } : ["not you", { code: 7 }]);
  },

  async middleware_lets_in() {
    const socket = await connected("/auth", { auth: { token: "right" }, query: { token: "right" } });
    same(await ask(socket, "where"), ["/auth"]);
  },

  async middleware_of_events() {
    const socket = await connected();
    socket.emit("forbidden", 1);
    same(await ask(socket, "forbidden-count"), [0]);
  },

  async rooms_with_both_generations() {
    const mine = await connected("/chat");
    const theirs = await connected("/chat", {}, other);
    const third = await connected("/chat");
    await ask(mine, "join", "blue");
    await ask(theirs, "join", "blue");
    await ask(third, "join", "red");
    const heard = [];
    [mine, theirs, third].forEach((socket, i) => socket.on("said", (text) => heard.push(i + text)));
    await ask(mine, "say", "blue", "a");
    await ask(mine, "say-others", "blue", "b");
    await ask(mine, "say-except", "blue", "c");
    await ask(mine, "say", "red", "d");
    await ask(theirs, "leave", "blue");
    await ask(theirs, "say", "blue", "e");
    await ask(mine, "say-id", theirs.id, "f");
    await Promise.all([mine, theirs, third].map((socket) => ask(socket, "where")));
    await new Promise((resolve) => setTimeout(resolve, 100));
    same(heard.sort(), ["0a", "0e", "1a", "1b", "1f", "2c", "2d"]);
  },

  async binary_to_a_room() {
    const mine = await connected("/chat");
    const theirs = await connected("/chat", {}, other);
    await ask(mine, "join", "bytes");
    await ask(theirs, "join", "bytes");
    const both = Promise.all([once(mine, "said"), once(theirs, "said")]);
    mine.emit("say", "bytes", Buffer.from([9, 0, 200]));
    same((await both).map((args) => bytes(args[0])), [[9, 0, 200], [9, 0, 200]]);
  },

  async answers_of_a_room() {
    const mine = await connected("/chat");
    const theirs = await connected("/chat", {}, other);
    await ask(mine, "join", "quiz");
    await ask(theirs, "join", "quiz");
    mine.on("quiz", (q, answer) => answer(q + 1));
    theirs.on("quiz", (q, answer) => answer(q + 2));
    const [answers, complete] = await ask(mine, "quiz-all", 40);
    same([answers.map((a) => a[0]).sort(), complete], [[41, 42], true]);
  },

  async server_disconnects() {
    const socket = await connected();
    const gone = once(socket, "disconnect");
    socket.emit("kick");
    same((await gone)[0], "io server disconnect");
  },

  async client_disconnects() {
    const socket = await connected();
    const id = socket.id;
    const watcher = await connected();
    await ask(socket, "join", "old");
    const news = once(watcher, "left");
    await ask(watcher, "watch", id);
    socket.disconnect();
    same(await news, ["client namespace disconnect", true]);
  },

  async transport_closes_and_client_comes_back() {
    const socket = await connected();
    const before = socket.id;
    const watcher = await connected();
    const news = once(watcher, "left");
    await ask(watcher, "watch", before);
    const again = once(socket, "connect");
    const manager = socket.io;
    manager.engine.close();
    same((await news)[0], "transport close");
    await again;
    same(socket.id !== before, true);
    same(await ask(socket, "where"), ["/"]);
  },

  // Only with RECOVERY. Numbers tell what is lost, doubled or out of order.
  async recovers_what_it_missed_again_and_again() {
    const socket = await connected("/chat");
    const speaker = await connected("/chat");
    const id = socket.id;
    const heard = [];
    let all;
    socket.on("said", (n) => {
      heard.push(n);
      if (all && heard.length === all.count) {
        all.resolve();
      }
    });
    const until = (count) => new Promise((resolve) => {
      all = { count, resolve };
      if (heard.length >= count) {
        resolve();
      }
    });
    await ask(socket, "join", "blue");
    speaker.emit("say", "blue", 0);
    await until(1);
    for (let round = 0; round < 3; round++) {
      const again = once(socket, "connect");
      const gone = once(socket, "disconnect");
      socket.io.engine.close();
      await gone;
      for (let i = 1; i <= 20; i++) {
        speaker.emit("say", "blue", round * 20 + i);
      }
      await again;
      same([socket.recovered, socket.id], [true, id]);
      await until(1 + 20 * (round + 1));
    }
    same(heard, Array.from({ length: 61 }, (v, i) => i));
  },

  async query_and_headers_are_known() {
    const socket = await connected("/", { query: { page: "a b" }, auth: { secret: 1 } });
    const [handshake] = await ask(socket, "handshake");
    same([handshake.query.page, typeof handshake.headers.host, handshake.address], ["a b", "string", "127.0.0.1"]);
  },
};

async function run(name) {
  let timer;
  const late = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error("not in time")), LONGEST_MS);
  });
  try {
    await Promise.race([scenarios[name](), late]);
    console.log("ok " + name);
  } catch (e) {
    console.log("failed " + name + ": " + e.message);
  }
  clearTimeout(timer);
  open.forEach((socket) => socket.close());
  open = [];
}

async function main() {
  const names = Object.keys(scenarios).filter((name) => name.startsWith("recovers_") === !!process.env.RECOVERY);
  for (const name of names) {
    await run(name);
  }
  console.log("done");
  process.exit(0);
}

main();
