// SPDX-License-Identifier: Apache-2.0

/*
 * Two people chat in a real browser. Started by ChatIT with
 *   CHAT_URL, CHROMIUM (path of the browser) and SCREENSHOTS (a folder) in its environment.
 * Prints a line for each thing shown; ends with 1 at the first one that is not so.
 */

import assert from 'node:assert/strict';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { cuttable } from './cuttable.js';
import { newPerson } from './people.js';
import { paint } from './painting.js';

const { CHAT_URL, CHROMIUM, SCREENSHOTS } = process.env;
const EVIL = '<img src=x onerror=alert(1)><b>bold</b> & "quotes" 🐝';

const ok = text => console.log(`ok - ${text}`);
const shot = (person, name) => person.page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`) });

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
const line = await cuttable(new URL(CHAT_URL));

try {
  const ann = await newPerson(browser, CHAT_URL);
  const bob = await newPerson(browser, line.url);
  const people = [ann, bob];

  await ann.page.goto(CHAT_URL);
  await ann.page.getByRole('button', { name: 'Join' }).waitFor();
  await shot(ann, 'door');
  await ann.join('Ann', 'lobby');
  await bob.join('Bob', 'lobby');
  await ann.seesRemark('Bob came in');
  ok('Ann learns that Bob came in');

  await ann.say('Hello Bob, do you hear me?');
  await bob.sees('Hello Bob, do you hear me?');
  await bob.say('Loud and clear 👍');
  await ann.sees('Loud and clear 👍');
  ok('they hear each other');

  await bob.say(EVIL);
  await ann.sees(EVIL);
  assert.equal(await ann.page.locator('.log img, .log b').count(), 0);
  ok('HTML and emoji are shown as text');

  await bob.type('I am thinking');
  await ann.page.getByText('Bob is writing').waitFor();
  await bob.page.getByLabel('Message', { exact: true }).fill('');
  ok('Ann sees that Bob is writing');

  const cay = await newPerson(browser, CHAT_URL);
  people.push(cay);
  await cay.join('Cäcilia 🌻', 'lobby');
  await cay.sees('Loud and clear 👍');
  ok('who joins later sees what was said before');

  await ann.whisperTo('Bob');
  await ann.say('Only for you: the honey is in the shed.');
  await bob.sees('the honey is in the shed');
  await ann.page.keyboard.press('Escape');
  await ann.say('And this is for everyone.');
  await cay.sees('And this is for everyone.');
  assert.equal(await cay.countOf('the honey is in the shed'), 0);
  ok('a private message reaches one person only');

  const taken = await newPerson(browser, CHAT_URL);
  await taken.page.goto(CHAT_URL);
  await taken.page.getByLabel('Your name').fill('bOb');
  await taken.page.getByRole('button', { name: 'Join' }).click();
  await taken.page.getByRole('alert').filter({ hasText: 'called Bob already' }).waitFor();
  await taken.context.close();
  ok('a name that is taken is refused with a reason');

  const tab = await ann.anotherTab();
  await tab.join('Ann', 'lobby');
  people.push(tab);
  await tab.sees('Only for you: the honey is in the shed.');
  await tab.say('From my second tab');
  await ann.sees('From my second tab');
  assert.equal(await ann.page.locator('.mine .text').filter({ hasText: 'From my second tab' }).count(), 1);
  assert.equal(await bob.page.locator('.person').count(), 3);
  await tab.page.close();
  ok('two tabs are one person');

  bob.isCut = true;
  line.cut();
  await bob.page.getByRole('status').filter({ hasNotText: 'Connected' }).waitFor();
  await ann.say('Bob, you have just missed this.');
  await cay.sees('Bob, you have just missed this.');
  await ann.whisperTo('Bob');
  await ann.say('And this secret, too.');
  await ann.sees('And this secret, too.');
  await ann.page.keyboard.press('Escape');
  await bob.say('Written while the line was dead');
  assert.equal(await bob.page.locator('.post.waiting').count(), 1);
  line.mend();
  await bob.state('Connected');
  await bob.sees('Bob, you have just missed this.');
  await ann.sees('Written while the line was dead');
  await bob.sees('Written while the line was dead');
  for (const [person, text] of [[bob, 'you have just missed this'], [bob, 'this secret, too'],
    [bob, 'Written while the line was dead'], [ann, 'Written while the line was dead'], [bob, 'Loud and clear']]) {
    assert.equal(await person.countOf(text), 1, `${person.name} sees once: ${text}`);
  }
  assert.equal(await ann.page.locator('.remark').filter({ hasText: 'Bob left' }).count(), 0);
  bob.isCut = false;
  ok('after a cut line what was missed arrives, once, and what was written meanwhile is sent, once');

  await bob.page.reload();
  await bob.page.getByRole('heading', { name: '# lobby' }).waitFor();
  await bob.sees('Bob, you have just missed this.');
  ok('a reload comes back to the room by itself');

  await cay.sayAtOnce(Array.from({ length: 12 }, (_, i) => `quick ${i + 1}`));
  await cay.page.getByRole('alert').filter({ hasText: 'Slow down' }).waitFor();
  await ann.sees('quick 12');
  const quick = (await ann.posts(/^quick/).allTextContents()).map(text => Number(text.slice(6)));
  assert.deepEqual(quick, Array.from({ length: 12 }, (_, i) => i + 1));
  ok('who is too fast is told so; nothing is lost and nothing changes places');

  await cay.say('Fine weather for a flight, isn’t it?');
  await bob.say('The lime trees are in bloom.\nMeet you there at noon? 🌳');
  await bob.say('🐝');
  await ann.sees('🐝');
  await shot(ann, 'desktop');

  const dan = await newPerson(browser, CHAT_URL,
    { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });
  people.push(dan);
  await dan.join('Dan', 'lobby');
  await ann.say(`A long word: ${'honeycomb'.repeat(30)}`);
  await dan.sees('A long word');
  const width = await dan.page.evaluate(() => Math.max(document.documentElement.scrollWidth,
    document.querySelector('#scroller').scrollWidth + document.querySelector('#scroller').offsetLeft));
  assert.ok(width <= 360, `the page is ${width} px wide`);
  await ann.say('Nice to have you here, Dan!');
  await dan.say('Hello from my phone 📱');
  await ann.sees('Hello from my phone');
  await shot(dan, 'phone');
  await dan.page.getByRole('button', { name: 'Rooms and people' }).click();
  await dan.page.getByRole('button', { name: 'Bob write privately' }).waitFor();
  await dan.page.locator('#side').evaluate(side => Promise.all(side.getAnimations().map(one => one.finished)));
  await shot(dan, 'phone-people');
  await dan.page.getByRole('button', { name: '# garden' }).click();
  await dan.page.getByRole('heading', { name: '# garden' }).waitFor();
  await ann.seesRemark('Dan left');
  ok('a phone of 360 px needs no horizontal scrolling, and rooms can be changed there');

  await bob.page.close();
  await ann.seesRemark('Bob left');
  ok('Ann learns that Bob left');

  people.push(...await paint(browser, CHAT_URL, SCREENSHOTS));
  for (const person of people) {
    assert.deepEqual(person.complaints, [], `complaints of ${person.name}'s browser`);
  }
  ok('no browser complained, neither of the content security policy nor of anything else');
} catch (error) {
  console.log(`not ok - ${error.stack}`);
  process.exitCode = 1;
} finally {
  line.close();
  await browser.close();
}
