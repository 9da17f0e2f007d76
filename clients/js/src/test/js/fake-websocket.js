// SPDX-License-Identifier: Apache-2.0

/*
 * The server's side of a WebSocket, as much of RFC 6455 as the tests need: text, ping and close, in frames that come whole
 * or in pieces.
 */

import { createHash } from 'node:crypto';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** @param events text(string), closed() */
export function accept(request, socket, events) {
  const key = createHash('sha1').update(request.headers['sec-websocket-key'] + GUID).digest('base64');
  const protocol = request.headers['sec-websocket-protocol'];
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
    + `Sec-WebSocket-Accept: ${key}\r\n${protocol ? `Sec-WebSocket-Protocol: ${protocol}\r\n` : ''}\r\n`);
  let rest = Buffer.alloc(0);
  socket.on('error', () => {});
  socket.on('close', () => events.closed());
  socket.on('data', data => {
    rest = Buffer.concat([rest, data]);
    for (let frame = read(rest); frame; frame = read(rest)) {
      rest = rest.subarray(frame.end);
      if (frame.opcode === 1) {
        events.text(frame.payload.toString());
      } else if (frame.opcode === 8) {
        socket.end(write(8, frame.payload));
      }
    }
  });
  return {
    send: text => socket.write(write(1, Buffer.from(text))),
    close(code, reason) {
      const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
      payload.writeUInt16BE(code);
      payload.write(reason, 2);
      socket.end(write(8, payload));
    },
    destroy: () => socket.destroy(),
  };
}

function read(bytes) {
  if (bytes.length < 2) {
    return null;
  }
  const short = bytes[1] & 0x7F;
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
  const start = 2 + extra + 4; // a client's frames are masked
  if (bytes.length < start) {
    return null;
  }
  const length = extra === 2 ? bytes.readUInt16BE(2) : extra === 8 ? Number(bytes.readBigUInt64BE(2)) : short;
  if (bytes.length < start + length) {
    return null;
  }
  const mask = bytes.subarray(start - 4, start);
  const payload = Buffer.from(bytes.subarray(start, start + length)).map((byte, i) => byte ^ mask[i & 3]);
  return { opcode: bytes[0] & 0x0F, payload: Buffer.from(payload), end: start + length };
}

function write(opcode, payload) {
  const head = payload.length < 126 ? Buffer.from([0x80 | opcode, payload.length])
    : payload.length < 65_536 ? Buffer.from([0x80 | opcode, 126, payload.length >> 8, payload.length & 0xFF])
      : Buffer.concat([Buffer.from([0x80 | opcode, 127, 0, 0, 0, 0]), uint32(payload.length)]);
  return Buffer.concat([head, payload]);
}

function uint32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
