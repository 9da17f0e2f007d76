// SPDX-License-Identifier: Apache-2.0
// Lamps, through their shadows: what is wanted is kept by the broker, what is reported comes from the lamp.

import { button, byId, capitalized, element, networkButton, presence, setText, svg } from './page.js';

const COLORS = { Candle: '#ffb46b', Warm: '#ffd9a0', Daylight: '#fff4e0', Sky: '#9cc4ff', Mint: '#a9e5bb',
  Rose: '#ffb3c7' };
const SHADOW = /^\$shadow\/(lamps-[^/]+)\/(.+)$/;
const SAY_AFTER_MS = 200;

const words = {
  on: (value) => (value ? 'on' : 'off'),
  brightness: (value) => `${value} %`,
  color: (value) => Object.keys(COLORS).find((name) => COLORS[name] === value) ?? value,
};
const KEYS = Object.keys(words);

function picture() {
  const light = svg('circle', { cx: 32, cy: 38, r: 26, class: 'light' });
  const shade = svg('path', { d: 'M22 14h20l9 24H13z', class: 'shade' });
  const stand = svg('path', { d: 'M32 38v18M22 58h20', class: 'stand' });
  return { drawing: svg('svg', { viewBox: '0 0 64 64', class: 'lamp', 'aria-hidden': 'true' }, light, stand, shade),
    light, shade };
}

class Lamp {
  desired = {};
  reported = {};
  version = 0;
  #client;
  #timer;
  #wanted = {};

  constructor(client, name) {
    this.#client = client;
    this.name = name;
    this.shadow = `$shadow/lamps-${name}`;
    this.picture = picture();
    this.presence = presence();
    this.network = networkButton(client, 'lamps', name);
    this.difference = element('p', 'difference');
    this.difference.setAttribute('role', 'status');
    this.#makeControls();
    this.line = element('li', '', this.picture.drawing,
      element('div', 'lamp-body',
        element('p', 'lamp-head', element('strong', 'name', capitalized(name)), this.presence.mark, this.power),
        this.controls, this.difference,
        element('p', 'lamp-foot', this.#makeTable(), this.network.made)));
    this.line.dataset.name = name;
  }

  #makeControls() {
    this.power = button('', 'switch', () => this.#want({ on: !(this.desired.on ?? this.reported.on) }));
    this.power.setAttribute('role', 'switch');
    this.power.setAttribute('aria-label', `${capitalized(this.name)}: on`);
    this.dimmer = Object.assign(element('input', ''), { type: 'range', min: 1, max: 100, step: 1 });
    this.dimmer.setAttribute('aria-label', `${capitalized(this.name)}: brightness in percent`);
    this.dimmer.addEventListener('input', () => this.#want({ brightness: Number(this.dimmer.value) }));
    this.swatches = Object.entries(COLORS).map(([name, color]) => {
      const swatch = button('', 'swatch', () => this.#want({ color }));
      swatch.style.background = color;
      swatch.title = name;
      swatch.setAttribute('aria-label', `${capitalized(this.name)}: ${name}`);
      swatch.dataset.color = color;
      return swatch;
    });
    this.controls = element('div', 'controls', this.dimmer, element('span', 'swatches', ...this.swatches));
  }

  #makeTable() {
    this.wantedText = element('span', 'value', '–');
    this.isText = element('span', 'value', '–');
    this.versionText = element('span', 'value', '–');
    return element('span', 'shadow', element('span', '', 'wanted '), this.wantedText, element('span', '', 'reported '),
      this.isText, element('span', '', 'version '), this.versionText);
  }

  /** Shown at once; told to the shadow when the hand rests for a moment, in one message. */
  #want(change) {
    Object.assign(this.desired, change);
    Object.assign(this.#wanted, change);
    this.show();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const state = { desired: this.#wanted };
      this.#wanted = {};
      this.#client.publish(`${this.shadow}/update`, JSON.stringify({ state, clientToken: this.#client.clientId }),
        { qos: 1 }).catch(() => {});
    }, SAY_AFTER_MS);
  }

  /** Takes a document of the shadow; what this page is about to ask for stays. */
  take({ state, version }) {
    if (state && version >= this.version) {
      this.version = version;
      this.desired = { ...state.desired, ...this.#wanted };
      this.reported = { ...state.reported };
      this.show();
    }
  }

  online(isOnline) {
    this.isOnline = isOnline;
    this.presence.show(isOnline);
    this.network.show(isOnline);
    this.line.classList.toggle('away', !isOnline);
    this.show();
  }

  show() {
    const wanted = { ...this.reported, ...this.desired };
    this.power.setAttribute('aria-checked', String(wanted.on === true));
    if (document.activeElement !== this.dimmer || !this.dimmer.matches(':active')) {
      this.dimmer.value = wanted.brightness ?? 50;
    }
    this.swatches.forEach((swatch) => swatch.setAttribute('aria-pressed', String(swatch.dataset.color === wanted.color)));
    this.#showPicture();
    const different = KEYS.filter((key) => this.desired[key] !== undefined && this.desired[key] !== this.reported[key]);
    const list = different.map((key) => `${key} ${words[key](this.desired[key])}`).join(', ');
    setText(this.difference, list && (this.isOnline ? `on its way: ${list}` : `waits for the lamp: ${list}`));
    this.difference.classList.toggle('waiting', list !== '' && !this.isOnline);
    setText(this.wantedText, Lamp.#sentence(this.desired));
    setText(this.isText, Lamp.#sentence(this.reported));
    setText(this.versionText, this.version ? String(this.version) : '–');
  }

  static #sentence(state) {
    return KEYS.filter((key) => state[key] !== undefined).map((key) => words[key](state[key])).join(', ') || '–';
  }

  /** As the lamp is, not as it is wanted. */
  #showPicture() {
    const { on, brightness, color } = this.reported;
    const strength = on ? 0.25 + (brightness ?? 50) / 133 : 0;
    this.picture.light.style.fill = color ?? 'transparent';
    this.picture.light.style.opacity = String(strength * 0.7);
    this.picture.shade.style.fill = on ? color : '';
    this.picture.shade.style.fillOpacity = on ? String(0.35 + strength * 0.65) : '';
    this.line.dataset.on = String(on === true);
  }
}

export function showLamps(client) {
  const lamps = new Map();

  function lamp(name) {
    if (!lamps.has(name) && lamps.size < 12) {
      const made = new Lamp(client, name);
      lamps.set(name, made);
      const lines = [...lamps.values()].sort((one, other) => one.name.localeCompare(other.name));
      byId('lamps').replaceChildren(...lines.map(({ line }) => line));
    }
    return lamps.get(name);
  }

  const get = (name) => client.publish(`$shadow/lamps-${name}/get`, '{}', { qos: 1 }).catch(() => {});

  client.subscribe('lamps/+/status', (message) => {
    const name = message.topic.split('/')[1];
    const isNew = !lamps.has(name);
    lamp(name)?.online(message.text === 'online');
    if (isNew) {
      get(name);
    }
  }, { qos: 1 });

  const shadow = (message) => {
    const [, device, what] = SHADOW.exec(message.topic) ?? [];
    const document = what === 'update/documents' ? message.json?.current : message.json;
    if (device && document) {
      lamps.get(device.slice('lamps-'.length))?.take(document);
    }
  };
  client.subscribe('$shadow/+/update/documents', shadow, { qos: 1 });
  client.subscribe('$shadow/+/get/accepted', shadow, { qos: 1 });
  client.addEventListener('state', () => client.state === 'connected' && lamps.forEach((each) => get(each.name)));
}
