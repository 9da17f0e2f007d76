// SPDX-License-Identifier: Apache-2.0

/* What web-msg-sender's page and a back end do; IO and FORM are where they find it. One line for each thing that works. */

import assert from 'node:assert/strict';
import io from 'socket.io-client-2';

const { IO, FORM } = process.env;
const ok = (text) => console.log(`ok - ${text}`);

function page(uid) {
  const socket = io(IO, { forceNew: true });
  const events = [];
  const waiting = [];
  const look = () => waiting.forEach((one) => events.some(one.fits) && one.resolve());
  ['new_msg', 'update_online_count'].forEach((event) => socket.on(event, (data) => {
    events.push({ event, data });
    look();
  }));
  socket.on('connect', () => socket.emit('login', uid));
  return {
    socket,
    events,
    sees: (event, data) => new Promise((resolve) => {
      waiting.push({ fits: (one) => one.event === event && one.data === data, resolve });
      look();
    }),
  };
}

async function form(fields, method = 'POST') {
  const query = new URLSearchParams(fields);
  const response = await (method === 'POST' ? fetch(`${FORM}/`, { method, body: query }) : fetch(`${FORM}/?${query}`));
  return response.text();
}

const count = (users, pages) => `当前<b>${users}</b>人在线，共打开<b>${pages}</b>个页面`;

const seven = page(1700000000007);
const eight = page('8');
const eightAgain = page('8');
await Promise.all([seven, eight, eightAgain].map((each) => each.sees('update_online_count', count(2, 3))));
assert.equal(seven.events[0].data, count(0, 0));
ok('pages log in and see how many there are');

assert.equal(await form({ type: 'publish', to: '8', content: 'for <b>eight</b> & "co"' }), 'ok');
await eight.sees('new_msg', 'for &lt;b&gt;eight&lt;/b&gt; &amp; &quot;co&quot;');
await eightAgain.sees('new_msg', 'for &lt;b&gt;eight&lt;/b&gt; &amp; &quot;co&quot;');
ok('a message to a user reaches his pages, escaped');

assert.equal(await form({ type: 'publish', to: '', content: 'for all' }, 'GET'), 'ok');
await Promise.all([seven, eight, eightAgain].map((each) => each.sees('new_msg', 'for all')));
assert.equal(seven.events.filter(({ event }) => event === 'new_msg').length, 1);
ok('a message to everybody reaches everybody');

assert.equal(await form({ type: 'publish', to: '9', content: 'nobody' }), 'offline');
ok('who is not there is offline');

assert.equal(await form({ type: 'other', to: '8', content: 'x' }), 'fail');
assert.equal(await form({}, 'GET'), 'fail');
ok('what is not understood fails');

eight.socket.close();
eightAgain.socket.close();
await seven.sees('update_online_count', count(1, 1));
ok('who leaves is no longer counted');
seven.socket.close();
