// SPDX-License-Identifier: Apache-2.0

import { Watchdog } from './watchdog.js';

/**
 * Opens a WebSocket and says `connect`.
 *
 * @param settings url, WebSocket, openTimeoutMs
 * @param events frame(object); down(code, reason, worked), once: worked is false if it could not be opened at all
 * @returns send(frame), close(code, reason)
 */
export function openWebSocket(settings, connect, events) {
  const socket = new settings.WebSocket(`${settings.url.replace(/^http/, 'ws')}/websocket`, 'waggle.push.1');
  let isOpen = false;
  let isDown = false;
  const down = (code, reason) => {
    if (!isDown) {
      isDown = true;
      watchdog.stop();
      socket.onclose = socket.onerror = socket.onmessage = null;
      events.down(code, reason, isOpen);
      socket.close();
    }
  };
  const watchdog = new Watchdog(() => down(1006, isOpen ? 'nothing was heard from the server' : 'not opened in time'));
  watchdog.start(settings.openTimeoutMs);
  socket.onopen = () => {
    isOpen = true;
    socket.send(JSON.stringify(connect));
  };
  socket.onerror = () => down(1006, isOpen ? 'connection lost' : 'not opened'); // Node 20 has no close event after it
  socket.onclose = ({ code, reason }) => down(code, reason);
  socket.onmessage = ({ data }) => {
    watchdog.alive();
    const frame = JSON.parse(data);
    if (frame.type === 'connected') {
      watchdog.start((frame.ping + 10) * 1000);
    }
    events.frame(frame);
  };
  return {
    kind: 'websocket',
    send: frame => socket.send(JSON.stringify(frame)),
    close(code = 1000, reason = '') {
      isDown = true;
      watchdog.stop();
      socket.onclose = socket.onerror = socket.onmessage = null;
      socket.close(code, reason);
    },
  };
}
