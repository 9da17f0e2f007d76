// SPDX-License-Identifier: Apache-2.0
// The back end as a form: publishes over the HTTP API and watches what becomes of each message.

import { Waggle } from '/client/waggle.js';
import { LOBBY, NEWS, addLine, byId, clock, element, settings, showState } from '/common.js';

const STATES = ['queued', 'delivered', 'acknowledged', 'fallback', 'expired'];
const SETTLED = ['acknowledged', 'fallback', 'expired'];
const LOOK_AGAIN_MS = 700;
const LOOK_FOR_MS = 120_000;

const { apiKey } = await settings();
const form = byId('send');
// Without a name: it only looks, and is not one of those who receive.
const client = new Waggle('/push');
showState(client, byId('state'));

// ---- sending

const kind = () => form.elements.kind.value;

function target() {
  const name = byId('name').value.trim();
  return { everyone: { everyone: true }, user: { uid: name }, group: { group: name }, channel: { channel: NEWS } }[kind()];
}

const toWhom = () => ({ everyone: 'everybody', channel: `channel ${NEWS}` }[kind()] ?? `${kind()} ${byId('name').value}`);

function body() {
  const data = { text: byId('text').value };
  return { ...target(), data, ...(kind() === 'channel' ? {} : { receipts: true }) };
}

function api(path, options = {}) {
  return fetch(`/api/${path}`, { ...options,
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' } });
}

function showForm() {
  const needsName = kind() === 'user' || kind() === 'group';
  byId('name').hidden = byId('name-label').hidden = !needsName;
  byId('curl').textContent = `curl ${location.origin}/api/publish \\\n  -H 'Authorization: Bearer ${apiKey}' \\\n`
    + `  -d '${JSON.stringify(body()).replaceAll("'", "'\\''")}'`;
}

form.addEventListener('input', showForm);
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  byId('send-error').textContent = '';
  const sent = body();
  const entry = showSent(byId('text').value, toWhom());
  try {
    const response = await api('publish', { method: 'POST', body: JSON.stringify(sent) });
    const answer = await response.json();
    if (!response.ok) {
      throw new Error(answer.reason);
    }
    if (answer.users) {
      await watch(answer.message, entry);
    } else {
      entry.note(sent.receipts ? 'nobody there to wait for' : `published at ${answer.position}`);
    }
  } catch (error) {
    byId('send-error').textContent = error.message;
    entry.note('not sent');
  }
});

// ---- what becomes of it

function showSent(text, to) {
  byId('sent-empty').hidden = true;
  const bar = element('div', 'bar');
  bar.setAttribute('role', 'img');
  const legend = element('p', 'legend');
  const line = element('div', 'line', element('span', 'text', text), element('span', 'to-whom', `to ${to}`), clock());
  addLine(byId('sent'), element('li', '', line, bar, legend), 30);
  return {
    note: (what) => legend.replaceChildren(what),
    counts(counts) {
      const there = STATES.filter((state) => counts[state]);
      bar.replaceChildren(...there.map((state) => {
        const part = element('span', state);
        part.style.flexGrow = counts[state];
        return part;
      }));
      const words = there.map((state) => `${counts[state]} ${state}`).join(', ');
      bar.setAttribute('aria-label', words);
      legend.replaceChildren(...there.map((state) => element('span', state, element('b', '', String(counts[state])),
        ` ${state}`)));
    },
  };
}

async function watch(id, entry) {
  for (const end = Date.now() + LOOK_FOR_MS; Date.now() < end;) {
    const response = await api(`messages/${encodeURIComponent(id)}`);
    if (!response.ok) {
      entry.note(`no receipts: ${response.status}`);
      return;
    }
    const { counts } = await response.json();
    entry.counts(counts);
    if (STATES.every((state) => SETTLED.includes(state) || !counts[state])) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

// ---- who is there

const here = new Map();

function showHere() {
  const names = [...here.keys()].sort();
  byId('users').textContent = names.length;
  byId('pages').textContent = [...here.values()].reduce((sum, pages) => sum + pages, 0);
  byId('names').replaceChildren(...names.map((name) => Object.assign(element('option', ''), { value: name })));
  byId('here').replaceChildren(...names.map((name) => {
    const pick = element('button', '', 'push');
    pick.type = 'button';
    pick.setAttribute('aria-label', `Push to ${name}`);
    pick.addEventListener('click', () => {
      form.elements.kind.value = 'user';
      byId('name').value = name;
      showForm();
      byId('text').focus();
    });
    const pages = here.get(name);
    return element('li', '', element('span', '', `${name} · ${pages} ${pages === 1 ? 'page' : 'pages'}`), pick);
  }));
}

async function ask() {
  const { users } = await client.presence(LOBBY);
  here.clear();
  Object.entries(users).forEach(([name, pages]) => here.set(name, pages));
  showHere();
}

byId('open').addEventListener('submit', (event) => {
  event.preventDefault();
  const query = new URLSearchParams({ name: byId('as').value.trim(), group: byId('in').value.trim() });
  window.open(`/receive.html?${query}`, '_blank');
});

client.addEventListener('open', () => ask().catch(() => {}));
setInterval(() => client.state === 'connected' && ask().catch(() => {}), 1_000);
showForm();
client.connect();
