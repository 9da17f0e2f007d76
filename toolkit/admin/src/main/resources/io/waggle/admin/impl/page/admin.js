// SPDX-License-Identifier: Apache-2.0

/*
 * The admin page: the status comes by server-sent events once a second; lists are asked for a page at a time.
 */

import { bytes, card, duration, element, fill, number, plain, tag } from './views.js';

const PAGE_SIZE = 50;
const HISTORY = 120;
const TAP_LINES = 300;

const $ = id => document.getElementById(id);
const history = { connections: [], rate: [], memory: [] };
let view = 'overview';
let mayWrite = false;

async function ask(path, options = {}) {
  const answer = await fetch(path, options);
  if (answer.status === 401) {
    location.reload();
  }
  const body = answer.status === 204 ? {} : await answer.json();
  if (!answer.ok) {
    throw new Error(body.error);
  }
  return body;
}

function write(path, body) {
  return ask(path, { method: 'POST', headers: { 'content-type': 'application/json', 'x-waggle-admin': 'page' },
    body: JSON.stringify(body) });
}

function complain(text) {
  $('notice').textContent = plain(text);
  $('notice').hidden = !text;
}

// ---- overview

const sum = (rows, key) => rows.reduce((all, row) => all + Math.max(0, row[key] ?? 0), 0);

function remember(list, value) {
  list.push(value);
  if (list.length > HISTORY) {
    list.shift();
  }
  return list;
}

function overview(nodes) {
  const there = nodes.filter(node => !node.error);
  const instances = there.flatMap(node => node.instances.map(one => ({ ...one, node: node.node })));
  const connections = sum(instances, 'connections');
  const rate = Math.round(sum(instances, 'rate'));
  const memory = there.reduce((all, node) => all + Math.max(0, node.memory.residentBytes), 0);
  const uids = there.flatMap(node => node.gateways).reduce((all, one) => all + one.uids, 0);
  $('running').textContent = plain([...new Set(there.map(node => node.name))].join(', '));
  $('cards').replaceChildren(
    card(number(connections), 'connections', remember(history.connections, connections)),
    card(number(rate), 'messages/s', remember(history.rate, rate)),
    card(bytes(memory), 'memory', remember(history.memory, memory)),
    card(number(uids), 'users online'),
    card(number(sum(instances, 'sendFailures')), 'send failures'),
    card(number(nodes.length), nodes.length === 1 ? 'node' : 'nodes'));
  fill($('nodes'), nodes.map(node => node.error ? [code(node.node), '', '', '', '', '', '', '', tag(node.error, 'bad')] : [
    code(node.node), node.name, duration(node.uptimeMs), bytes(node.memory.residentBytes),
    number(sum(node.instances, 'connections')), number(Math.round(sum(node.instances, 'rate'))),
    node.load.map(each => each.toFixed(2)).join(' '), node.waggle,
    tag(node.state, node.state === 'running' ? 'good' : 'bad')]), 'none');
  fill($('workers'), instances.map(one => [
    one.index > 0 ? `${one.name} #${one.index}` : one.name,
    one.client ? 'client' : one.listening === 'none' ? 'none' : `${one.transport}://${one.listening}`,
    one.loop.replace('vert.x-', '').replace('-thread', ''), number(one.connections), number(one.requests),
    number(one.rate), bytes(one.bytesRead), bytes(one.bytesWritten), bytes(one.queuedBytes), number(one.sendFailures),
    number(one.timers), tag(one.state, one.state === 'idle' ? 'good' : one.state === 'busy' ? 'bad' : 'soft')]),
  'Nothing listens here yet.');
}

function code(text) {
  return element('span', 'code', plain(text));
}

// ---- lists

/** A list of which the server sends one page at a time. */
class List {
  page = 0;

  constructor(section, load) {
    this.section = section;
    this.load = load;
    this.filter = section.querySelector('input');
    this.filter.addEventListener('input', () => this.soon());
    section.querySelector('form').addEventListener('submit', event => event.preventDefault());
    section.querySelector('[data-page=previous]').addEventListener('click', () => this.turn(-1));
    section.querySelector('[data-page=next]').addEventListener('click', () => this.turn(1));
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.page = 0;
      this.refresh();
    }, 200);
  }

  turn(by) {
    this.page += by;
    this.refresh();
  }

  async refresh() {
    const asked = this.asked = {};
    const query = new URLSearchParams({ page: this.page, size: PAGE_SIZE, filter: this.filter.value.trim() });
    try {
      const total = await this.load(query, () => asked === this.asked);
      if (asked !== this.asked) {
        return;
      }
      const last = Math.max(0, Math.ceil(total / PAGE_SIZE) - 1);
      this.section.querySelector('.pager span').textContent = total === 0 ? 'none'
        : `${number(this.page * PAGE_SIZE + 1)}–${number(Math.min(total, (this.page + 1) * PAGE_SIZE))} of ${number(total)}`;
      this.section.querySelector('[data-page=previous]').disabled = this.page === 0;
      this.section.querySelector('[data-page=next]').disabled = this.page >= last;
      if (this.page > last) {
        this.turn(last - this.page);
      }
    } catch (error) {
      complain(error.message);
    }
  }
}

const connections = new List($('connections'), async (query, isWanted) => {
  query.set('cluster', 'true');
  const found = await ask(`/api/connections?${query}`);
  if (isWanted()) {
    fill($('connection-table'), found.rows.map(one => [code(one.id), one.worker, `${one.protocol} over ${one.transport}`,
      one.remote, one.uid ?? '', bytes(one.bytesRead), bytes(one.bytesWritten),
      `${number(one.messagesRead)} / ${number(one.messagesWritten)}`, bytes(one.queuedBytes), one.state.toLowerCase(),
      kickButton(one)]), connections.filter.value ? 'No connection matches.' : 'Nobody is connected.');
    complain(found.busy.length ? `Busy, and not in the list: ${found.busy.join(', ')}` : '');
  }
  return found.total;
});

function kickButton(one) {
  const button = element('button', 'quiet', 'Close');
  button.addEventListener('click', async () => {
    $('confirm-what').textContent = plain(`${one.id} of ${one.uid ?? one.remote}`);
    $('confirm').returnValue = 'no';
    $('confirm').showModal();
    await new Promise(resolve => $('confirm').addEventListener('close', resolve, { once: true }));
    if ($('confirm').returnValue === 'yes') {
      await write('/api/kick', { id: one.id }).then(() => connections.refresh(), error => complain(error.message));
    }
  });
  return button;
}

let kind = 'groups';
const gateways = new List($('gateways'), async (query, isWanted) => {
  query.set('kind', kind);
  const found = await ask(`/api/gateways?${query}`);
  if (isWanted()) {
    fill($('gateway-table'), found.rows.map(row => {
      const link = element('button', 'quiet', plain(row.name));
      link.addEventListener('click', () => {
        connections.filter.value = `${kind === 'groups' ? 'group' : 'uid'}:${row.name}`;
        connections.page = 0;
        show('connections');
      });
      return [link, row.gateway, number(row.members)];
    }), kind === 'groups' ? 'No group has a member.' : 'No user is bound.');
  }
  return found.total;
});

for (const button of document.querySelectorAll('[data-kind]')) {
  button.addEventListener('click', () => {
    kind = button.dataset.kind;
    document.querySelectorAll('[data-kind]').forEach(one => one.setAttribute('aria-pressed', String(one === button)));
    gateways.page = 0;
    gateways.refresh();
  });
}

// ---- messages

let tap = null;

function stopTap(hint) {
  tap?.close();
  tap = null;
  $('tap-switch').textContent = 'Watch for a minute';
  $('tap-hint').textContent = hint;
}

$('tap-form').addEventListener('submit', event => {
  event.preventDefault();
  if (tap) {
    stopTap('Stopped.');
    return;
  }
  $('tap-log').replaceChildren();
  tap = new EventSource(`/api/tap?${new URLSearchParams({ filter: $('tap-filter').value.trim() })}`);
  $('tap-switch').textContent = 'Stop';
  $('tap-hint').textContent = 'Watching …';
  tap.addEventListener('message', show => line(JSON.parse(show.data)));
  tap.addEventListener('skipped', skipped => {
    $('tap-hint').textContent = `Watching … ${number(JSON.parse(skipped.data).messages)} more in the last second`;
  });
  tap.addEventListener('end', () => stopTap('Stopped after 60 seconds.'));
  tap.onerror = () => stopTap('Stopped: the server ended it, or four others are watching.');
});

function line(message) {
  const made = element('li', message.direction === 'in' ? 'in' : 'out');
  made.append(element('time', '', new Date(message.at).toLocaleTimeString('en-GB')),
    element('span', 'from', message.direction === 'in' ? 'received' : 'sent'),
    element('span', 'from', plain(`${message.worker} · ${message.connection}`)),
    element('div', 'text', message.text.replace(/[^\P{Cc}\n\t]|\p{Cf}/gu, '\uFFFD')));
  $('tap-log').prepend(made);
  while ($('tap-log').childElementCount > TAP_LINES) {
    $('tap-log').lastChild.remove();
  }
}

// ---- the frame

function show(wanted) {
  view = wanted;
  for (const button of document.querySelectorAll('[data-view]')) {
    if (button.dataset.view === view) {
      button.setAttribute('aria-current', 'true');
    } else {
      button.removeAttribute('aria-current');
    }
    $(button.dataset.view).hidden = button.dataset.view !== view;
  }
  complain('');
  if (view === 'connections') {
    connections.refresh();
  } else if (view === 'gateways') {
    gateways.refresh();
  }
}

document.querySelectorAll('[data-view]').forEach(button =>
  button.addEventListener('click', () => show(button.dataset.view)));

$('leave').addEventListener('click', () => write('/logout', {}).then(() => location.reload()));

function live() {
  const events = new EventSource('/api/events');
  let ticks = 0;
  events.addEventListener('status', event => {
    $('state').textContent = 'live';
    $('state').className = 'state live';
    overview(JSON.parse(event.data).nodes);
    if (view === 'connections' && ++ticks % 2 === 0 && !$('confirm').open && !$('connection-table').matches(':focus-within')) {
      connections.refresh();
    }
  });
  events.onerror = () => {
    $('state').textContent = 'not connected';
    $('state').className = 'state lost';
    if (events.readyState === EventSource.CLOSED) {
      setTimeout(live, 2000);
      ask('/api/me').catch(() => {});
    }
  };
}

mayWrite = (await ask('/api/me')).write;
document.body.classList.toggle('may-write', mayWrite);
live();
