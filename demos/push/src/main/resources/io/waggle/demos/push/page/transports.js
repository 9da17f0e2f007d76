// SPDX-License-Identifier: Apache-2.0
// One client for each transport, side by side: the same message arrives over all of them.

import { NEWS, addLine, byId, clientFor, clock, element, showState, textOf } from '/common.js';

const TRANSPORTS = {
  websocket: 'WebSocket',
  sse: 'Server-sent events',
  stream: 'HTTP streaming',
  poll: 'Long-poll',
};

const channels = Object.entries(TRANSPORTS).map(([transport, title]) => {
  const inbox = element('ol', 'inbox');
  inbox.setAttribute('aria-live', 'polite');
  const state = element('p', 'state', 'connecting');
  const column = element('section', 'card', element('h2', '', title), state, inbox);
  column.id = transport;
  byId('columns').append(column);
  const client = clientFor(`watcher-${transport}`, '', { transports: [transport] });
  showState(client, state);
  const channel = client.channel(NEWS);
  channel.addEventListener('message', ({ message }) => {
    const late = Math.max(0, Date.now() - message.time);
    const small = element('p', 'small', clock(message.time), `after ${late} ms`);
    addLine(inbox, element('li', '', element('p', 'text', textOf(message.data)), small), 20);
  });
  client.connect();
  return { client, channel };
});

byId('say').addEventListener('submit', (event) => {
  event.preventDefault();
  const open = channels.find(({ client }) => client.state === 'connected') ?? channels[0];
  open.channel.publish({ text: byId('text').value });
});
