// SPDX-License-Identifier: Apache-2.0
// The map of Honeyford, drawn from town.json: river, parks, streets, houses along them, stations, and bicycles.

import { svg } from './page.js';

const WIDE = 20;
const NARROW = 13;
const RIVER = 34;
const TRAIL = 60;
/** Where bicycles stand around a station, in the order they came. */
const STAND = [[31, 3], [-31, 3], [0, 36], [44, 40], [-44, 40], [62, -4], [-62, -4]];

/** Numbers that look random and are the same each time: the town does not change with a visit. */
function sequence(seed) {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

const line = (points) => `M${points.map((point) => point.join(' ')).join('L')}`;

/** A smooth curve through points. */
function curve(points) {
  const at = (i) => points[Math.max(0, Math.min(points.length - 1, i))];
  let path = `M${at(0).join(' ')}`;
  for (let i = 0; i < points.length - 1; i++) {
    const [before, from, to, after] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    const one = from.map((value, k) => value + (to[k] - before[k]) / 6);
    const two = to.map((value, k) => value - (after[k] - from[k]) / 6);
    path += `C${one.join(' ')} ${two.join(' ')} ${to.join(' ')}`;
  }
  return path;
}

function distance([x, y], [ax, ay], [bx, by]) {
  const length = (bx - ax) ** 2 + (by - ay) ** 2;
  const part = Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length));
  return Math.hypot(x - ax - part * (bx - ax), y - ay - part * (by - ay));
}

const away = (point, points) => Math.min(...points.slice(1).map((each, i) => distance(point, points[i], each)));

function isInside([x, y], outline) {
  let inside = false;
  outline.forEach(([ax, ay], i) => {
    const [bx, by] = outline[(i + 1) % outline.length];
    if ((ay > y) !== (by > y) && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) {
      inside = !inside;
    }
  });
  return inside;
}

export class Town {
  #data;
  #streets;
  #trails = svg('g', { class: 'trails' });
  #markers = svg('g', { class: 'markers' });
  /** Who stands where, by place. */
  #standing = new Map();

  constructor(data) {
    this.#data = data;
    this.#streets = data.streets.map(({ name, corners, wide }) => ({ name, wide,
      points: [...corners].map((corner) => data.corners[corner]) }));
    this.drawing = svg('svg', { viewBox: `0 0 ${data.width} ${data.height}`, role: 'group',
      'aria-label': `Map of ${data.name}` },
    svg('g', { 'aria-hidden': 'true' }, ...this.#ground()), this.#trails, this.#markers);
  }

  #ground() {
    const { width, height, river, parks } = this.#data;
    return [
      svg('rect', { width, height, class: 'land' }),
      ...parks.flatMap((park) => [svg('path', { d: `${line(park.outline)}Z`, class: 'park' }), ...this.#trees(park)]),
      svg('path', { d: curve(river), class: 'river-bank', 'stroke-width': RIVER + 8 }),
      svg('path', { d: curve(river), class: 'river', 'stroke-width': RIVER }),
      ...this.#streets.map(({ points, wide }) =>
        svg('path', { d: line(points), class: 'kerb', 'stroke-width': (wide ? WIDE : NARROW) + 3 })),
      ...this.#streets.map(({ points, wide }) =>
        svg('path', { d: line(points), class: 'street', 'stroke-width': wide ? WIDE : NARROW })),
      ...this.#houses(),
      ...parks.map((park) => this.#label(park.name, park.outline)),
      ...this.#streetNames(),
      ...Object.entries(this.#data.stations).map(([name, corner]) => this.#station(name, this.#data.corners[corner])),
    ];
  }

  #trees({ outline }) {
    const random = sequence(outline[0][0]);
    const xs = outline.map(([x]) => x);
    const ys = outline.map(([, y]) => y);
    const trees = [];
    for (let i = 0; i < 40; i++) {
      const at = [Math.min(...xs) + random() * (Math.max(...xs) - Math.min(...xs)),
        Math.min(...ys) + random() * (Math.max(...ys) - Math.min(...ys))];
      const size = 4 + random() * 4;
      if (isInside(at, outline) && away(at, [...outline, outline[0]]) > size + 2) {
        trees.push(svg('circle', { cx: at[0], cy: at[1], r: size, class: 'tree' }));
      }
    }
    return trees;
  }

  /** Houses stand along streets, on both sides, where there is room. */
  #houses() {
    const random = sequence(42);
    const taken = [];
    const houses = [];
    for (const { points, wide } of this.#streets) {
      for (let i = 1; i < points.length; i++) {
        const [[ax, ay], [bx, by]] = [points[i - 1], points[i]];
        const length = Math.hypot(bx - ax, by - ay);
        const [ux, uy] = [(bx - ax) / length, (by - ay) / length];
        for (const side of [1, -1]) {
          for (let at = 20; at < length - 20;) {
            const [front, depth] = [14 + random() * 18, 13 + random() * 9];
            const off = side * ((wide ? WIDE : NARROW) / 2 + depth / 2 + 5);
            const center = [ax + ux * (at + front / 2) - uy * off, ay + uy * (at + front / 2) + ux * off];
            const reach = Math.hypot(front, depth) / 2;
            if (this.#isFree(center, reach) && taken.every(([other, otherReach]) =>
              Math.hypot(center[0] - other[0], center[1] - other[1]) > (reach + otherReach) * 0.86)) {
              taken.push([center, reach]);
              const angle = (Math.atan2(uy, ux) * 180) / Math.PI;
              houses.push(svg('rect', { x: -front / 2, y: -depth / 2, width: front, height: depth, rx: 2, class: 'house',
                transform: `translate(${center.map((each) => each.toFixed(1)).join(' ')}) rotate(${angle.toFixed(1)})` }));
            }
            at += front + 4 + random() * 10;
          }
        }
      }
    }
    return houses;
  }

  #isFree(center, reach) {
    const { width, height, river, parks } = this.#data;
    return center[0] > reach && center[1] > reach && center[0] < width - reach && center[1] < height - reach
      && away(center, river) > RIVER / 2 + reach + 4
      && this.#streets.every(({ points, wide }) => away(center, points) > (wide ? WIDE : NARROW) / 2 + reach * 0.72)
      && parks.every(({ outline }) => !isInside(center, outline) && away(center, [...outline, outline[0]]) > reach);
  }

  #label(name, outline) {
    const x = outline.reduce((sum, point) => sum + point[0], 0) / outline.length;
    const y = outline.reduce((sum, point) => sum + point[1], 0) / outline.length;
    return svg('text', { x, y: y + 4, class: 'park-name' }, name);
  }

  #streetNames() {
    return this.#streets.filter(({ wide }) => wide).flatMap(({ name, points }, i) => {
      // Written in the middle of the longest part, along it.
      const parts = points.slice(1).map((to, k) => [points[k], to]);
      const [[ax, ay], [bx, by]] = parts.reduce((most, part) =>
        (Math.hypot(part[1][0] - part[0][0], part[1][1] - part[0][1])
          > Math.hypot(most[1][0] - most[0][0], most[1][1] - most[0][1]) + 1 ? part : most), parts[i % 2 && parts[1] ? 1 : 0]);
      const angle = (Math.atan2(by - ay, bx - ax) * 180) / Math.PI;
      return svg('text', { class: 'street-name', dy: 4,
        transform: `translate(${(ax + bx) / 2} ${(ay + by) / 2}) rotate(${angle > 89 ? angle - 180 : angle})` }, name);
    });
  }

  #station(name, [x, y]) {
    return svg('g', { transform: `translate(${x} ${y})`, class: 'station' },
      svg('circle', { r: 13 }), svg('text', { y: 4.5 }, 'P'),
      svg('text', { y: -34, class: 'station-name' }, name));
  }

  /** Returns the stand that a bicycle has, or the first that is free. */
  #stand(place, marker) {
    const here = this.#standing.get(place) ?? new Map();
    this.#standing.set(place, here);
    if (!here.has(marker)) {
      const taken = new Set(here.values());
      here.set(marker, STAND.find((each) => !taken.has(each)) ?? STAND[0]);
    }
    return here.get(marker);
  }

  /** Adds a bicycle. */
  addMarker(name, onSelect, onOpen) {
    const bicycle = svg('g', { class: 'glyph' },
      svg('circle', { cx: -5.5, cy: 2.5, r: 4 }), svg('circle', { cx: 5.5, cy: 2.5, r: 4 }),
      svg('path', { d: 'M-5.5 2.5l3-6h5.5l2.5 6M-2.5-3.5l2.5 6h-5.5M0 2.5l3.5-6M2-6h2' }));
    const marker = svg('g', { class: 'bicycle', tabindex: 0, role: 'button', 'aria-label': name },
      svg('g', { class: 'pin' }, svg('circle', { r: 14, class: 'disc' }), bicycle,
        svg('text', { y: 28, class: 'bicycle-name' }, name)));
    const trail = svg('polyline', { class: 'trail' });
    let points = [];
    let place = null;
    marker.addEventListener('click', onOpen);
    marker.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault();
        onOpen();
      }
    });
    marker.addEventListener('focus', onSelect);
    marker.addEventListener('pointerenter', onSelect);
    this.#trails.append(trail);
    this.#markers.append(marker);
    return {
      move: (x, y, isRiding) => {
        const key = isRiding ? null : `${x} ${y}`;
        if (key !== place) {
          this.#standing.get(place)?.delete(marker);
          place = key;
        }
        const [dx, dy] = isRiding ? [0, 0] : this.#stand(place, marker);
        marker.style.transform = `translate(${x + dx}px, ${y + dy}px)`;
        points = isRiding ? [...points, `${x},${y}`].slice(-TRAIL) : [];
        trail.setAttribute('points', points.join(' '));
      },
      show({ isLocked, isMine, isOnline }) {
        marker.setAttribute('class', ['bicycle', isLocked ? 'locked' : 'riding', isMine ? 'mine' : '',
          isOnline ? '' : 'away', marker.classList.contains('selected') ? 'selected' : ''].filter(Boolean).join(' '));
        trail.classList.toggle('mine', isMine);
      },
      select(isSelected) {
        marker.classList.toggle('selected', isSelected);
      },
    };
  }
}
