// SPDX-License-Identifier: Apache-2.0
// What the pages of the demo share: logging in, connecting, and small pieces of page.

import { Waggle } from '/client/waggle.js';

/** The channel that everything on these pages is about. */
export const NEWS = 'news';
/** The channel whose presence list is the list of receiving pages. */
export const LOBBY = 'lobby';

export const byId = (id) => document.getElementById(id);

/** Makes an element with a class and a text or children. */
export function element(name, className, ...content) {
  const made = document.createElement(name);
  made.className = className;
  made.append(...content);
  return made;
}

export function clock(ms = Date.now()) {
  const time = element('time', '', new Date(ms).toLocaleTimeString());
  time.dateTime = new Date(ms).toISOString();
  return time;
}

async function json(path, body) {
  const response = await fetch(path, body === undefined ? {} : {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Error(`${path}: ${response.status}`);
  }
  return response.json();
}

/** Returns what the server lets its pages know: the API key and the port of Socket.IO. */
export const settings = () => json('/demo/settings');

/** Makes a client that logs in under a name, as often as it needs to. */
export function clientFor(name, group, options = {}) {
  return new Waggle('/push', {
    getToken: async () => (await json('/demo/login', { name, group })).token,
    ...options,
  });
}

/** Shows in an element how a client is connected. */
export function showState(client, target) {
  const show = () => {
    const isOpen = client.state === 'connected';
    target.textContent = isOpen ? `connected over ${client.transport}` : client.state;
    target.className = `state ${isOpen ? 'open' : ''}`;
  };
  ['open', 'close', 'state'].forEach((event) => client.addEventListener(event, show));
  client.addEventListener('error', ({ error }) => {
    target.title = error.message;
  });
  show();
}

/** Returns a message's data as a text for people. */
export function textOf(data) {
  if (data && typeof data === 'object' && typeof data.text === 'string') {
    return data.text;
  }
  return typeof data === 'string' ? data : JSON.stringify(data);
}

/** Adds a line at the top of a list, which keeps no more than so many. */
export function addLine(list, line, most = 100) {
  list.prepend(line);
  while (list.children.length > most) {
    list.lastElementChild.remove();
  }
}
