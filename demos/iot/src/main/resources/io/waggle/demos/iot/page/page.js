// SPDX-License-Identifier: Apache-2.0
// Small pieces of page. All text goes in as text.

export const byId = (id) => document.getElementById(id);

/** Makes an element with a class and a text or children. */
export function element(name, className, ...content) {
  const made = document.createElement(name);
  made.className = className;
  made.append(...content);
  return made;
}

/** Makes a button that does something. */
export function button(text, className, act) {
  const made = element('button', className, text);
  made.type = 'button';
  made.addEventListener('click', act);
  return made;
}

/** Makes an SVG element with attributes and children. */
export function svg(name, attributes = {}, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...children);
  return made;
}

export function clock(ms = Date.now()) {
  const time = element('time', '', new Date(ms).toLocaleTimeString());
  time.dateTime = new Date(ms).toISOString();
  return time;
}

/** Sets a text only if it is another one: what has not changed is not announced or laid out anew. */
export function setText(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

/** Adds a line at the top of a list, which keeps no more than so many. */
export function addLine(list, line, most) {
  list.prepend(line);
  while (list.children.length > most) {
    list.lastElementChild.remove();
  }
}

/** A mark that says whether a device is online. */
export function presence() {
  const mark = element('span', 'presence', '…');
  return {
    mark,
    show(isOnline) {
      setText(mark, isOnline ? 'online' : 'offline');
      mark.classList.toggle('online', isOnline);
      mark.classList.toggle('offline', !isOnline);
    },
  };
}

/** A button that takes a device's network away and gives it back, by the hand in the simulation. */
export function networkButton(client, kind, name) {
  let isOnline = true;
  const made = button('Take offline', 'quiet', () =>
    client.publish(`hand/${kind}/${name}`, isOnline ? 'cut' : 'join', { qos: 1 }));
  return {
    made,
    show(online) {
      isOnline = online;
      setText(made, online ? 'Take offline' : 'Bring back online');
      made.setAttribute('aria-label', `${made.textContent}: ${name}`);
    },
  };
}

export const capitalized = (name) => name.charAt(0).toUpperCase() + name.slice(1);
