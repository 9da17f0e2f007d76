// SPDX-License-Identifier: Apache-2.0
// Raw messages: a second client of the page, subscribed to whatever filter is typed.

import { byId, element, setText } from './page.js';

const MOST_LINES = 120;
const SHOW_EVERY_MS = 250;
const LONGEST = 300;

function line({ message, time }) {
  const { topic, qos, retain, properties, text } = message;
  const marks = [retain ? 'retained' : '', qos ? `QoS ${qos}` : '', properties.responseTopic ? 'request' : '',
    properties.correlationData && !properties.responseTopic ? 'answer' : ''].filter(Boolean).join(', ');
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return element('li', '', element('time', '', new Date(time).toLocaleTimeString()), element('span', 'topic', topic),
    element('span', 'payload', short || '(empty)'), element('span', 'marks', marks));
}

export function showFeed(client) {
  const list = byId('feed');
  const pause = byId('pause');
  const waiting = [];
  let subscription;
  let seen = 0;
  let lastSeen = 0;
  let isPaused = false;

  async function subscribe() {
    const filter = byId('filter').value.trim();
    subscription?.end();
    waiting.length = 0;
    list.replaceChildren();
    const mine = client.subscribe(filter, (message) => {
      seen++;
      if (!isPaused) {
        waiting.push({ message, time: Date.now() });
        waiting.splice(0, Math.max(0, waiting.length - MOST_LINES));
      }
    });
    subscription = mine;
    byId('filter-state').classList.remove('error');
    setText(byId('filter-state'), `subscribing to ${filter}`);
    try {
      await mine.ready;
    } catch (error) {
      if (subscription === mine) {
        byId('filter-state').classList.add('error');
        setText(byId('filter-state'), error.message);
        subscription = null;
      }
    }
  }

  byId('filter-form').addEventListener('submit', (event) => {
    event.preventDefault();
    if (byId('filter').value.trim() !== '') {
      subscribe();
    }
  });
  pause.addEventListener('click', () => {
    isPaused = !isPaused;
    pause.setAttribute('aria-pressed', String(isPaused));
    setText(pause, isPaused ? 'Go on' : 'Pause');
  });
  setInterval(() => {
    if (waiting.length > 0 && !document.hidden) {
      list.prepend(...waiting.splice(0).reverse().map(line));
      while (list.children.length > MOST_LINES) {
        list.lastElementChild.remove();
      }
    }
  }, SHOW_EVERY_MS);
  setInterval(() => {
    if (subscription && client.state === 'connected') {
      setText(byId('filter-state'), `${seen - lastSeen} messages in the last second, ${seen.toLocaleString()} so far`);
    }
    lastSeen = seen;
  }, 1_000);
  subscribe();
}
