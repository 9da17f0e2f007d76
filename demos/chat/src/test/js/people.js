// SPDX-License-Identifier: Apache-2.0

/*
 * What people do with the page, in the words of the test.
 */

/** Opens the chat in a browser context of its own, so with a key of its own: another person. */
export async function newPerson(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 720 }, locale: 'en-GB', ...options });
  return new Person(context, await context.newPage(), url);
}

export class Person {
  /** Everything the browser complained about, a violation of the content security policy included. */
  complaints = [];

  constructor(context, page, url) {
    this.context = context;
    this.page = page;
    this.url = url;
    page.on('pageerror', error => this.complaints.push(`page error: ${error.message}`));
    page.on('console', message => {
      const isExpected = this.isCut && /WebSocket connection|ERR_CONNECTION/.test(message.text());
      if (message.type() === 'error' && !isExpected) {
        this.complaints.push(`console: ${message.text()}`);
      }
    });
    page.on('dialog', dialog => {
      this.complaints.push(`dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
  }

  /** Another tab of the same person. */
  async anotherTab() {
    const tab = new Person(this.context, await this.context.newPage(), this.url);
    return tab;
  }

  async join(name, room) {
    await this.page.goto(this.url);
    await this.page.getByLabel('Your name').fill(name);
    await this.page.getByLabel('Room', { exact: true }).fill(room);
    await this.page.getByRole('button', { name: 'Join' }).click();
    await this.page.getByRole('heading', { name: `# ${room}` }).waitFor();
    this.name = name;
    return this;
  }

  async say(text) {
    await this.page.getByLabel('Message', { exact: true }).fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Says several things faster than anybody can type. */
  async sayAtOnce(texts) {
    await this.page.evaluate(all => all.forEach(text => {
      document.getElementById('text').value = text;
      document.getElementById('say').requestSubmit();
    }), texts);
  }

  /** Types without sending. */
  async type(text) {
    await this.page.getByLabel('Message', { exact: true }).pressSequentially(text);
  }

  posts(text) {
    return this.page.locator('.post:not(.waiting) .text').filter({ hasText: text });
  }

  async sees(text) {
    await this.posts(text).first().waitFor();
  }

  async seesRemark(text) {
    await this.page.locator('.remark').filter({ hasText: text }).first().waitFor();
  }

  async countOf(text) {
    return this.posts(text).count();
  }

  async whisperTo(name) {
    await this.page.getByRole('button', { name: `${name} write privately` }).click();
  }

  async state(text) {
    await this.page.getByRole('status').filter({ hasText: text }).waitFor();
  }
}
