// SPDX-License-Identifier: Apache-2.0
// A receiving page: messages to its user, its group and everybody, and those of the channel, also those it missed.

import { LOBBY, NEWS, addLine, byId, clientFor, clock, element, showState, textOf } from '/common.js';

const query = new URLSearchParams(location.search);
const name = query.get('name') || `guest-${Math.random().toString(36).slice(2, 6)}`;
const group = query.get('group') || '';

byId('me').textContent = name;
byId('group').textContent = group;
byId('group-part').hidden = !group;
document.title = `${name} · Waggle push`;

const seen = new Set();

function show(message) {
  byId('inbox-empty').hidden = true;
  if (seen.has(message.id)) {
    return;
  }
  seen.add(message.id);
  const from = message.channel ? `channel ${message.channel}` : `to ${message.to === 'uid' ? 'you' : message.to}`;
  const small = element('p', 'small', clock(message.time), from);
  const line = element('li', '', element('p', 'text', textOf(message.data)), small);
  if (message.needsAck) {
    acknowledge(message, line, small);
  }
  addLine(byId('inbox'), line);
}

/** At once, or when the user says so. */
function acknowledge(message, line, small) {
  const button = element('button', '', 'Acknowledge');
  const act = async () => {
    button.disabled = true;
    await message.ack();
    button.remove();
    line.className = 'acknowledged';
    small.append(element('span', '', 'acknowledged'));
  };
  button.addEventListener('click', act);
  if (byId('auto').checked) {
    act();
  } else {
    small.append(button);
  }
}

// ---- online and offline

let client;
let news;

function goOnline() {
  client = clientFor(name, group);
  showState(client, byId('state'));
  client.addEventListener('message', ({ message }) => show(message));
  news = client.channel(NEWS, { since: news?.position });
  news.addEventListener('message', ({ message }) => show(message));
  news.addEventListener('lost', () => addLine(byId('inbox'), element('li', 'gap', 'Some messages are gone for good.')));
  client.channel(LOBBY);
  client.connect().catch(() => {});
}

byId('line').addEventListener('click', () => {
  const wasOnline = client.state !== 'closed';
  byId('line').textContent = wasOnline ? 'Come back' : 'Go offline';
  if (wasOnline) {
    client.close();
  } else {
    goOnline();
  }
});

goOnline();
