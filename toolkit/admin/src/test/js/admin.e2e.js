// SPDX-License-Identifier: Apache-2.0

/*
 * An operator looks at a cluster in a real browser. Started by AdminPageIT with
 *   ADMIN_URL, TOKEN, PORTS (of workers that echo lines, one on each node), CHROMIUM and SCREENSHOTS in its environment.
 * Prints a line for each thing shown; ends with 1 at the first one that is not so.
 */

import assert from 'node:assert/strict';
import net from 'node:net';
import path from 'node:path';
import { chromium } from 'playwright-core';

const { ADMIN_URL, TOKEN, PORTS, CHROMIUM, SCREENSHOTS } = process.env;
const ports = PORTS.split(' ').map(Number);
const EVIL = '<img src=x onerror=alert(1)>';
const CLIENTS = 120;
const TABS = ['Overview', 'Connections', 'Groups', 'Channels', 'Bees', 'Messages'];

const ok = text => console.log(`ok - ${text}`);
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
const complaints = [];
const clients = [];

async function open(options) {
  const context = await browser.newContext({ locale: 'en-GB', ...options });
  const page = await context.newPage();
  page.on('pageerror', error => complaints.push(`page error: ${error.message}`));
  page.on('console', message => {
    if (message.type() === 'error' && !/status of 401/.test(message.text())) {
      complaints.push(`console: ${message.text()}`);
    }
  });
  page.on('dialog', dialog => {
    complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  return page;
}

async function login(page) {
  await page.goto(ADMIN_URL);
  await page.getByLabel('Token').fill(TOKEN);
  await page.getByRole('button', { name: 'Enter' }).click();
  await page.getByRole('status').filter({ hasText: 'live' }).waitFor();
}

const connect = name => new Promise((resolve, reject) => {
  const socket = net.connect(ports[clients.length % ports.length], '127.0.0.1', () => socket.write(`${name}\n`));
  socket.once('data', () => resolve(socket));
  socket.on('error', reject);
  clients.push(socket);
});

const shot = (page, name) => page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`) });
const tab = (page, name) => page.getByRole('navigation').getByRole('button', { name }).click();

/** Looks at every tab in one form and leaves a picture of each. */
async function tour(look, options) {
  const page = await open(options);
  await login(page);
  for (const name of TABS) {
    await tab(page, name);
    if (name === 'Messages') {
      await watch(page, 12, i => `{"to":"room","text":"Flowers ${(i + 1) * 100} m towards the sun"}`);
    } else {
      await page.locator('tbody:visible tr td:not(.empty)').first().waitFor();
    }
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= options.viewport.width, `${name}, ${look}: the page is ${width} px wide`);
    await shot(page, `${look}-${name.split(' ')[0].toLowerCase()}`);
  }
  await page.getByRole('button', { name: 'Stop' }).click();
  return page;
}

/** Watches messages, which clients of both nodes send until so many are shown. */
async function watch(page, lines, text) {
  await page.getByRole('button', { name: 'Watch for a minute' }).click();
  for (let i = 0; i < 40 && await page.locator('#tap-log li').count() < lines; i++) {
    clients[i % 6].write(`${text(i)}\n`);
    await page.locator('#tap-log li').nth(lines - 1).waitFor({ timeout: 300 }).catch(() => {});
  }
}

try {
  const page = await open({ viewport: { width: 1280, height: 800 } });
  await page.goto(ADMIN_URL);
  await page.getByLabel('Token').fill('not the token');
  await page.getByRole('button', { name: 'Enter' }).click();
  await page.getByRole('alert').filter({ hasText: 'That is not the token.' }).waitFor();
  await shot(page, 'admin-login');
  ok('a wrong token is refused');

  for (let i = 0; i < CLIENTS; i++) {
    await connect(i === 7 ? EVIL : `bee-${i}`);
  }
  await login(page);
  await page.locator('.card').filter({ hasText: 'connections' }).filter({ hasText: String(CLIENTS) }).waitFor();
  assert.equal(await page.locator('#workers tbody tr').count(), 4);
  assert.equal(await page.locator('#nodes tbody tr').count(), 2);
  ok('the overview shows the nodes, the workers and their connections, live');

  await tab(page, 'Connections');
  await page.locator('#connections .pager').getByText(`1–50 of ${CLIENTS}`).waitFor();
  await page.locator('#connections').getByRole('button', { name: 'Next' }).click();
  await page.getByText(`51–100 of ${CLIENTS}`).waitFor();
  ok('connections come a page at a time');

  await page.locator('#connection-filter').fill(EVIL);
  await page.locator('#connections .pager').getByText('1 in all').waitFor();
  assert.equal(await page.locator('#connection-table img').count(), 0);
  assert.ok((await page.locator('#connection-table tbody').innerText()).includes(EVIL));
  ok('a filter finds a user, whose name is shown as text');

  const kicked = new Promise(resolve => clients[7].once('close', resolve));
  await page.locator('#connection-table').getByRole('button', { name: 'Close' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await kicked;
  await page.getByText('No connection matches.').waitFor();
  ok('a connection is closed from the page');

  await tab(page, 'Groups');
  await page.locator('#gateway-table').getByRole('row', { name: `room hive ${CLIENTS - 1} 2` }).waitFor();
  await page.locator('#gateways').getByRole('button', { name: 'room' }).click();
  await page.locator('#connections .pager').getByText(`of ${CLIENTS - 1}`).waitFor();
  ok('a group of both nodes leads to its connections');

  await tab(page, 'Channels');
  await page.locator('#channels .pager').getByText('1–50 of 61').waitFor();
  await page.locator('#channels').getByRole('button', { name: 'Next' }).click();
  await page.locator('#channels .pager').getByText('51–61 of 61').waitFor();
  await page.locator('#channels').getByRole('button', { name: 'Previous' }).click();
  await page.locator('#channel-filter').fill('ROOMS/7');
  await page.locator('#channels .pager').getByText('1 in all').waitFor();
  assert.deepEqual((await page.locator('#channel-table tbody td:visible').allInnerTexts()).filter((_, i) => i !== 4),
    ['rooms/7', 'main', '1', '1', '20', '30', '1']);
  ok('topics are shown with who is subscribed and what is kept');

  await tab(page, 'Bees');
  await page.locator('#panels .pager').getByText('1–50 of 120').waitFor();
  await page.locator('#panels').getByRole('button', { name: 'Next' }).click();
  await page.locator('#panels .pager').getByText('51–100 of 120').waitFor();
  await page.locator('#panel-filter').fill('bob-007');
  await page.locator('#panels .pager').getByText('1 in all').waitFor();
  assert.equal(await page.locator('#panel-table tbody td').nth(1).innerText(), '6.8 KB');
  await page.locator('#panel-table').getByRole('button', { name: 'Dismiss' }).click();
  await page.getByRole('dialog').getByText('Send away the bee bob-007?').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Dismiss' }).click();
  await page.getByText('Nothing matches.').waitFor();
  ok('the tables of bridges are shown, and their rows can be acted on');

  await tab(page, 'Messages');
  await watch(page, 8, i => `${EVIL} ${i}`);
  const from = new Set(await page.locator('#tap-log .node').allInnerTexts());
  assert.equal(from.size, 2, `messages of ${[...from]}`);
  assert.equal(await page.locator('#tap-log img').count(), 0);
  assert.ok((await page.locator('#tap-log .text').first().innerText()).includes(EVIL));
  await page.getByRole('button', { name: 'Stop' }).click();
  ok('messages of both nodes are shown as they come and go, as text');

  for (const colorScheme of ['light', 'dark']) {
    await tour(`desk-${colorScheme}`, { viewport: { width: 1280, height: 800 }, colorScheme });
  }
  ok('each tab fits a desk, light and dark');

  const small = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
  await tour('phone-light', { ...small, colorScheme: 'light' });
  const phone = await tour('phone-dark', { ...small, colorScheme: 'dark' });
  ok('a phone of 360 px needs no horizontal scrolling');

  await phone.getByRole('button', { name: 'Log out' }).click();
  await phone.getByLabel('Token').waitFor();
  ok('who logs out is asked for the token again');

  assert.deepEqual(complaints, []);
  ok('the browser complained of nothing, the content security policy included');
} catch (error) {
  console.log(`not ok - ${error.stack}`);
  process.exitCode = 1;
} finally {
  clients.forEach(client => client.destroy());
  await browser.close();
}
