// SPDX-License-Identifier: Apache-2.0

/*
 * The admin page: the frame and the overview, whose figures come by server-sent events once a second.
 */

import { lists } from './lists.js';
import { addTabs } from './panels.js';
import { $, ask, complain, write } from './server.js';
import './tap.js';
import { bytes, card, code, duration, fill, number, plain, tag } from './views.js';

const HISTORY = 120;

const history = { connections: [], rate: [], memory: [], users: [], failures: [], nodes: [] };
let view = 'overview';

const sum = (rows, key) => rows.reduce((all, row) => all + Math.max(0, row[key] ?? 0), 0);

function remember(list, value) {
  list.push(value);
  if (list.length > HISTORY) {
    list.shift();
  }
  return list;
}

/** Who is on several nodes is one user; this node knows, unless a gateway is on others only. */
function usersOnline(there, known) {
  const all = {};
  for (const { name, uids } of there.flatMap(node => node.gateways)) {
    all[name] = known[name] ?? (all[name] ?? 0) + uids;
  }
  return Object.values(all).reduce((sum, each) => sum + each, 0);
}

function overview({ nodes, users }) {
  const there = nodes.filter(node => !node.error);
  const instances = there.flatMap(node => node.instances.map(one => ({ ...one, node: node.node })));
  const connections = sum(instances, 'connections');
  const rate = Math.round(sum(instances, 'rate'));
  const online = usersOnline(there, users);
  const failures = sum(instances, 'sendFailures');
  const memory = there.reduce((all, node) => all + Math.max(0, node.memory.residentBytes), 0);
  document.body.classList.toggle('clustered', nodes.length > 1);
  $('running').textContent = plain([...new Set(there.map(node => node.name))].join(', '));
  $('cards').replaceChildren(
    card(number(connections), 'connections', remember(history.connections, connections)),
    card(number(rate), 'messages/s', remember(history.rate, rate)),
    card(bytes(memory), 'memory', remember(history.memory, memory)),
    card(number(online), 'users online', remember(history.users, online)),
    card(number(failures), 'send failures', remember(history.failures, failures)),
    card(number(nodes.length), nodes.length === 1 ? 'node' : 'nodes', remember(history.nodes, nodes.length)));
  fill($('nodes'), nodes.map(node => node.error ? [code(node.node), tag(node.error, 'bad'), '', '', '', '', '', '', ''] : [
    code(node.node), tag(node.state, node.state === 'running' ? 'good' : 'bad'), node.name, duration(node.uptimeMs), bytes(node.memory.residentBytes),
    number(sum(node.instances, 'connections')), number(Math.round(sum(node.instances, 'rate'))),
    node.load.map(each => each.toFixed(2)).join(' '), node.waggle]),
  'none');
  fill($('workers'), instances.map(one => [
    one.index > 0 ? `${one.name} #${one.index}` : one.name,
    tag(one.state, one.state === 'idle' ? 'good' : one.state === 'busy' ? 'bad' : 'soft'), code(one.node),
    one.client ? 'client' : one.listening === 'none' ? 'none' : `${one.transport}://${one.listening}`,
    one.loop.replace('vert.x-eventloop-thread-', '').replace('vert.x-', ''), number(one.connections), number(one.requests),
    number(one.rate), `${bytes(one.bytesRead)} / ${bytes(one.bytesWritten)}`, bytes(one.queuedBytes),
    number(one.sendFailures), number(one.timers)]),
  'Nothing listens here yet.');
}

function show(wanted, tab) {
  view = wanted;
  for (const button of document.querySelectorAll('[data-view]')) {
    if (button === tab) {
      button.setAttribute('aria-current', 'true');
    } else {
      button.removeAttribute('aria-current');
    }
    $(button.dataset.view).hidden = button.dataset.view !== view;
  }
  complain('');
  lists[view]?.refresh();
}

document.querySelectorAll('[data-view]').forEach(button =>
  button.addEventListener('click', () => show(button.dataset.view, button)));

$('leave').addEventListener('click', () => write('/logout', {}).then(() => location.reload()));

function live() {
  const events = new EventSource('/api/events');
  let ticks = 0;
  events.addEventListener('status', event => {
    $('state').textContent = 'live';
    $('state').className = 'state live';
    overview(JSON.parse(event.data));
    if (++ticks % 2 === 0) {
      lists[view]?.tick();
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

document.body.classList.toggle('may-write', (await ask('/api/me')).write);
await addTabs(show);
// A bridge may be started later.
setInterval(() => addTabs(show).catch(() => {}), 10000);
live();
