// SPDX-License-Identifier: Apache-2.0
// The page: one client for the devices, one for the feed of raw messages.

import { MqttClient } from './mqtt.js';
import { showBicycles } from './bicycles.js';
import { showBracelets } from './bracelets.js';
import { showFeed } from './feed.js';
import { showFigures } from './figures.js';
import { showLamps } from './lamps.js';
import { byId, button, element, setText } from './page.js';
import { showPrinter } from './printer.js';

const settings = await (await fetch('/settings.json')).json();
const id = `page-${Array.from(crypto.getRandomValues(new Uint8Array(4)), (byte) => byte.toString(16).padStart(2, '0'))
  .join('')}`;
const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.hostname}:${settings.webSocketPort}/mqtt`;

// The will takes the retained status away when the page is closed, however it is closed.
const client = new MqttClient(url, { clientId: id, will: { topic: `pages/${id}/status`, payload: '', qos: 1, retain: true } });
const watcher = new MqttClient(url, { clientId: `${id}-feed` });

const STATES = { connecting: 'connecting', connected: 'connected', waiting: 'connection lost, trying again',
  closed: 'closed' };

client.addEventListener('state', () => {
  setText(byId('state'), STATES[client.state]);
  byId('state').className = `state ${client.state}`;
  if (client.state === 'connected') {
    byId('problem').hidden = true;
    client.publish(`pages/${id}/status`, 'online', { qos: 1, retain: true });
  }
});
[client, watcher].forEach((each) => each.addEventListener('problem', ({ error }) => {
  byId('problem').hidden = false;
  setText(byId('problem'), error.message);
}));

// ---- commands for other clients

function command(what, text) {
  const copy = button('Copy', 'quiet copy', async () => {
    await navigator.clipboard.writeText(text);
    setText(copy, 'Copied');
    setTimeout(() => setText(copy, 'Copy'), 2_000);
  });
  copy.setAttribute('aria-label', `Copy: ${what}`);
  return element('div', 'command', element('p', '', what), element('pre', '', element('code', '', text)), copy);
}

function showCommands() {
  const to = `-h ${location.hostname} -p ${settings.mqttPort}`;
  byId('commands').append(
    command('See everything that goes by', `mosquitto_sub ${to} -v -t '#'`),
    command('Be a bracelet: one reading', `mosquitto_pub ${to} -t bracelets/me/heart -m 88`),
    command('Be a bracelet: a minute of readings', 'for i in $(seq 60); do echo $((80 + RANDOM % 20)); sleep 1; done \\\n'
      + `  | mosquitto_pub ${to} -t bracelets/me/heart -l`),
    command('Switch the porch lamp on through its shadow',
      `mosquitto_pub ${to} -t '$shadow/lamps-porch/update' \\\n  -m '{"state":{"desired":{"on":true}}}'`),
    command('Unlock a bicycle and see its answer',
      `mosquitto_rr ${to} -V 5 -t bicycles/heron/unlock \\\n  -e answers/me -m '{"rider":"me"}'`),
  );
}

showCommands();
showFigures(client);
showLamps(client);
showBracelets(client);
showPrinter(client);
await showBicycles(client);
client.connect();
showFeed(watcher);
watcher.connect();
