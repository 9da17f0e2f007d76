// SPDX-License-Identifier: Apache-2.0

/*
 * A TCP relay to the server that does what a bad network does: cuts all connections and lets no new one in, refuses
 * WebSockets, or makes the server forget its sessions.
 */

import net from 'node:net';

export async function relayTo(target) {
  const sockets = new Set();
  const sessions = new Set();
  let isCut = false;
  let isBlocking = false;
  const relay = net.createServer(socket => {
    if (isCut) {
      socket.destroy();
      return;
    }
    const onward = net.connect(Number(target.port), target.hostname);
    for (const [from, to] of [[socket, onward], [onward, socket]]) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
    socket.on('data', data => {
      const text = data.toString('latin1');
      const [, session] = /[?&]session=([\w-]+)/.exec(text) ?? [];
      session && sessions.add(session);
      if (isBlocking && /^upgrade: websocket/im.test(text)) {
        socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      } else {
        onward.write(data);
      }
    });
    onward.on('data', data => socket.write(data));
  });
  await new Promise(resolve => relay.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    isCut = true;
    sockets.forEach(socket => socket.resetAndDestroy());
  };
  return {
    url: `http://127.0.0.1:${relay.address().port}${target.pathname}`,
    async line(what) {
      switch (what) {
        case 'cut': cut(); break;
        case 'mend': isCut = false; break;
        case 'block': isBlocking = true; break;
        case 'unblock': isBlocking = false; break;
        case 'forget':
          cut();
          await Promise.all([...sessions].map(session =>
            fetch(`${target.href}/session?session=${session}`, { method: 'DELETE' })));
          break;
        default: throw new Error(`line: ${what}`);
      }
    },
    close() {
      cut();
      relay.close();
    },
  };
}
