// SPDX-License-Identifier: Apache-2.0

/*
 * A TCP relay to the server whose connections can be cut, as a bad network would.
 */

import net from 'node:net';

export async function cuttable(target) {
  const sockets = new Set();
  let isCut = false;
  const relay = net.createServer(socket => {
    if (isCut) {
      socket.destroy();
      return;
    }
    const onward = net.connect(Number(target.port), target.hostname);
    for (const [from, to] of [[socket, onward], [onward, socket]]) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => { sockets.delete(from); to.destroy(); });
    }
  });
  await new Promise(resolve => relay.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${relay.address().port}/`,
    cut() {
      isCut = true;
      sockets.forEach(socket => socket.resetAndDestroy());
    },
    mend() {
      isCut = false;
    },
    close() {
      this.cut();
      relay.close();
    },
  };
}
