// SPDX-License-Identifier: Apache-2.0

/*
 * A back end pushes to pages in a real browser. Started by PushIT with
 *   DEMO_URL, CHROMIUM (path of the browser) and SCREENSHOTS (a folder) in its environment.
 * Prints a line for each thing shown; ends with 1 at the first one that is not so.
 */

import assert from 'node:assert/strict';
import path from 'node:path';
import { chromium } from 'playwright-core';

const { DEMO_URL, CHROMIUM, SCREENSHOTS } = process.env;
const EVIL = '<img src=x onerror=alert(1)><b>bold</b> & "quotes" 🐝';

const complaints = [];
const ok = (text) => console.log(`ok - ${text}`);
const shot = (page, name) => page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`) });

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});

async function open(where, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options });
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(`${where}: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && complaints.push(`${where}: ${message.text()}`));
  await page.goto(DEMO_URL + where);
  return page;
}

const isConnected = (page) => page.locator('.state', { hasText: 'connected over' }).first().waitFor();
const sees = (page, text) => page.locator('.inbox li', { hasText: text }).first().waitFor();
const count = (page, text) => page.locator('.inbox li', { hasText: text }).count();

async function push(page, to, name, text) {
  await page.getByLabel(to, { exact: false }).first().check();
  if (name) {
    await page.locator('#name').fill(name);
  }
  await page.locator('#text').fill(text);
  await page.getByRole('button', { name: 'Push', exact: true }).click();
}

/** Waits until the newest message that was sent has these receipts. */
const receipts = (page, words) => page.locator('#sent li').first().locator(`.bar[aria-label="${words}"]`).waitFor();

try {
  const backEnd = await open('');
  const ann = await open('receive.html?name=ann&group=blue');
  const ann2 = await open('receive.html?name=ann&group=blue');
  const bob = await open('receive.html?name=bob&group=green');
  for (const page of [backEnd, ann, ann2, bob]) {
    await isConnected(page);
  }
  await backEnd.locator('#users', { hasText: /^2$/ }).waitFor();
  await backEnd.locator('#pages', { hasText: /^3$/ }).waitFor();
  ok('the back end sees two users on three pages');

  await push(backEnd, 'a user', 'ann', 'for Ann alone');
  await sees(ann, 'for Ann alone');
  await sees(ann2, 'for Ann alone');
  await receipts(backEnd, '1 acknowledged');
  assert.equal(await count(bob, 'for Ann alone'), 0);
  ok('a message to a user reaches her pages and nobody else, and is acknowledged');

  await push(backEnd, 'a group', 'green', 'for the greens');
  await sees(bob, 'for the greens');
  assert.equal(await count(ann, 'for the greens'), 0);
  ok('a message to a group reaches its members');

  await bob.getByLabel('acknowledge at once').uncheck();
  await push(backEnd, 'everybody', '', EVIL);
  await sees(ann, EVIL);
  await sees(bob, EVIL);
  assert.equal(await ann.locator('.inbox img, .inbox b').count(), 0);
  await receipts(backEnd, '1 delivered, 1 acknowledged');
  await shot(backEnd, 'back-end');
  await shot(bob, 'receive');
  await bob.locator('.inbox li').first().getByRole('button', { name: 'Acknowledge' }).click();
  await receipts(backEnd, '2 acknowledged');
  ok('a message to everybody is shown as text, and counts of receipts change as they come');

  await bob.getByRole('button', { name: 'Go offline' }).click();
  await backEnd.locator('#users', { hasText: /^1$/ }).waitFor();
  await push(backEnd, 'a user', 'bob', 'while Bob is away');
  await receipts(backEnd, '1 queued');
  for (let i = 1; i <= 3; i++) {
    await push(backEnd, 'channel', '', `news ${i}`);
    await sees(ann, `news ${i}`);
  }
  await bob.getByRole('button', { name: 'Come back' }).click();
  await sees(bob, 'while Bob is away');
  for (let i = 1; i <= 3; i++) {
    await sees(bob, `news ${i}`);
    assert.equal(await count(bob, `news ${i}`), 1);
  }
  ok('what came while Bob was away is there when he returns, once');

  const four = await open('transports.html');
  for (const transport of ['websocket', 'sse', 'stream', 'poll']) {
    await four.locator(`#${transport} .state`, { hasText: `connected over ${transport}` }).waitFor();
  }
  await four.locator('#text').fill('four ways');
  await four.getByRole('button', { name: 'Publish' }).click();
  for (const transport of ['websocket', 'sse', 'stream', 'poll']) {
    await four.locator(`#${transport} li`, { hasText: 'four ways' }).first().waitFor();
    assert.equal(await four.locator(`#${transport} li`, { hasText: 'four ways' }).count(), 1);
  }
  await sees(ann, 'four ways');
  ok('one message arrives over four transports, once over each');

  for (const version of ['4', '2']) {
    const io = await open(`socketio.html?client=${version}`);
    await io.locator('.state', { hasText: 'connected over websocket' }).waitFor();
    await push(backEnd, 'channel', '', `to Socket.IO ${version}`);
    await sees(io, `to Socket.IO ${version}`);
    await io.locator('#text').fill(`from Socket.IO ${version}`);
    await io.getByRole('button', { name: 'Emit' }).click();
    await sees(ann, `from Socket.IO ${version}`);
    await four.locator('#poll li', { hasText: `from Socket.IO ${version}` }).first().waitFor();
    await shot(io, `socketio-${version}`);
    ok(`a stock Socket.IO client of version ${version} is in the same channel, both ways`);
  }

  await shot(four, 'transports');
  await shot(backEnd, 'screenshot');
  const phone = await open('', { viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
  await isConnected(phone);
  await shot(phone, 'phone');
  assert.ok(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing sticks out');
  assert.deepEqual(complaints, []);
  ok('the browser has nothing to complain about');
} catch (error) {
  console.error(error);
  console.error(complaints);
  process.exitCode = 1;
} finally {
  await browser.close();
}
