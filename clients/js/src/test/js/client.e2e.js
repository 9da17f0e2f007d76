// SPDX-License-Identifier: Apache-2.0

/*
 * The client against the real server, in Node or in Chromium. Started by ClientIT with
 *   PUSH_URL, API_URL, API_KEY, SECRET (of tokens), WHERE ("node" or "chromium") and CHROMIUM (path of the browser) in its environment.
 * Prints a line for each thing shown; ends with 1 at the first one that is not so.
 */

import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { relayTo } from './relay.js';
import { once, overEach } from './scenarios.js';

const { PUSH_URL, API_URL, API_KEY, SECRET, WHERE, CHROMIUM } = process.env;
const TRANSPORTS = ['websocket', 'sse', 'stream', 'poll'];
const LONGEST_MS = 60_000;

async function api(path, body) {
  const response = await fetch(API_URL + path, { method: body ? 'POST' : 'GET', body: body && JSON.stringify(body),
    headers: { 'Authorization': `Bearer ${API_KEY}`, 'Content-Type': 'application/json' } });
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`);
  }
  return answer;
}

/** A token as a back end issues it: HS256. */
async function token({ sub, seconds = 600 }) {
  const now = Math.floor(Date.now() / 1000);
  const content = [{ alg: 'HS256' }, { sub, iat: now - 60, exp: now + seconds }]
    .map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${content}.${createHmac('sha256', SECRET).update(content).digest('base64url')}`;
}

const vectors = { filters: JSON.parse(readFileSync(new URL('../../../../vectors/filters.json', import.meta.url), 'utf8')) };
const relay = await relayTo(new URL(PUSH_URL));
const place = WHERE === 'chromium' ? await inChromium() : await inNode();

try {
  for (const [group, transports] of [[overEach, TRANSPORTS], [once, [undefined]]]) {
    for (const name of Object.keys(group)) {
      for (const transport of transports) {
        const what = `${WHERE}${transport ? `, ${transport}` : ''}: ${name}`;
        await inTime(place.run(group === once, name, transport), what);
        console.log(`ok - ${what}`);
      }
    }
  }
} finally {
  await place.close();
  relay.close();
}

async function inTime(done, what) {
  let timer;
  const late = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not done after ${LONGEST_MS} ms`)), LONGEST_MS);
  });
  try {
    await Promise.race([done, late]);
  } catch (error) {
    throw new Error(`not ok - ${what}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

async function inNode() {
  const { Waggle } = await import('../../../dist/waggle.js');
  return {
    run: (isOnce, name, transport) => (isOnce ? once : overEach)[name](
      { Waggle, url: relay.url, transport, api, token, line: relay.line, vectors }),
    close() {},
  };
}

/** The page comes from a server of its own, so from another origin. */
async function inChromium() {
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'] });
  const page = await browser.newPage();
  const complaints = [];
  page.on('pageerror', error => complaints.push(error.message));
  const files = { 'page.html': '<!doctype html><title>client</title>',
    'waggle.js': readFileSync(new URL('../../../dist/waggle.js', import.meta.url), 'utf8'),
    'scenarios.js': readFileSync(new URL('scenarios.js', import.meta.url), 'utf8') };
  const pages = http.createServer((request, response) => {
    const name = request.url.slice(1);
    response.setHeader('Content-Type', name.endsWith('.js') ? 'text/javascript' : 'text/html');
    response.end(files[name] ?? '');
  });
  await new Promise(resolve => pages.listen(0, '127.0.0.1', resolve));
  await page.exposeFunction('api', api);
  await page.exposeFunction('token', token);
  await page.exposeFunction('line', relay.line);
  await page.goto(`http://127.0.0.1:${pages.address().port}/page.html`);
  return {
    async run(isOnce, name, transport) {
      await page.evaluate(async ([group, scenario, over, pushUrl, rows]) => {
        const { Waggle } = await import('/waggle.js');
        const scenarios = await import('/scenarios.js');
        await scenarios[group][scenario]({ Waggle, url: pushUrl, transport: over ?? undefined, api: window.api,
          token: window.token, line: window.line, vectors: rows });
      }, [isOnce ? 'once' : 'overEach', name, transport ?? null, relay.url, vectors]);
      if (complaints.length) {
        throw new Error(`page: ${complaints.join('; ')}`);
      }
    },
    async close() {
      await browser.close();
      pages.close();
    },
  };
}
