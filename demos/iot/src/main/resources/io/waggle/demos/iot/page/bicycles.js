// SPDX-License-Identifier: Apache-2.0
// Bicycles on the map and in a list; unlocking one is a request.

import { Town } from './town.js';
import { button, byId, capitalized, element, presence, setText } from './page.js';

const MOST = 12;

class Bicycle {
  #client;
  #town;
  #isOnline = false;
  #isLocked = true;
  #position = {};

  constructor(client, town, name, onSelect) {
    this.#client = client;
    this.#town = town;
    this.name = name;
    this.marker = town.addMarker(capitalized(name), () => onSelect(this), () => this.unlock.focus());
    this.mark = presence();
    this.battery = element('meter', '');
    Object.assign(this.battery, { max: 100, low: 20, high: 50, optimum: 100 });
    this.battery.setAttribute('aria-label', `${capitalized(name)}: battery in percent`);
    this.charge = element('span', 'small', '');
    this.where = element('span', '', '…');
    this.goal = element('span', '', '');
    this.answer = element('p', 'answer');
    this.answer.setAttribute('role', 'status');
    this.unlock = button('Unlock', 'primary', () => this.#unlock());
    this.line = element('li', '', element('p', 'bicycle-head', element('strong', 'name', capitalized(name)),
      this.mark.mark), element('p', 'where', this.goal, this.where), element('p', 'battery', this.battery, this.charge), this.unlock, this.answer);
    this.line.dataset.name = name;
    this.line.addEventListener('pointerenter', () => onSelect(this));
  }

  select(isSelected) {
    this.line.classList.toggle('selected', isSelected);
    this.marker.select(isSelected);
  }

  #unlock() {
    this.unlock.disabled = true;
    this.#client.request(`bicycles/${this.name}/unlock`, JSON.stringify({ rider: 'you' }), ({ json }) => {
      setText(this.answer, json?.ok ? `Yours, from ${json.from} to ${json.to}.` : `Not now: ${json?.reason}.`);
      this.answer.classList.toggle('refused', !json?.ok);
      this.show();
      return true;
    });
  }

  readers = {
    status: (message) => {
      this.#isOnline = message.text === 'online';
      this.mark.show(this.#isOnline);
    },
    lock: (message) => {
      const wasRiding = !this.#isLocked;
      this.#isLocked = message.text === 'locked';
      if (this.#isLocked && wasRiding) {
        setText(this.answer, '');
      }
    },
    battery: (message) => {
      const percent = Math.max(0, Math.min(100, parseInt(message.text, 10) || 0));
      this.battery.value = percent;
      setText(this.charge, `${percent} %`);
    },
    position: (message) => {
      const { x, y } = message.json ?? {};
      if (Number.isFinite(x) && Number.isFinite(y)) {
        this.#position = message.json;
        this.marker.move(x, y, !this.#isLocked);
      }
    },
  };

  receive(what, message) {
    if (this.readers[what]) {
      this.readers[what](message);
      this.show();
    }
  }

  show() {
    const { street, to, speed, station, rider } = this.#position;
    const isMine = rider === 'you';
    this.unlock.disabled = !this.#isLocked || !this.#isOnline;
    setText(this.unlock, this.#isLocked ? 'Unlock' : `${Math.round(speed ?? 0)} km/h`);
    const isStanding = this.#isLocked || station;
    setText(this.goal, isStanding ? 'locked at' : `→ ${to}`);
    setText(this.where, isStanding ? station ?? '…' : street);
    this.unlock.setAttribute('aria-label', this.#isLocked ? `Unlock ${this.name}` : `${this.name}: in use`);
    this.line.dataset.lock = this.#isLocked ? 'locked' : 'unlocked';
    this.line.classList.toggle('mine', isMine);
    this.line.classList.toggle('away', !this.#isOnline);
    this.marker.show({ isLocked: this.#isLocked, isMine, isOnline: this.#isOnline });
  }
}

export async function showBicycles(client) {
  const town = new Town(await (await fetch('/town.json')).json());
  byId('map').append(town.drawing);
  const bicycles = new Map();
  const select = (chosen) => bicycles.forEach((each) => each.select(each === chosen));

  client.subscribe('bicycles/+/+', (message) => {
    const [, name, what] = message.topic.split('/');
    if (!bicycles.has(name) && bicycles.size < MOST && name.length <= 24) {
      bicycles.set(name, new Bicycle(client, town, name, select));
      const lines = [...bicycles.values()].sort((one, other) => one.name.localeCompare(other.name));
      byId('bicycles').replaceChildren(...lines.map(({ line }) => line));
    }
    bicycles.get(name)?.receive(what, message);
  }, { qos: 1 });
}
