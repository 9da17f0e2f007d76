// SPDX-License-Identifier: Apache-2.0

/*
 * Asking the server, and saying so when it refuses.
 */

import { plain } from './views.js';

export const $ = id => document.getElementById(id);

export async function ask(path, options = {}) {
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

export function write(path, body) {
  return ask(path, { method: 'POST', headers: { 'content-type': 'application/json', 'x-waggle-admin': 'page' },
    body: JSON.stringify(body) });
}

/** Shows what is wrong, until the next call; nothing is wrong with an empty text. */
export function complain(text) {
  $('notice').textContent = plain(text);
  $('notice').hidden = !text;
}
