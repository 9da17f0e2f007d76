// SPDX-License-Identifier: Apache-2.0

/*
 * A page made for web-msg-sender, in a browser: Ann's has the client library of Socket.IO 1, Bob's that of 2. IO_PORT and
 * FORM_PORT are where they find them, CHROMIUM is the path of the browser. Prints a line for each thing that works.
 */

import assert from 'node:assert/strict';
import http from 'node:http';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const { IO_PORT, FORM_PORT, CHROMIUM } = process.env;
const ok = (text) => console.log(`ok - ${text}`);

const html = readFileSync('legacy-page.html', 'utf8').replace('IO_PORT', IO_PORT).replace('FORM_PORT', FORM_PORT);
const site = http.createServer((request, response) => {
  const [, version, isScript] = /^\/([12])\/(.*\.js)?$/.exec(request.url) ?? [];
  response.writeHead(version ? 200 : 404, { 'Content-Type': isScript ? 'text/javascript' : 'text/html; charset=utf-8' });
  response.end(isScript ? readFileSync(`node_modules/socket.io-client-${version}/dist/socket.io.js`) : version && html);
});
await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve));

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-quic',
  '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
const complaints = [];

async function open(version) {
  const page = await (await browser.newContext()).newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && !/favicon/.test(message.location().url)
    && complaints.push(message.text()));
  await page.goto(`http://127.0.0.1:${site.address().port}/${version}/`);
  return page;
}

const isOnline = (page, users) => page.locator('#online', { hasText: `当前${users}人在线，共打开${users}个页面` }).waitFor();
const notices = (page) => page.locator('#notices li').allTextContents();

async function click(page, id) {
  const [answer] = await Promise.all([page.waitForEvent('popup'), page.click(id)]);
  const text = await answer.locator('body').textContent();
  await answer.close();
  return text;
}

const ann = await open(1);
await isOnline(ann, 1);
const bob = await open(2);
await Promise.all([isOnline(ann, 2), isOnline(bob, 2)]);
ok('pages show who is online');

assert.equal(await click(ann, '#me'), 'ok');
await ann.locator('#notices li', { hasText: 'Your order <is> on its way' }).waitFor();
assert.equal(await click(bob, '#all'), 'ok');
await Promise.all([ann, bob].map((page) => page.locator('#notices li', { hasText: 'We close at six' }).waitFor()));
assert.deepEqual(await notices(bob), ['We close at six']);
assert.equal((await notices(ann)).length, 2);
ok('a notice appears on the page it is for, one for everybody on all');

await bob.close();
await isOnline(ann, 1);
assert.deepEqual(complaints, []);
ok('who closes the page is no longer counted');

await browser.close();
site.close();
