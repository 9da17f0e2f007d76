// SPDX-License-Identifier: Apache-2.0
// A plot of readings over time, on a canvas: lines that move to the left, two axes, and a ruler to read values by.

const WINDOW_MS = 120_000;
const TICK_MS = 30_000;
const GAP_MS = 6_000;
const MOST_POINTS = 2_000;
const FRAME_MS = 66;
const MARGIN = { left: 40, right: 14, top: 26, bottom: 26 };
const LEAST_SPAN = 40;
const STEP = 20;

export class Plot {
  #canvas;
  #unit;
  #series = new Map();
  #rulerAt = null;
  #range = null;
  #lastFrame = 0;

  constructor(canvas, unit) {
    this.#canvas = canvas;
    this.#unit = unit;
    canvas.addEventListener('pointermove', (event) => {
      this.#rulerAt = event.offsetX;
    });
    canvas.addEventListener('pointerleave', () => {
      this.#rulerAt = null;
    });
    canvas.addEventListener('blur', () => {
      this.#rulerAt = null;
    });
    canvas.addEventListener('keydown', (event) => this.#key(event));
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)');
    const frame = (now) => {
      if (now - this.#lastFrame >= (isCalm.matches ? 1_000 : FRAME_MS)) {
        this.#lastFrame = now;
        this.#draw();
      }
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  /** Adds a line; its colour is the custom property `--series-n`. */
  add(name, n) {
    this.#series.set(name, { name, n, points: [], isEmphasized: false });
  }

  /** Adds a reading. */
  push(name, value, time = Date.now()) {
    const { points } = this.#series.get(name);
    points.push({ time, value });
    while (points.length > MOST_POINTS || points[0].time < time - WINDOW_MS - GAP_MS) {
      points.shift();
    }
  }

  /** Fills in what is older than the readings there are. */
  fill(name, older) {
    const series = this.#series.get(name);
    const from = Date.now() - WINDOW_MS - GAP_MS;
    // What the device kept is the better account also of the time in which nothing came.
    const kept = older.length ? series.points.filter(({ time }) => time > older.at(-1).time + 500) : series.points;
    series.points = [...older.filter(({ time }) => time > from && time <= Date.now()), ...kept].slice(-MOST_POINTS);
  }

  /** How many readings of a line there are. */
  size(name) {
    return this.#series.get(name)?.points.length ?? 0;
  }

  emphasize(name) {
    this.#series.forEach((series) => {
      series.isEmphasized = series.name === name;
    });
  }

  #key(event) {
    const step = { ArrowLeft: -8, ArrowRight: 8 }[event.key];
    if (step) {
      event.preventDefault();
      const { left, right } = MARGIN;
      const width = this.#canvas.clientWidth;
      this.#rulerAt = Math.min(width - right, Math.max(left, (this.#rulerAt ?? width - right) + step));
    } else if (event.key === 'Escape') {
      this.#rulerAt = null;
    }
  }

  #draw() {
    const canvas = this.#canvas;
    const { clientWidth: width, clientHeight: height } = canvas;
    const scale = devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
    }
    const style = getComputedStyle(canvas);
    const color = (name) => style.getPropertyValue(name).trim();
    const context = canvas.getContext('2d');
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    context.font = `12px ${style.fontFamily}`;
    const now = Date.now();
    const { low, high } = this.#bounds(now);
    const view = {
      context, color, now, low, high, width, height,
      x: (time) => width - MARGIN.right - ((now - time) / WINDOW_MS) * (width - MARGIN.left - MARGIN.right),
      y: (value) => height - MARGIN.bottom - ((value - low) / (high - low)) * (height - MARGIN.top - MARGIN.bottom),
    };
    this.#drawAxes(view);
    this.#series.forEach((series) => this.#drawLine(view, series));
    if (this.#rulerAt !== null) {
      this.#drawRuler(view);
    }
  }

  /** Steps of 20 around all values; moves gently where it moves little. */
  #bounds(now) {
    const values = [...this.#series.values()].flatMap(({ points }) => points.filter(({ time }) => time > now - WINDOW_MS)
      .map(({ value }) => value));
    let low = Math.floor((Math.min(...values, 80) - 4) / STEP) * STEP;
    const high = Math.ceil((Math.max(...values, 80) + 4) / STEP) * STEP;
    low = Math.max(0, Math.min(low, high - LEAST_SPAN));
    this.#range ??= { low, high };
    this.#range.low = Plot.#approach(this.#range.low, low);
    this.#range.high = Plot.#approach(this.#range.high, high);
    return this.#range;
  }

  static #approach(from, to) {
    return Math.abs(to - from) > STEP * 1.5 ? to : from + (to - from) * 0.15;
  }

  #drawAxes({ context, color, now, low, high, width, height, x, y }) {
    context.strokeStyle = color('--line');
    context.fillStyle = color('--soft');
    context.lineWidth = 1;
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    const step = high - low > 120 ? STEP * 2 : STEP;
    for (let value = Math.ceil(low / step) * step; value <= high + 0.5; value += step) {
      const at = Math.round(y(value)) + 0.5;
      context.beginPath();
      context.moveTo(MARGIN.left, at);
      context.lineTo(width - MARGIN.right, at);
      context.stroke();
      context.fillText(String(value), MARGIN.left - 8, at);
    }
    context.textAlign = 'left';
    context.fillText(this.#unit, 4, 10);
    context.textAlign = 'center';
    const tick = width < 480 ? TICK_MS * 2 : TICK_MS;
    for (let time = Math.ceil((now - WINDOW_MS) / tick) * tick; time <= now; time += tick) {
      const at = x(time);
      if (at > MARGIN.left + 26 && at < width - 30) {
        context.fillText(new Date(time).toLocaleTimeString(), at, height - 9);
      }
      context.beginPath();
      context.moveTo(at, height - MARGIN.bottom);
      context.lineTo(at, height - MARGIN.bottom + 5);
      context.stroke();
    }
  }

  #drawLine({ context, color, now, x, y, width, height }, { n, points, isEmphasized }) {
    context.save();
    context.beginPath();
    context.rect(MARGIN.left, 0, width - MARGIN.left - MARGIN.right + 8, height - MARGIN.bottom);
    context.clip();
    context.strokeStyle = context.fillStyle = color(`--series-${n}`);
    context.lineWidth = isEmphasized ? 3.5 : 2;
    context.lineJoin = context.lineCap = 'round';
    context.beginPath();
    points.forEach(({ time, value }, i) => {
      const isConnected = i > 0 && time - points[i - 1].time < GAP_MS;
      context[isConnected ? 'lineTo' : 'moveTo'](x(time), y(value));
    });
    context.stroke();
    const last = points.at(-1);
    if (last && now - last.time < GAP_MS) {
      context.beginPath();
      context.arc(x(last.time), y(last.value), 4, 0, 2 * Math.PI);
      context.fill();
    }
    context.restore();
  }

  #drawRuler({ context, color, now, width, height, x, y }) {
    const at = Math.min(width - MARGIN.right, Math.max(MARGIN.left, this.#rulerAt));
    const time = now - ((width - MARGIN.right - at) / (width - MARGIN.left - MARGIN.right)) * WINDOW_MS;
    context.strokeStyle = color('--soft');
    context.beginPath();
    context.moveTo(at, MARGIN.top - 8);
    context.lineTo(at, height - MARGIN.bottom);
    context.stroke();
    const parts = [{ text: new Date(time).toLocaleTimeString(), color: color('--soft') }];
    this.#series.forEach(({ name, n, points }) => {
      const point = points.findLast((each) => each.time <= time);
      if (point && time - point.time < GAP_MS) {
        parts.push({ text: `${name} ${Math.round(point.value)}`, color: color(`--series-${n}`) });
        context.fillStyle = color(`--series-${n}`);
        context.beginPath();
        context.arc(x(point.time), y(point.value), 4, 0, 2 * Math.PI);
        context.fill();
      }
    });
    const length = parts.reduce((sum, { text }) => sum + context.measureText(text).width + 12, -12);
    let from = Math.max(MARGIN.left + 30, Math.min(width - MARGIN.right - length, at - length / 2));
    context.textAlign = 'left';
    for (const { text, color: ink } of parts) {
      context.fillStyle = ink;
      context.fillText(text, from, 10);
      from += context.measureText(text).width + 12;
    }
  }
}
