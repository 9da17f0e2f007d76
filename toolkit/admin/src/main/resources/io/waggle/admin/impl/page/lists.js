// SPDX-License-Identifier: Apache-2.0

/*
 * The lists, of which the server sends a window at a time: connections, groups and users, topics of channels.
 */

import { $, ask, complain, write } from './server.js';
import { bytes, code, element, fill, number, plain, time } from './views.js';

const PAGE_SIZE = 50;
/** Groups and users further down are found with a filter. */
const MOST_ROWS = 10000;

export class List {
  page = 0;
  /** For lists that go on after a key: the key that each page begins after. */
  after = [''];

  /** load(query, isWanted) shows a page and returns what the server said. */
  constructor(section, load) {
    this.section = section;
    this.load = load;
    this.filter = section.querySelector('input');
    this.filter.addEventListener('input', () => this.soon());
    section.querySelector('form').addEventListener('submit', event => event.preventDefault());
    this.previous = section.querySelector('[data-page=previous]');
    this.next = section.querySelector('[data-page=next]');
    this.previous.addEventListener('click', () => this.turn(this.page - 1));
    this.next.addEventListener('click', () => this.turn(this.page + 1));
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.restart(), 200);
  }

  restart() {
    this.after = [''];
    this.turn(0);
  }

  turn(page) {
    this.page = page;
    return this.refresh();
  }

  /** Refreshes by itself, but not under somebody's fingers, and not while the last answer is on its way. */
  tick() {
    if (!this.asked && !$('confirm').open && !this.section.querySelector('table').matches(':focus-within')) {
      this.refresh();
    }
  }

  async refresh() {
    const asked = this.asked = {};
    const isWanted = () => asked === this.asked;
    const query = new URLSearchParams({ size: PAGE_SIZE, filter: this.filter.value.trim() });
    query.set('page', this.page);
    query.set('after', this.after[this.page]);
    try {
      const found = await this.load(query, isWanted);
      if (isWanted()) {
        this.asked = null;
        this.show(found);
      }
    } catch (error) {
      if (isWanted()) {
        this.asked = null;
        complain(error.message);
      }
    }
  }

  show({ total, rows, more, atLeast, busy, asOf }) {
    const from = this.page * PAGE_SIZE;
    if (rows.length === 0 && this.page > 0) {
      this.turn(this.page - 1);
      return;
    }
    const hasPages = this.page > 0 || (more ?? PAGE_SIZE < total);
    this.section.querySelector('.pager').hidden = total === 0;
    this.previous.hidden = !hasPages;
    this.next.hidden = !hasPages;
    const count = !hasPages ? `${number(total)} in all`
      : `${number(from + 1)}–${number(from + rows.length)} of ${atLeast ? 'at least ' : ''}${number(total)}`;
    this.section.querySelector('.pager span').textContent = asOf && document.body.classList.contains('clustered')
      ? `${count}, as of ${time(asOf)}` : count;
    this.previous.disabled = this.page === 0;
    this.next.disabled = !(more ?? from + PAGE_SIZE < total);
    this.after[this.page + 1] = rows.at(-1)?.key;
    complain(busy.length ? `No answer from ${busy.join(', ')}: something may be missing.` : '');
  }
}

const connections = new List($('connections'), async (query, isWanted) => {
  query.set('cluster', 'true');
  const found = await ask(`/api/connections?${query}`);
  if (isWanted()) {
    fill($('connection-table'), found.rows.map(one => [code(one.id), one.worker, `${one.protocol} over ${one.transport}`,
      one.remote, one.uid ?? '', bytes(one.bytesRead), bytes(one.bytesWritten),
      `${number(one.messagesRead)} / ${number(one.messagesWritten)}`, bytes(one.queuedBytes), one.state.toLowerCase(),
      kickButton(one)]), query.get('filter') ? 'No connection matches.' : 'Nobody is connected.');
  }
  return found;
});

function kickButton(one) {
  return actionButton('Close', 'Close the connection', `${one.id} of ${one.uid ?? one.remote}`,
    () => write('/api/kick', { id: one.id }), connections);
}

/** A button that asks before it does something. */
export function actionButton(title, question, what, act, list) {
  const button = element('button', 'quiet', title);
  button.type = 'button';
  button.addEventListener('click', async () => {
    $('confirm-question').textContent = plain(question);
    $('confirm-what').textContent = plain(what);
    $('confirm-yes').textContent = plain(title);
    $('confirm').returnValue = 'no';
    $('confirm').showModal();
    await new Promise(resolve => $('confirm').addEventListener('close', resolve, { once: true }));
    if ($('confirm').returnValue === 'yes') {
      await act().then(() => list.refresh(), error => complain(error.message));
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
        document.querySelector('[data-view=connections]').click();
        connections.restart();
      });
      return [link, row.gateway, number(row.members), number(row.nodes)];
    }), query.get('filter') ? 'Nothing matches.' : kind === 'groups' ? 'No group has a member.' : 'No user is bound.');
  }
  const end = (Number(query.get('page')) + 1) * PAGE_SIZE;
  return { ...found, more: end < Math.min(found.total, MOST_ROWS) };
});

for (const button of document.querySelectorAll('[data-kind]')) {
  button.addEventListener('click', () => {
    kind = button.dataset.kind;
    document.querySelectorAll('[data-kind]').forEach(one => one.setAttribute('aria-pressed', String(one === button)));
    gateways.restart();
  });
}

const channels = new List($('channels'), async (query, isWanted) => {
  const found = await ask(`/api/channels?${query}`);
  if (isWanted()) {
    fill($('channel-table'), found.rows.map(row => [code(row.topic), row.channels, number(row.subscribers),
      number(row.present), number(row.rate), number(row.kept), number(row.offset), number(row.nodes)]),
    query.get('filter') ? 'No topic matches.' : 'Nobody is subscribed, and no topic has a history.');
  }
  return found;
});

/** By the name of their view. */
export const lists = { connections, gateways, channels };
