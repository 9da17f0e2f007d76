// SPDX-License-Identifier: Apache-2.0

/*
 * The picture of the README: the same conversation in a light window, a dark one and a phone, side by side.
 */

import path from 'node:path';
import { newPerson } from './people.js';

const SCENE = 'meadow';
const DESKTOP = { viewport: { width: 760, height: 600 } };
const PHONE = { viewport: { width: 360, height: 600 }, hasTouch: true, isMobile: true };

/** Paints and returns who posed for it. */
export async function paint(browser, url, folder) {
  const ida = await newPerson(browser, url, DESKTOP);
  const milo = await newPerson(browser, url, { ...DESKTOP, colorScheme: 'dark' });
  const noor = await newPerson(browser, url, PHONE);
  await ida.join('Ida', SCENE);
  await milo.join('Milo', SCENE);
  await ida.seesRemark('Milo came in');
  await ida.say('Good morning! The lime trees by the river are in bloom 🌳');
  await milo.sees('Good morning!');
  await noor.join('نور', SCENE);
  await milo.seesRemark('نور came in');
  await milo.say('How far is it?');
  await ida.sees('How far is it?');
  await ida.say('About 600 metres, straight towards the sun.');
  await ida.say('🐝');
  await noor.sees('🐝');
  await noor.say('صباح الخير! أنا في الطريق');
  await ida.sees('صباح الخير');
  await milo.whisperTo('Ida');
  await milo.say('Shall we keep the <b>best</b> spot for the two of us?');
  await ida.sees('Shall we keep');
  await ida.whisperTo('Milo');
  await ida.say('Only if you bring the honey 🍯');
  await milo.sees('bring the honey');
  await milo.page.keyboard.press('Escape');
  await noor.type('On my way');
  await ida.page.getByText('نور is writing').waitFor();
  const people = [ida, milo, noor];
  for (const person of people) {
    await person.page.mouse.move(700, 300);
  }
  const shots = await Promise.all(people.map(person => person.page.screenshot()));
  await frame(browser, shots, path.join(folder, 'screenshot.png'));
  return people;
}

/** Puts pictures of pages beside each other, as windows on a desk. */
async function frame(browser, shots, file) {
  const page = await browser.newPage({ viewport: { width: 1988, height: 664 } });
  const images = shots.map(shot => `<img src="data:image/png;base64,${shot.toString('base64')}">`);
  await page.setContent(`<style>
    body { margin: 0; padding: 32px; display: flex; gap: 28px; background: #f3dfa2 }
    img { border-radius: 14px; outline: 1px solid #0002; box-shadow: 0 6px 14px #6428 }
    img:last-child { outline: 7px solid #15130e }
  </style>${images.join('')}`);
  await page.locator('img').last().evaluate(image => image.decode());
  await page.screenshot({ path: file });
  await page.close();
}
