// SPDX-License-Identifier: Apache-2.0

/*
 * A person watches and uses the devices in a real browser, beside a foreign client. Started by IotIT with
 *   DEMO_URL, MQTT_PORT, CHROMIUM (path of the browser) and SCREENSHOTS (a folder) in its environment.
 * Prints a line for each thing shown; ends with 1 at the first one that is not so.
 */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

const { DEMO_URL, MQTT_PORT, CHROMIUM, SCREENSHOTS } = process.env;
const EVIL = '<img src=x onerror=alert(1)><b>bold</b> & "quotes" 🐝';

const complaints = [];
const ok = (text) => console.log(`ok - ${text}`);
const run = promisify(execFile);
const pub = (...args) => run('mosquitto_pub', ['-h', '127.0.0.1', '-p', MQTT_PORT, '-V', '5', '-q', '1', ...args]);

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});

async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
  await page.goto(DEMO_URL);
  await page.locator('.state.connected').waitFor();
  return page;
}

async function pictures(name, page, options) {
  await page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`), fullPage: true, ...options });
}

const card = (page, title) => page.getByRole('region', { name: title });
const row = (page, title, name) => card(page, title).locator(`li[data-name="${name}"]`);
const points = (page, name) => row(page, 'Heart rate', name).getAttribute('data-points').then(Number);

/** Waits until something is so that no element tells by itself. */
async function until(what, isSo) {
  for (const end = Date.now() + 20_000; Date.now() < end;) {
    if (await isSo()) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`not so in 20 s: ${what}`);
}

/** How many pixels of the plot have the colour of a line. */
const painted = (page, series) => page.evaluate((n) => {
  const plot = document.getElementById('plot');
  const canvas = new OffscreenCanvas(plot.width, plot.height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.drawImage(plot, 0, 0);
  context.fillStyle = getComputedStyle(plot).getPropertyValue(`--series-${n}`).trim();
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(context.fillStyle.slice(at, at + 2), 16));
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let i = 0; i < data.length; i += 4) {
    count += data[i] === r && data[i + 1] === g && data[i + 2] === b && data[i + 3] === 255;
  }
  return count;
}, series);

async function readingsArePlotted(page) {
  for (const name of ['ada', 'ben', 'chloe']) {
    await row(page, 'Heart rate', name).locator('.presence.online').waitFor();
    await until(`${name} has readings`, async () => await points(page, name) > 100);
  }
  const before = await page.evaluate(() => performance.now());
  const heard = await row(page, 'Heart rate', 'ada').locator('.number').textContent();
  assert.match(heard, /^\d{2,3}$/);
  for (const series of [1, 2, 3]) {
    await until(`line ${series} is drawn`, async () => await painted(page, series) > 200);
  }
  assert.ok(before > 0);
  ok('the readings of three bracelets are lines of a plot');
}

async function foreignClientJoins(page) {
  await pub('-t', 'bracelets/me/heart', '-m', '111');
  const mine = row(page, 'Heart rate', 'me');
  await mine.getByText('a device of yours').waitFor();
  await pub('-t', 'bracelets/me/heart', '-m', '117');
  await mine.locator('.number', { hasText: '117' }).waitFor();
  await until('it has two points', async () => await points(page, 'me') === 2);
  const series = (await mine.getAttribute('class')).match(/series-(\d)/)[1];
  await until('it is drawn', async () => await painted(page, Number(series)) > 10);
  await pub('-t', 'bracelets/me/heart', '-m', 'no number');
  await pub('-t', `bracelets/${'long'.repeat(20)}/heart`, '-m', '80');
  await pub('-t', 'bracelets/me/heart', '-m', '119');
  await mine.locator('.number', { hasText: '119' }).waitFor();
  assert.equal(await card(page, 'Heart rate').locator('#bracelets li').count(), 4);
  ok('a reading of mosquitto_pub is one more line of the plot');
}

async function sosIsAnswered(page) {
  await row(page, 'Heart rate', 'ben').getByRole('button', { name: 'Press SOS' }).click();
  const call = page.getByRole('alert').filter({ hasText: 'Ben calls for help' });
  await call.waitFor();
  await pictures('sos', page);
  await call.getByRole('button', { name: 'Help is on the way' }).click();
  await call.waitFor({ state: 'hidden' });
  ok('a call for help is seen and answered');
}

async function lampObeysItsShadow(page) {
  const porch = row(page, 'Lamps', 'porch');
  const power = porch.getByRole('switch');
  await porch.locator('.presence.online').waitFor();
  await until('the porch lamp has reported', async () => await porch.getAttribute('data-on') === 'false');
  await power.click();
  await until('the porch lamp is on', async () => await porch.getAttribute('data-on') === 'true');
  await porch.locator('.difference', { hasText: /^$/ }).waitFor({ state: 'attached' });
  await porch.getByRole('slider').focus();
  await page.keyboard.press('End');
  await porch.getByText('on, 100 %, Sky').waitFor();
  ok('a lamp is switched on and dimmed through its shadow, by mouse and by keyboard');
}

async function lampObeysWhenItIsBack(page, other) {
  const kitchen = row(page, 'Lamps', 'kitchen');
  await kitchen.getByRole('button', { name: 'Take offline' }).click();
  await kitchen.locator('.presence.offline').waitFor();
  await row(other, 'Lamps', 'kitchen').locator('.presence.offline').waitFor();
  await kitchen.getByRole('switch').click();
  await kitchen.getByRole('button', { name: 'Kitchen: Mint' }).click();
  await kitchen.locator('.difference.waiting', { hasText: 'waits for the lamp: on off, color Mint' }).waitFor();
  assert.equal(await kitchen.getAttribute('data-on'), 'true');
  await row(other, 'Lamps', 'kitchen').locator('.difference.waiting').waitFor();
  await pictures('lamp-offline', page);
  await kitchen.getByRole('button', { name: 'Bring back online' }).click();
  await until('the kitchen lamp has done it', async () => await kitchen.getAttribute('data-on') === 'false');
  await kitchen.getByText('off, 55 %, Mint').waitFor();
  await kitchen.locator('.difference.waiting').waitFor({ state: 'detached' });
  ok('what a lamp is asked while it is offline waits in its shadow and is done when it is back');
}

async function foreignClientSwitchesALamp(page) {
  const hall = row(page, 'Lamps', 'hall');
  await pub('-t', '$shadow/lamps-hall/update', '-m', '{"state":{"desired":{"on":false,"brightness":7}}}');
  await until('the hall lamp is off', async () => await hall.getAttribute('data-on') === 'false');
  await hall.getByText('off, 7 %, Warm').waitFor();
  await pub('-t', '$shadow/lamps-hall/update', '-m', '{"state":{"desired":{"on":true,"brightness":80}}}');
  await until('the hall lamp is on again', async () => await hall.getAttribute('data-on') === 'true');
  ok('mosquitto_pub switches a lamp through its shadow');
}

async function jobIsPrinted(page) {
  const printer = card(page, 'Printer');
  await printer.getByLabel('Title').fill(EVIL);
  await printer.getByLabel('Pages', { exact: true }).fill('3');
  await printer.getByRole('button', { name: 'Print', exact: true }).click();
  const job = printer.locator('#jobs li').first();
  await job.getByText(/printing page [12] of 3/).waitFor();
  await job.getByText('done, 3 pages').waitFor();
  assert.equal(await job.locator('.text').textContent(), EVIL);
  assert.match(await job.locator('code').textContent(), /^[0-9a-f]{8}$/);
  assert.match(await job.locator('.small').textContent(), /4 answers, the first after \d+ ms/);
  assert.equal(await page.locator('#jobs img, #jobs b, #feed img').count(), 0);
  await printer.getByLabel('Pages', { exact: true }).fill('99');
  await printer.getByRole('button', { name: 'Print', exact: true }).click();
  await printer.locator('#jobs li').first().getByText('refused: title, pages').waitFor();
  ok('a job is a request whose answers tell how it goes, and a wrong one is refused');
}

async function printerRunsOutOfPaper(page) {
  const printer = card(page, 'Printer');
  await printer.getByRole('button', { name: 'Refill paper' }).click();
  await printer.getByText('25 of 25 sheets').waitFor();
  await printer.getByLabel('Title').fill('Poster');
  for (const pages of ['16', '14']) {
    await printer.getByLabel('Pages', { exact: true }).fill(pages);
    await printer.getByRole('button', { name: 'Print', exact: true }).click();
  }
  await printer.locator('#jobs li').first().getByText('queued, 1 ahead').waitFor();
  await printer.locator('#printer .printer-state', { hasText: 'Out of paper' }).waitFor({ timeout: 60_000 });
  await printer.locator('#jobs li').first().getByText('no paper, 5 pages to go').waitFor();
  await printer.getByRole('button', { name: 'Refill paper' }).click();
  await printer.locator('#jobs li').first().getByText('done, 14 pages').waitFor();
  ok('a printer without paper waits and goes on');
}

/** Rides a bicycle that nobody else rides just now. */
async function bicycleIsRidden(page) {
  const town = card(page, 'Bicycles in Honeyford');
  let chosen;
  for (const name of ['heron', 'finch', 'otter', 'poppy']) {
    const line = row(page, 'Bicycles in Honeyford', name);
    if (await line.getAttribute('data-lock') === 'locked') {
      await line.getByRole('button', { name: `Unlock ${name}` }).click();
      chosen = { name, line };
      break;
    }
  }
  assert.ok(chosen, 'a bicycle is free');
  await chosen.line.getByText(/^Yours, from .+ to .+\.$/).waitFor();
  await until('it is unlocked', async () => await chosen.line.getAttribute('data-lock') === 'unlocked');
  const marker = town.getByRole('button', { name: new RegExp(`^${chosen.name}$`, 'i') });
  const where = () => marker.evaluate((node) => node.style.transform);
  const first = await where();
  await until('it moves', async () => await where() !== first);
  await until('it leaves a trail', () => page.evaluate(() => [...document.querySelectorAll('.trail.mine')]
    .some((trail) => trail.getAttribute('points').split(' ').length > 3)));
  assert.match(await marker.getAttribute('class'), /riding.*mine/);
  await town.getByRole('button', { name: 'Unlock wren' }).click();
  await row(page, 'Bicycles in Honeyford', 'wren').getByText('Not now: its battery is empty.').waitFor();
  ok('a bicycle is unlocked by a request and rides; one with an empty battery refuses');
}

/** The picture of the README: somebody rides, a lamp is away, a job is printed. */
async function isPhotographed(page) {
  const kitchen = row(page, 'Lamps', 'kitchen');
  await card(page, 'Printer').getByRole('button', { name: 'Print', exact: true }).click();
  await kitchen.getByRole('button', { name: 'Take offline' }).click();
  await kitchen.locator('.presence.offline').waitFor();
  await kitchen.getByRole('button', { name: 'Kitchen: Rose' }).click();
  await kitchen.locator('.difference.waiting').waitFor();
  await card(page, 'Printer').locator('#jobs li').first().getByText('printing page 2 of 4').waitFor();
  const { y, height } = await card(page, 'Heart rate').boundingBox();
  const top = await page.evaluate(() => scrollY);
  await pictures('screenshot', page, { clip: { x: 0, y: 0, width: 1280, height: top + y + height + 20 } });
  await kitchen.getByRole('button', { name: 'Bring back online' }).click();
  await kitchen.getByText('on, 55 %, Rose').waitFor();
}

async function feedShowsWhatIsAskedFor(page) {
  const feed = card(page, 'What goes by');
  await feed.locator('#feed li').nth(5).waitFor();
  await feed.getByLabel('Topic filter').fill('garden/+/soil');
  await page.keyboard.press('Enter');
  await until('the old ones are gone', async () => await feed.locator('#feed li').count() === 0);
  await until('it is subscribed', async () => /last second/.test(await feed.locator('#filter-state').textContent()));
  await pub('-t', 'garden/roses/soil', '-m', EVIL);
  await pub('-t', 'garden/roses/water', '-m', 'not asked for');
  await feed.locator('#feed li', { hasText: EVIL }).waitFor();
  await pub('-t', 'garden/beans/soil', '-m', 'dry');
  await feed.locator('#feed li', { hasText: 'garden/beans/soil' }).waitFor();
  assert.equal(await feed.locator('#feed li').count(), 2);
  await feed.getByLabel('Topic filter').fill('garden/#/soil');
  await page.keyboard.press('Enter');
  await feed.locator('#filter-state.error').waitFor();
  await feed.getByLabel('Topic filter').fill('#');
  await page.keyboard.press('Enter');
  await feed.locator('#feed li').nth(5).waitFor();
  ok('the feed shows what matches its filter and says when a filter is none');
}

async function nonsenseIsLeftOut(page) {
  const heard = await row(page, 'Heart rate', 'ada').getAttribute('data-points').then(Number);
  for (const [topic, payload] of [
    ['bracelets/ada/heart', '{"no":"number"}'], ['bracelets/ada/recent', '{"until":1e99,"everyMs":null,"bpm":["x",1e300,{}]}'],
    ['bracelets/ada/sos', 'null'], ['bicycles/finch/position', '{"x":"left","y":null}'], ['bicycles/finch/battery', 'full'],
    ['printers/office/state', '{"state":5,"paper":"much","tray":{},"jobs":7}'], ['printers/office/state', '{"jobs":[null]}'],
    ['$shadow/lamps-hall/update', '{"state":{"desired":{"on":"perhaps","brightness":4000,"color":"red;}"}}}'],
    ['$shadow/lamps-hall/update', '{"state":{"desired":null}}'], ['lamps/hall/status', 'perhaps'],
  ]) {
    await pub('-t', topic, '-m', payload);
  }
  await pub('-t', 'lamps/hall/status', '-m', 'online');
  await until('readings go on', async () => await points(page, 'ada') !== heard);
  await page.locator('.state.connected').waitFor();
  assert.equal(await page.locator('#problem').isHidden(), true);
  ok('nonsense is left out');
}

async function figuresAreShown(page) {
  await page.locator('#figures div', { hasText: 'watching' }).locator('dd', { hasText: /^[2-9]$/ }).waitFor();
  ok('how many pages watch is shown, by their wills');
}

async function commandsAreCopied(page) {
  await page.getByRole('button', { name: 'Copy: Be a bracelet: one reading' }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /^mosquitto_pub -h 127\.0\.0\.1 -p \d+ -t bracelets\/me\/heart -m 88$/);
  const [command, ...args] = copied.split(' ');
  await run(command, args);
  await row(page, 'Heart rate', 'me').locator('.number', { hasText: '88' }).waitFor();
  ok('a command that is copied from the page works');
}

/** Cuts a page's connections, refuses it once, and lets it in again. */
async function pageComesBack() {
  const context = await browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
  const open = [];
  let refusals = 0;
  await page.routeWebSocket(/\/mqtt$/, (socket) => {
    if (refusals-- > 0) {
      socket.close();
    } else {
      open.push([socket, socket.connectToServer()]);
    }
  });
  await page.goto(DEMO_URL);
  await row(page, 'Heart rate', 'ada').locator('.number', { hasText: /^\d+$/ }).waitFor();
  refusals = 2;
  open.splice(0).forEach((ends) => ends.forEach((end) => end.close()));
  await page.locator('.state.waiting').waitFor();
  await page.getByRole('button', { name: 'Print', exact: true }).click();
  await page.locator('.state.connected').waitFor();
  const before = await points(page, 'ada');
  await until('readings come again', async () => await points(page, 'ada') !== before);
  await page.locator('#jobs li').first().getByText('done, 4 pages').waitFor();
  await until('the feed goes on', async () => !/^0 /.test(await page.locator('#filter-state').textContent()));
  await context.close();
  ok('a page whose connection breaks comes back, and sends then what was asked of it meanwhile');
}

async function looksWell() {
  for (const [name, options] of [['1280-light', { colorScheme: 'light' }], ['1280-dark', { colorScheme: 'dark' }],
    ['360-light', { colorScheme: 'light', viewport: { width: 360, height: 740 } }],
    ['360-dark', { colorScheme: 'dark', viewport: { width: 360, height: 740 } }]]) {
    const page = await open(options);
    await row(page, 'Heart rate', 'chloe').waitFor();
    await page.locator('#feed li').nth(5).waitFor();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name}: nothing sticks out`);
    await pictures(name, page);
    await page.context().close();
  }
  ok('nothing sticks out at 1280 and 360 pixels, light and dark');
}

try {
  const page = await open();
  const other = await open();
  await readingsArePlotted(page);
  await foreignClientJoins(page);
  await sosIsAnswered(page);
  await bicycleIsRidden(page);
  await isPhotographed(page);
  await lampObeysItsShadow(page);
  await lampObeysWhenItIsBack(page, other);
  await foreignClientSwitchesALamp(page);
  await jobIsPrinted(page);
  await feedShowsWhatIsAskedFor(page);
  await nonsenseIsLeftOut(page);
  await figuresAreShown(page);
  await commandsAreCopied(page);
  await printerRunsOutOfPaper(page);
  await other.context().close();
  await pageComesBack();
  await looksWell();
  assert.deepEqual(complaints, []);
  ok('the browser has nothing to complain about');
} catch (error) {
  console.error(error);
  console.error(complaints);
  process.exitCode = 1;
} finally {
  await browser.close();
}
