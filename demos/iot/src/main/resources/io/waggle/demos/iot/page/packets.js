// SPDX-License-Identifier: Apache-2.0
// The packets of MQTT 5 as bytes: what a browser needs of them, at QoS 0 and 1. Section numbers are the specification's.

export const TYPE = {
  CONNECT: 1, CONNACK: 2, PUBLISH: 3, PUBACK: 4, SUBSCRIBE: 8, SUBACK: 9, UNSUBSCRIBE: 10, UNSUBACK: 11,
  PINGREQ: 12, PINGRESP: 13, DISCONNECT: 14,
};

/** Longest packet that is taken, the least that makes a broken server harmless. */
const MAX_PACKET_BYTES = 1 << 20;

/** Properties by name: number and type of the value (2.2.2.2). */
const PROPERTIES = {
  payloadFormat: [1, 'byte'], messageExpiry: [2, 'four'], contentType: [3, 'text'], responseTopic: [8, 'text'],
  correlationData: [9, 'data'], subscriptionIdentifier: [11, 'variable'], sessionExpiry: [17, 'four'],
  assignedClientId: [18, 'text'], serverKeepAlive: [19, 'two'], authenticationMethod: [21, 'text'],
  authenticationData: [22, 'data'], requestProblemInformation: [23, 'byte'], willDelay: [24, 'four'],
  requestResponseInformation: [25, 'byte'], responseInformation: [26, 'text'], serverReference: [28, 'text'],
  reasonString: [31, 'text'], receiveMaximum: [33, 'two'], topicAliasMaximum: [34, 'two'], topicAlias: [35, 'two'],
  maximumQos: [36, 'byte'], retainAvailable: [37, 'byte'], userProperty: [38, 'pair'], maximumPacketSize: [39, 'four'],
  wildcardAvailable: [40, 'byte'], identifiersAvailable: [41, 'byte'], sharedAvailable: [42, 'byte'],
};
const BY_NUMBER = new Map(Object.entries(PROPERTIES).map(([name, [number, kind]]) => [number, { name, kind }]));
/** Those that may come more than once; their values are lists, both ways. */
const REPEATING = new Set(['subscriptionIdentifier', 'userProperty']);

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

class Writer {
  #bytes = [];

  byte(value) { this.#bytes.push(value & 255); return this; }
  two(value) { return this.byte(value >> 8).byte(value); }
  four(value) { return this.two(value >>> 16).two(value); }
  raw(bytes) { for (const each of bytes) { this.#bytes.push(each); } return this; }
  data(bytes) { return this.two(bytes.length).raw(bytes); }
  text(value) { return this.data(encoder.encode(value)); }
  pair([name, value]) { return this.text(name).text(value); }

  /** Seven bits in each byte, the lowest first; the eighth says that there is more (1.5.5). */
  variable(value) {
    for (; value > 127; value >>>= 7) {
      this.byte((value & 127) | 128);
    }
    return this.byte(value);
  }

  properties(properties = {}) {
    const inner = new Writer();
    for (const [name, value] of Object.entries(properties)) {
      const [number, kind] = PROPERTIES[name];
      for (const each of REPEATING.has(name) ? value : [value]) {
        inner.byte(number)[kind](each);
      }
    }
    return this.variable(inner.#bytes.length).raw(inner.#bytes);
  }

  packet(type, flags) {
    return Uint8Array.from(new Writer().byte((type << 4) | flags).variable(this.#bytes.length).raw(this.#bytes).#bytes);
  }
}

export const toBytes = (payload) => (payload instanceof Uint8Array ? payload : encoder.encode(String(payload)));

/** CONNECT (3.1); a will has a topic, a payload, and perhaps QoS, retain and properties. */
export function connect({ clientId, keepAlive, will, username, password, properties }) {
  const flags = 2 | (will ? 4 | ((will.qos ?? 0) << 3) | (will.retain ? 32 : 0) : 0)
    | (password === undefined ? 0 : 64) | (username === undefined ? 0 : 128);
  const writer = new Writer().text('MQTT').byte(5).byte(flags).two(keepAlive).properties(properties).text(clientId);
  if (will) {
    writer.properties(will.properties).text(will.topic).data(toBytes(will.payload));
  }
  if (username !== undefined) {
    writer.text(username);
  }
  if (password !== undefined) {
    writer.text(password);
  }
  return writer.packet(TYPE.CONNECT, 0);
}

/** PUBLISH (3.3). */
export function publish({ topic, payload, id, qos = 0, retain = false, dup = false, properties }) {
  const writer = new Writer().text(topic);
  if (qos > 0) {
    writer.two(id);
  }
  return writer.properties(properties).raw(toBytes(payload))
    .packet(TYPE.PUBLISH, (dup ? 8 : 0) | (qos << 1) | (retain ? 1 : 0));
}

export const puback = (id) => new Writer().two(id).packet(TYPE.PUBACK, 0);
export const subscribe = (id, filter, qos, properties) =>
  new Writer().two(id).properties(properties).text(filter).byte(qos).packet(TYPE.SUBSCRIBE, 2);
export const unsubscribe = (id, filter) =>
  new Writer().two(id).properties().text(filter).packet(TYPE.UNSUBSCRIBE, 2);
export const pingreq = () => new Writer().packet(TYPE.PINGREQ, 0);
export const disconnect = () => new Writer().packet(TYPE.DISCONNECT, 0);

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  get left() { return this.bytes.length - this.at; }

  raw(length) {
    if (length > this.left) {
      throw new Error('packet: shorter than what it says (expected: all of it)');
    }
    this.at += length;
    return this.bytes.slice(this.at - length, this.at);
  }

  byte() { return this.raw(1)[0]; }
  two() { return (this.byte() << 8) | this.byte(); }
  four() { return this.two() * 65_536 + this.two(); }
  data() { return this.raw(this.two()); }
  text() { return decoder.decode(this.data()); }
  pair() { return [this.text(), this.text()]; }

  variable() {
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      value |= (byte & 127) << shift;
      if (byte < 128) {
        return value;
      }
    }
    throw new Error('variable byte integer: too long (expected: four bytes)');
  }

  properties() {
    const found = {};
    const length = this.variable();
    for (const end = this.at + length; this.at < end;) {
      const property = BY_NUMBER.get(this.variable());
      if (!property) {
        throw new Error('property: unknown (expected: one of section 2.2.2.2)');
      }
      const value = this[property.kind]();
      if (REPEATING.has(property.name)) {
        (found[property.name] ??= []).push(value);
      } else {
        found[property.name] = value;
      }
    }
    return found;
  }
}

const READERS = {
  [TYPE.CONNACK]: (reader) => ({
    sessionPresent: reader.byte() === 1, reason: reader.byte(), properties: reader.properties(),
  }),
  [TYPE.PUBLISH]: (reader, flags) => {
    const topic = reader.text();
    const qos = (flags >> 1) & 3;
    const id = qos > 0 ? reader.two() : 0;
    const properties = reader.properties();
    return { topic, qos, id, retain: (flags & 1) === 1, dup: (flags & 8) === 8, properties,
      payload: reader.raw(reader.left) };
  },
  // Reason and properties may be left out where all is well (3.4.2.1).
  [TYPE.PUBACK]: (reader) => ({
    id: reader.two(), reason: reader.left ? reader.byte() : 0, properties: reader.left ? reader.properties() : {},
  }),
  [TYPE.SUBACK]: (reader) => ({ id: reader.two(), properties: reader.properties(), reason: reader.byte() }),
  [TYPE.UNSUBACK]: (reader) => ({ id: reader.two(), properties: reader.properties(), reason: reader.byte() }),
  [TYPE.PINGRESP]: () => ({}),
  [TYPE.DISCONNECT]: (reader) => ({
    reason: reader.left ? reader.byte() : 0, properties: reader.left ? reader.properties() : {},
  }),
};

/** Makes packets of bytes that arrive in pieces: WebSocket messages end where they like (6.0). */
export class Packets {
  #bytes = new Uint8Array(0);

  /** Takes bytes and returns the packets that are complete now. */
  push(bytes) {
    const all = new Uint8Array(this.#bytes.length + bytes.length);
    all.set(this.#bytes);
    all.set(bytes, this.#bytes.length);
    const packets = [];
    let at = 0;
    for (let end = Packets.#end(all, at); end > 0; end = Packets.#end(all, at)) {
      packets.push(Packets.#read(all.subarray(at, end)));
      at = end;
    }
    this.#bytes = all.slice(at);
    return packets;
  }

  /** Returns where the packet that starts here ends; 0 if it is not all there. */
  static #end(bytes, from) {
    let length = 0;
    for (let i = 1; i <= 4 && from + i < bytes.length; i++) {
      length |= (bytes[from + i] & 127) << (7 * (i - 1));
      if (bytes[from + i] < 128) {
        if (length > MAX_PACKET_BYTES) {
          throw new Error(`packet: ${length} bytes (expected: at most ${MAX_PACKET_BYTES})`);
        }
        return from + i + 1 + length <= bytes.length ? from + i + 1 + length : 0;
      }
    }
    return 0;
  }

  static #read(bytes) {
    const reader = new Reader(bytes);
    const first = reader.byte();
    reader.variable();
    const type = first >> 4;
    if (!READERS[type]) {
      throw new Error(`packet type: ${type} (expected: one that a server sends)`);
    }
    return { type, ...READERS[type](reader, first & 15) };
  }
}
