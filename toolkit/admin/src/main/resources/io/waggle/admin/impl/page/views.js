// SPDX-License-Identifier: Apache-2.0

/*
 * Small pieces of the page. Whatever comes from the server goes in as text, never as HTML.
 */

/** Makes an element with a class and text. */
export function element(name, className = '', text = '') {
  const made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  made.textContent = text;
  return made;
}

/** Text that cannot move or turn what stands beside it. */
export function plain(text) {
  return String(text ?? '').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD');
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

export function bytes(count) {
  if (count === undefined || count === null || count < 0) {
    return '–';
  }
  let unit = 0;
  for (; count >= 1024 && unit < UNITS.length - 1; unit++) {
    count /= 1024;
  }
  return `${unit === 0 ? count : count.toFixed(1)} ${UNITS[unit]}`;
}

export function number(count) {
  return count === undefined || count === null || count < 0 ? '–' : count.toLocaleString('en');
}

export function time(ms) {
  return new Date(ms).toLocaleTimeString('en-GB');
}

export function duration(ms) {
  const minutes = Math.floor(ms / 60000);
  if (minutes < 1) {
    return `${Math.floor(ms / 1000)} s`;
  }
  if (minutes < 60) {
    return `${minutes} min`;
  }
  return minutes < 1440 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min`
    : `${Math.floor(minutes / 1440)} d ${Math.floor(minutes / 60) % 24} h`;
}

export function code(text) {
  return element('span', 'code', plain(text));
}

export function tag(text, kind) {
  return element('span', `tag ${kind}`, plain(text));
}

/** Replaces the rows of a table. A cell is text, an element, or [class, text or element]. */
export function fill(table, rows, nothing) {
  const body = table.tBodies[0];
  const made = rows.map(cells => {
    const row = element('tr');
    cells.forEach((cell, i) => {
      const head = table.tHead.rows[0].cells[i];
      const data = element('td', head.className);
      data.dataset.label = head.textContent;
      data.classList.toggle('nil', head.classList.contains('number') && /^(0|–|0 B|0 B \/ 0 B)$/.test(cell));
      const content = cell instanceof Node ? cell : document.createTextNode(plain(cell));
      if (!(cell instanceof Node) && String(cell).length > 24) {
        data.title = plain(cell);
      }
      data.append(content);
      row.append(data);
    });
    return row;
  });
  if (made.length === 0) {
    const row = element('tr');
    const data = element('td', 'empty', nothing);
    data.colSpan = table.tHead.rows[0].cells.length;
    row.append(data);
    made.push(row);
  }
  body.replaceChildren(...made);
}

const SVG = 'http://www.w3.org/2000/svg';

/** The last values from left to right, from 0 to the greatest. */
function curve(values) {
  const most = Math.max(...values, 1);
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 100 26');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  const known = values.length > 1 ? values : [values[0], values[0]];
  const points = known.map((value, i) =>
    `${(i * 100 / (known.length - 1)).toFixed(1)},${(25 - 23 * value / most).toFixed(1)}`);
  for (const [shape, around] of [['polygon', ['0,26', ...points, '100,26']], ['polyline', points]]) {
    const line = document.createElementNS(SVG, shape);
    line.setAttribute('points', around.join(' '));
    svg.append(line);
  }
  return svg;
}

/** A card with a figure, what it is, and how it was in the last minutes. */
export function card(figure, what, history) {
  const made = element('div', 'card');
  made.append(element('b', '', figure), element('span', '', what));
  made.append(curve(history));
  return made;
}
