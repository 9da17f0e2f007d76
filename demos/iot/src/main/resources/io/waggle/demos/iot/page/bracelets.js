// SPDX-License-Identifier: Apache-2.0
// Bracelets: whoever publishes bracelets/<name>/heart is a line of the plot, simulated or real.

import { Plot } from './plot.js';
import { button, byId, capitalized, clock, element, networkButton, presence, setText } from './page.js';

const MOST = 8;
const LONGEST_NAME = 24;
const isRate = (value) => Number.isFinite(value) && value >= 0 && value <= 300;

export function showBracelets(client) {
  const plot = new Plot(byId('plot'), 'beats/min');
  const wearers = new Map();
  const used = new Set();

  /** The same line has the same colour on every visit, if it can. */
  function freeNumber(name) {
    let number = 1 + ((name.charCodeAt(0) + 7) % MOST);
    while (used.has(number)) {
      number = (number % MOST) + 1;
    }
    return number;
  }

  function newWearer(name) {
    const number = freeNumber(name);
    used.add(number);
    plot.add(name, number);
    const parts = {
      heart: element('strong', 'number', '–'), steps: element('span', '', ''), state: presence(),
      network: networkButton(client, 'bracelets', name),
      press: button('Press SOS', 'quiet', () => client.publish(`hand/bracelets/${name}`, 'press', { qos: 1 })),
      outside: element('span', 'small', 'a device of yours'),
    };
    parts.press.setAttribute('aria-label', `Press SOS on ${name}'s bracelet`);
    // Until its status says that it is one of the simulated.
    parts.network.made.hidden = parts.press.hidden = parts.state.mark.hidden = true;
    const title = element('bdi', 'name', capitalized(name));
    const line = element('li', `series-${number}`, element('span', 'swatch'), title, parts.state.mark, parts.outside,
      element('span', 'reading', parts.heart, ' beats/min'), element('span', 'reading', parts.steps),
      element('span', 'actions', parts.press, parts.network.made));
    line.dataset.name = name;
    line.addEventListener('pointerenter', () => plot.emphasize(name));
    line.addEventListener('pointerleave', () => plot.emphasize(null));
    return { name, line, last: 0, readings: 0, ...parts };
  }

  function wearer(name) {
    if (!wearers.has(name) && wearers.size < MOST && name.length <= LONGEST_NAME) {
      wearers.set(name, newWearer(name));
      const lines = [...wearers.values()].sort((one, other) => one.name.localeCompare(other.name));
      byId('bracelets').replaceChildren(...lines.map(({ line }) => line));
    }
    return wearers.get(name);
  }

  const readers = {
    heart(of, message) {
      const value = Number(message.text);
      if (message.text.trim() !== '' && isRate(value)) {
        plot.push(of.name, value);
        setText(of.heart, String(Math.round(value)));
        of.line.dataset.points = plot.size(of.name);
        of.line.dataset.readings = ++of.readings;
      }
    },
    steps: (of, message) => setText(of.steps, `${(parseInt(message.text, 10) || 0).toLocaleString()} steps`),
    recent(of, message) {
      const { until, everyMs, bpm } = message.json ?? {};
      // Told again every few seconds, for others; it is news to this page only when a line begins or has a gap.
      if (Array.isArray(bpm) && Date.now() - of.last > 20_000) {
        plot.fill(of.name, bpm.map((value, i) => ({ time: until - (bpm.length - 1 - i) * everyMs, value }))
          .filter(({ value }) => isRate(value)));
      }
      of.last = Date.now();
    },
    status(of, message) {
      const isOnline = message.text === 'online';
      of.outside.hidden = true;
      of.state.mark.hidden = of.network.made.hidden = of.press.hidden = false;
      of.press.disabled = !isOnline;
      of.state.show(isOnline);
      of.network.show(isOnline);
      of.line.classList.toggle('away', !isOnline);
    },
    sos: (of, message) => showCall(of, message.json?.since),
  };

  function showCall(of, since) {
    of.call?.remove();
    of.call = null;
    if (since) {
      const answer = button('Help is on the way', 'primary', () =>
        client.publish(`bracelets/${of.name}/answer`, 'Help is on the way', { qos: 1 }));
      of.call = element('p', 'call', element('strong', '', `${capitalized(of.name)} calls for help`), ' since ',
        clock(since), answer);
      byId('calls').append(of.call);
    }
  }

  client.subscribe('bracelets/+/+', (message) => {
    const [, name, what] = message.topic.split('/');
    const reader = readers[what];
    const of = reader && wearer(name);
    if (of) {
      reader(of, message);
    }
  }, { qos: 1 });
}
