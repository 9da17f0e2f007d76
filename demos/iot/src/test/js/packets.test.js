// SPDX-License-Identifier: Apache-2.0

/*
 * The page's codec, packets.js, against bytes. Started by PacketsIT with PACKETS (path of packets.js) in its
 * environment. Prints a line for each thing shown; ends with 1 at the first one that is not so.
 */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

const source = await readFile(process.env.PACKETS, 'utf8');
const { Packets, TYPE, connect, pingreq, puback, publish, subscribe, unsubscribe } =
  await import(`data:text/javascript,${encodeURIComponent(source)}`);

const ok = (text) => console.log(`ok - ${text}`);
const bytes = (hex) => Uint8Array.from(hex.replace(/\s/g, '').match(/../g), (each) => parseInt(each, 16));
const is = (actual, hex) => assert.deepEqual(actual, bytes(hex));
const text = new TextDecoder();

is(connect({ clientId: 'p', keepAlive: 30, will: { topic: 's', payload: '', qos: 1, retain: true },
  properties: { requestProblemInformation: 1 } }),
// 2e: clean start, will, QoS 1, retain
'10 16  00 04 4d 51 54 54  05  2e  00 1e  02 17 01  00 01 70  00  00 01 73  00 00');
is(publish({ topic: 'a', payload: 'hi', retain: true }), '31 06  00 01 61  00  68 69');
is(publish({ topic: 'a', payload: 'é', qos: 1, id: 258, properties: { responseTopic: 'r',
  correlationData: Uint8Array.of(7) } }), '32 10  00 01 61  01 02  08 08 00 01 72 09 00 01 07  c3 a9');
is(publish({ topic: 'a', payload: '', properties: { userProperty: [['k', 'v'], ['k', 'w']] } }),
  '30 12  00 01 61  0e 26 00 01 6b 00 01 76 26 00 01 6b 00 01 77');
is(subscribe(1, 'a/#', 1, { subscriptionIdentifier: [200] }), '82 0c  00 01  03 0b c8 01  00 03 61 2f 23  01');
is(unsubscribe(2, 'a'), 'a2 06  00 02  00  00 01 61');
is(puback(5), '40 02  00 05');
is(pingreq(), 'c0 00');
assert.equal(publish({ topic: 'a', payload: 'x'.repeat(200) }).length, 3 + 4 + 200);
ok('packets are the bytes that the specification says');

const stream = bytes('20 06  00 00  03 21 00 0a'                                        // CONNACK, receive maximum 10
  + '90 04  00 01  00  01'                                                              // SUBACK, QoS 1
  + '3b 12  00 03 61 2f 62  00 07  08 09 00 02 be ef 0b 81 01  c3 bc'                  // PUBLISH, retained, again
  + '40 02  00 05' + '40 04  00 06  10 00' + 'd0 00' + 'e0 01  8b');
const expected = [
  { type: TYPE.CONNACK, sessionPresent: false, reason: 0, properties: { receiveMaximum: 10 } },
  { type: TYPE.SUBACK, id: 1, properties: {}, reason: 1 },
  { type: TYPE.PUBLISH, topic: 'a/b', qos: 1, id: 7, retain: true, dup: true,
    properties: { correlationData: Uint8Array.of(0xbe, 0xef), subscriptionIdentifier: [129] },
    payload: bytes('c3 bc') },
  { type: TYPE.PUBACK, id: 5, reason: 0, properties: {} },
  { type: TYPE.PUBACK, id: 6, reason: 16, properties: {} },
  { type: TYPE.PINGRESP },
  { type: TYPE.DISCONNECT, reason: 139, properties: {} },
];
assert.deepEqual(new Packets().push(stream), expected);
assert.equal(text.decode(expected[2].payload), 'ü');
for (let at = 0; at <= stream.length; at++) {
  const packets = new Packets();
  assert.deepEqual([...packets.push(stream.subarray(0, at)), ...packets.push(stream.subarray(at))], expected);
}
const slowly = new Packets();
assert.deepEqual([...stream].flatMap((each) => slowly.push(Uint8Array.of(each))), expected);
ok('packets are read however their bytes are split');

for (const [hex, message] of [
  ['30 ff ff ff 7f', /packet: \d+ bytes/],                  // 256 MB to come
  ['10 00', /packet type: 1 /],                             // a server sends no CONNECT
  ['30 02  00 05', /shorter than what it says/],            // a topic that is not there
  ['30 05  00 01 61  01 63', /property: unknown/],
  ['30 04  00 01 ff  00', /utf-8|not valid/i],
  ['30 07  00 01 61  ff ff ff ff', /variable byte integer|shorter/],
]) {
  assert.throws(() => new Packets().push(bytes(hex)), message, hex);
}
let state = 1;
const random = () => {
  state = (state * 48_271) % 2_147_483_647;
  return state;
};
for (let round = 0; round < 20_000; round++) {
  const noise = Uint8Array.from({ length: random() % 40 }, () => random() & 255);
  try {
    new Packets().push(noise);
  } catch (error) {
    assert.ok(error instanceof Error && !(error instanceof RangeError), String(error));
  }
}
ok('bytes that are no packets are an error, and nothing else');
