// SPDX-License-Identifier: Apache-2.0

/*
 * The tables of bridges: each group of them has a tab, which is there when the server has such tables.
 */

import { List, actionButton, lists } from './lists.js';
import { $, ask, write } from './server.js';
import { bytes, code, element, fill, number, plain, time } from './views.js';

let panels = [];
let shown = null;

const VALUES = { TEXT: plain, CODE: code, NUMBER: number, BYTES: bytes, TIME: ms => (ms ? time(ms) : '–'), CONNECTION: watched };

/** The id of a connection, and a way to its messages. */
function watched(id) {
  if (!id) {
    return '–';
  }
  const link = element('button', 'quiet code', plain(id));
  link.type = 'button';
  link.title = 'Watch its messages';
  link.addEventListener('click', () => {
    document.querySelector('[data-view=tap]').click();
    $('tap-filter').value = id;
    $('tap-form').requestSubmit();
  });
  return link;
}

function heads(panel) {
  const row = $('panel-table').tHead.rows[0];
  row.replaceChildren(...panel.columns.map(column =>
    element('th', ['NUMBER', 'BYTES'].includes(column.kind) ? 'number' : '', plain(column.title))),
  element('th', 'cluster-only', 'Node'));
  if (panel.actions.length) {
    const head = element('th', 'write-only corner');
    head.append(element('span', 'sr-only', 'Actions'));
    row.append(head);
  }
}

function buttons(panel, row) {
  const cell = element('span');
  cell.append(...panel.actions.map(action => actionButton(action.title, action.question, row.row,
    () => write('/api/act', { panel: panel.name, action: action.name, row: row.row, node: row.node }), list)));
  return cell;
}

const list = new List($('panels'), async (query, isWanted) => {
  const panel = shown;
  query.set('name', panel.name);
  const found = await ask(`/api/panel?${query}`);
  if (isWanted()) {
    fill($('panel-table'), found.rows.map(row => [
      ...panel.columns.map(column => VALUES[column.kind](row[column.key])), code(row.node),
      ...(panel.actions.length ? [buttons(panel, row)] : [])]),
    query.get('filter') ? 'Nothing matches.' : panel.nothing);
  }
  return found;
});
lists.panels = list;

function choose(panel) {
  shown = panel;
  heads(panel);
  $('panel-table').tBodies[0].replaceChildren();
  $('panel-choice').querySelectorAll('button').forEach(button =>
    button.setAttribute('aria-pressed', String(button.textContent === panel.title)));
  list.restart();
}

/** Shows a group; its first table, unless one of them is shown already. */
function open(group) {
  const own = panels.filter(panel => panel.group === group);
  $('panel-choice').replaceChildren(...own.map(panel => {
    const button = element('button', '', plain(panel.title));
    button.type = 'button';
    button.addEventListener('click', () => choose(panel));
    return button;
  }));
  choose(own.includes(shown) ? shown : own[0]);
}

/** Looks which tables there are and adds their tabs; show(view, button) turns to one. */
export async function addTabs(show) {
  ({ panels } = await ask('/api/panels'));
  for (const group of new Set(panels.map(panel => panel.group))) {
    if ([...document.querySelectorAll('[data-group]')].some(button => button.dataset.group === group)) {
      continue;
    }
    const tab = element('button', '', plain(group));
    tab.dataset.view = 'panels';
    tab.dataset.group = group;
    tab.addEventListener('click', () => {
      open(group);
      show('panels', tab);
    });
    document.querySelector('[data-view=tap]').before(tab);
  }
}
