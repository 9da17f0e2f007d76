// SPDX-License-Identifier: Apache-2.0
// Bodies in the binary form of revision 3, which clients in Node never ask for: the parsers of both versions that speak
// it, in their forms for Node and for browsers, write one and read the answer.
"use strict";
const { createRequire } = require("module");
const url = process.env.ENGINE_URL + "/socket.io/?EIO=3&transport=polling";
const texts = ["a", "é", "😀 and 你好", ""];
const bytes = Buffer.from([0, 4, 255, 30]);

async function check(name, parser) {
  const opened = await (await fetch(url)).text();
  const sid = JSON.parse(opened.substring(opened.indexOf("{"))).sid;
  const packets = texts.map(data => ({ type: "message", data })).concat({ type: "message", data: name.includes("browser")
    ? bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) : bytes });
  const encode = parser.encodePayloadAsBinary || parser.encodePayloadAsArrayBuffer;
  const body = await new Promise(resolve => encode.call(parser, packets, resolve));
  const posted = await fetch(url + "&sid=" + sid,
    { method: "POST", body, headers: { "content-type": "application/octet-stream" } });
  if (await posted.text() !== "ok") {
    throw new Error(name + ": the body was not taken");
  }
  const response = await fetch(url + "&sid=" + sid);
  const answer = await response.arrayBuffer();
  const read = [];
  parser.decodePayload(name.includes("browser") ? answer : Buffer.from(answer), "arraybuffer", packet => {
    read.push(packet.type + ":" + (packet.data instanceof ArrayBuffer ? Buffer.from(packet.data).toString("hex")
      : packet.data || ""));
  });
  const expected = texts.map(text => "message:" + text).concat("message:" + bytes.toString("hex"));
  if (JSON.stringify(read) !== JSON.stringify(expected)) {
    throw new Error(name + ": read " + JSON.stringify(read));
  }
  console.log("ok - " + name + ": " + response.headers.get("content-type"));
}

(async () => {
  for (const version of ["1", "3"]) {
    const of = createRequire(require.resolve("engine.io-client-" + version + "/package.json"));
    await check("client " + version + ", node", of("engine.io-parser/lib/index.js"));
    await check("client " + version + ", browser", of("engine.io-parser/lib/browser.js"));
  }
})().catch(error => {
  console.log("failed: " + (error.stack || error));
  process.exit(1);
});
