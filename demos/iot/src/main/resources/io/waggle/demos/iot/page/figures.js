// SPDX-License-Identifier: Apache-2.0
// What the broker says of itself below $SYS/broker, and who watches this page, by the wills of the pages.

import { byId, element, setText } from './page.js';

const SHOWN = {
  'clients/connected': 'clients',
  'messages/received': 'received',
  'messages/sent': 'sent',
  'subscriptions/count': 'subscriptions',
  'retained messages/count': 'retained',
  uptime: 'up',
};

function lasted(text) {
  const seconds = parseInt(text, 10);
  return seconds < 60 ? `${seconds} s` : seconds < 3_600 ? `${Math.floor(seconds / 60)} min`
    : `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
}

function addFigure(name) {
  const value = element('dd', '', '');
  const figure = element('div', '', element('dt', '', name), value);
  // Not every broker has every figure.
  figure.hidden = true;
  byId('figures').append(figure);
  return (text) => {
    figure.hidden = false;
    setText(value, text);
  };
}

export function showFigures(client) {
  const pages = new Set();
  const watching = addFigure('watching');
  const values = new Map(Object.entries(SHOWN).map(([topic, name]) => [topic, addFigure(name)]));

  client.subscribe('$SYS/broker/#', (message) => {
    const topic = message.topic.slice('$SYS/broker/'.length);
    values.get(topic)?.(topic === 'uptime' ? lasted(message.text) : Number(message.text).toLocaleString());
  });
  client.subscribe('pages/+/status', (message) => {
    const page = message.topic.split('/')[1];
    pages[message.text === 'online' ? 'add' : 'delete'](page);
    watching(String(pages.size));
  }, { qos: 1 });
}
