// SPDX-License-Identifier: Apache-2.0

/*
 * Messages as they come and go, for a minute.
 */

import { $ } from './server.js';
import { element, number, plain, time } from './views.js';

const LINES = 300;

let tap = null;
let skipped = 0;

function stop(hint) {
  tap?.close();
  tap = null;
  $('tap-switch').textContent = 'Watch for a minute';
  $('tap-hint').textContent = hint;
}

function watching(trouble = '') {
  $('tap-hint').textContent = trouble
    || `Watching …${skipped > 0 ? ` ${number(skipped)} more came and went, too many to be shown.` : ''}`;
}

$('tap-form').addEventListener('submit', event => {
  event.preventDefault();
  if (tap) {
    stop('Stopped.');
    return;
  }
  $('tap-log').replaceChildren();
  skipped = 0;
  tap = new EventSource(`/api/tap?${new URLSearchParams({ filter: $('tap-filter').value.trim() })}`);
  $('tap-switch').textContent = 'Stop';
  watching();
  tap.addEventListener('message', show => line(JSON.parse(show.data)));
  tap.addEventListener('skipped', some => {
    skipped += JSON.parse(some.data).messages;
    watching();
  });
  tap.addEventListener('silent', one => {
    const { node, error } = JSON.parse(one.data);
    watching(`Watching, but not node ${node}: ${error}`);
  });
  tap.addEventListener('end', () => stop('Stopped after 60 seconds.'));
  tap.onerror = () => stop('Stopped: the server ended it, or four others are watching.');
});

function line(message) {
  const made = element('li', message.direction === 'in' ? 'in' : 'out');
  made.append(element('time', '', time(message.at)),
    element('span', 'way', message.direction === 'in' ? 'received' : 'sent'),
    element('span', 'from', plain(`${message.connection} · ${message.worker}`)),
    element('span', 'node cluster-only', plain(`node ${message.node}`)),
    element('div', 'text', message.text.replace(/[^\P{Cc}\n\t]|\p{Cf}/gu, '\uFFFD')));
  made.dataset.at = message.at;
  // Nodes are asked in turn: what one of them tells may be older than what another told.
  let older = $('tap-log').firstChild;
  while (older?.dataset.at > message.at) {
    older = older.nextSibling;
  }
  $('tap-log').insertBefore(made, older);
  while ($('tap-log').childElementCount > LINES) {
    $('tap-log').lastChild.remove();
  }
}
