// SPDX-License-Identifier: Apache-2.0
// The same channel through Socket.IO, with the client library of version 2 or 4 as its makers publish it.

import { NEWS, addLine, byId, clock, element, settings, textOf } from '/common.js';

const version = new URLSearchParams(location.search).get('client') === '2' ? '2' : '4';
const { socketIoPort } = await settings();

byId('title').textContent = `Socket.IO, client ${version}`;
document.title = `Socket.IO ${version} · Waggle push`;
byId(`nav-${version}`).setAttribute('aria-current', 'page');
byId('about').textContent = `This page uses the stock client of version ${version}. It subscribes to the channel that the `
  + 'other pages use; what is pushed there arrives here, and the other way round.';

function load(path) {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = path;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${path}: not there`));
    document.head.append(script);
  });
}

function show(text) {
  const state = byId('state');
  state.textContent = text;
  state.className = `state ${text.startsWith('connected') ? 'open' : ''}`;
}

function start() {
  const socket = window.io(`${location.protocol}//${location.hostname}:${socketIoPort}`);
  socket.on('connect', () => {
    show(`connected over ${socket.io.engine.transport.name}`);
    socket.io.engine.on('upgrade', () => show(`connected over ${socket.io.engine.transport.name}`));
    socket.emit('subscribe', NEWS, (answer) => show(answer?.error ? `refused: ${answer.error}`
      : `connected over ${socket.io.engine.transport.name}`));
  });
  socket.on('disconnect', (reason) => show(`disconnected: ${reason}`));
  socket.on('message', (data) => addLine(byId('inbox'), element('li', '', element('p', 'text', textOf(data)),
    element('p', 'small', clock()))));
  byId('say').addEventListener('submit', (event) => {
    event.preventDefault();
    socket.emit('publish', NEWS, 'message', { text: byId('text').value });
  });
}

load(`/client/socket.io-${version}.js`).then(start, () => {
  show('no client');
  byId('missing').hidden = false;
  byId('missing').textContent = `The Socket.IO client is not here: start the demo where npm is on the path, or put `
    + `socket.io.js of version ${version} where the demo's README says.`;
});
