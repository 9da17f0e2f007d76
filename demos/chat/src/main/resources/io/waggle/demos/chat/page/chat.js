// SPDX-License-Identifier: Apache-2.0

/*
 * The page: joins what people do to the session and what the session says to the page.
 */

import { Log, avatar, bdi, element } from './log.js';
import { Session } from './session.js';

const TYPING_SHOWN_MS = 4_000;
const NOTICE_SHOWN_MS = 6_000;
const EMOJI = '😀 😂 😊 😍 😎 🤔 😴 😢 😡 🎉 👍 👎 👏 🙏 💪 🐝 🍯 🌻 ❤️ 🔥 ⭐ ☕ 🍕 🚀'.split(' ');

const $ = id => document.getElementById(id);
const log = new Log($('log'), $('scroller'), $('newest'));
const typists = new Map();
let recipient = null;
let rooms = [];
let maxText = 2_000;
let unread = 0;

const session = new Session(location.origin.replace(/^http/, 'ws') + '/chat', {
  welcome, post, joined, left, typing, notice, refusedEntry, down, closed,
  rooms: list => { rooms = list; showRooms(); },
  waiting: item => log.waiting(item),
  failed: ref => log.failed(ref),
});

// ---- what the session says

function welcome(message, isFirst) {
  maxText = message.maxText;
  remember(message.you.name, message.room);
  $('door').hidden = true;
  $('app').hidden = false;
  $('title').textContent = `# ${message.room}`;
  $('me').replaceChildren(avatar(message.you.name), bdi(message.you.name));
  state('online', 'Connected');
  typists.clear();
  showTyping();
  if (isFirst) {
    log.clear();
    writeTo(null);
    $('log').setAttribute('aria-busy', 'true');
    setTimeout(() => $('log').removeAttribute('aria-busy'), 500);
    if (!matchMedia('(pointer: coarse)').matches) {
      $('text').focus();
    }
  }
  if (message.gap) {
    log.gap('Some of what was said meanwhile is no longer kept.');
  }
  if (isFirst && message.posts.length === 0) {
    log.remark('Nothing has been said here yet. Say hello!');
  }
  if (recipient && !session.people.has(recipient.id)) {
    writeTo(null);
  }
  showPeople();
  showRooms();
}

function post(item) {
  const isMine = item.from === session.you.id;
  log.post(item, isMine);
  typists.delete(item.from);
  showTyping();
  if (!isMine && document.hidden) {
    unread++;
    showTitle();
  }
}

function joined(person) {
  log.remark(bdi(person.name), ' came in');
  showPeople();
}

function left(person) {
  log.remark(bdi(person.name), ' left');
  typists.delete(person.id);
  showTyping();
  if (recipient?.id === person.id) {
    writeTo(null);
  }
  showPeople();
}

function typing(person) {
  clearTimeout(typists.get(person.id)?.timer);
  const timer = setTimeout(() => { typists.delete(person.id); showTyping(); }, TYPING_SHOWN_MS);
  typists.set(person.id, { name: person.name, timer });
  showTyping();
}

let noticeTimer = 0;
function notice({ text }) {
  $('notice').textContent = text;
  $('notice').hidden = false;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => { $('notice').hidden = true; }, NOTICE_SHOWN_MS);
}

function refusedEntry({ text }) {
  door(text);
}

function down(delayMs) {
  state('offline', delayMs > 2_000 ? 'Connection lost. Trying again soon.' : 'Reconnecting…', delayMs > 2_000);
}

function closed(reason) {
  state('closed', reason ? `Disconnected: ${reason}` : 'Disconnected', true);
}

// ---- what the page shows

function state(kind, text, canRetry = false) {
  $('state').className = `state ${kind}`;
  $('state').textContent = text;
  $('retry').hidden = !canRetry;
}

function showTitle() {
  document.title = (unread ? `(${unread}) ` : '') + (session.room ? `#${session.room} · ` : '') + 'Waggle chat';
}

function showTyping() {
  const names = [...typists.values()].map(one => bdi(one.name));
  $('typing').replaceChildren(...names.length === 0 ? []
    : names.length === 1 ? [names[0], ' is writing…']
    : names.length === 2 ? [names[0], ' and ', names[1], ' are writing…']
    : ['Several people are writing…']);
}

function showPeople() {
  const people = [...session.people.values()].sort((a, b) => a.name.localeCompare(b.name));
  $('count').textContent = people.length === 1 ? 'only you are here' : `${people.length} people here`;
  $('people').replaceChildren(...people.map(person => {
    const isMe = person.id === session.you.id;
    const button = element('button', 'person', avatar(person.name), bdi(person.name));
    button.append(element('span', 'aside', isMe ? 'you' : 'write privately'));
    button.disabled = isMe;
    button.onclick = () => { writeTo(person); toggleSide(false); };
    return element('li', '', button);
  }));
  showTitle();
}

function showRooms() {
  const listed = new Map(rooms.map(room => [room.name, room.people]));
  if (session.room) {
    listed.set(session.room, session.people.size);
  }
  for (const name of ['lobby', 'garden']) {
    listed.set(name, listed.get(name) ?? 0);
  }
  $('rooms').replaceChildren(...[...listed].sort(([a], [b]) => a.localeCompare(b)).map(([name, people]) => {
    const button = element('button', 'room', bdi(`# ${name}`),
      element('span', 'aside', people ? String(people) : ''));
    if (people) {
      button.lastChild.setAttribute('aria-label', `${people} here`);
    }
    if (name === session.room) {
      button.setAttribute('aria-current', 'true');
    }
    button.onclick = () => { go(name); toggleSide(false); };
    return element('li', '', button);
  }));
  $('known-rooms').replaceChildren(...[...listed.keys()].map(name => {
    const option = element('option');
    option.value = name;
    return option;
  }));
}

/** Shows the door, where name and room are asked for. */
function door(error = '') {
  $('app').hidden = true;
  $('door').hidden = false;
  $('join-error').textContent = error;
  const { name, room } = remembered();
  $('name').value ||= name;
  $('room').value ||= room;
  $('name').focus();
  $('name').select();
  document.title = 'Waggle chat';
}

/** Chooses who gets what is written next; null for everyone. */
function writeTo(person) {
  recipient = person;
  $('private').hidden = !person;
  $('private-to').textContent = person?.name ?? '';
  $('say').classList.toggle('whispering', Boolean(person));
  $('text').placeholder = person ? `Write to ${person.name} only` : 'Write a message';
  if (person) {
    $('text').focus();
  }
}

function toggleSide(open) {
  $('side').classList.toggle('open', open);
  $('veil').hidden = !open;
  $('talk').inert = open;
  $('open-side').setAttribute('aria-expanded', String(open));
  if (open) {
    $('close-side').focus();
  }
}

function toggleEmoji(open) {
  $('emoji').hidden = !open;
  $('emoji-toggle').setAttribute('aria-expanded', String(open));
}

function resizeText() {
  const text = $('text');
  text.rows = 1;
  while (text.rows < 6 && text.scrollHeight > text.clientHeight) {
    text.rows++;
  }
  const leftOver = maxText - [...text.value].length;
  $('left').textContent = leftOver < 200 ? String(leftOver) : '';
  $('left').classList.toggle('over', leftOver < 0);
}

// ---- what is remembered: the name in this tab, and for the next one

function remember(name, room) {
  sessionStorage.setItem('chat.place', JSON.stringify({ name, room }));
  localStorage.setItem('chat.name', name);
  history.replaceState(null, '', `#${encodeURIComponent(room)}`);
}

function remembered() {
  const place = JSON.parse(sessionStorage.getItem('chat.place') ?? '{}');
  return {
    name: place.name ?? localStorage.getItem('chat.name') ?? '',
    room: roomInAddress() || place.room || 'lobby',
    isBack: Boolean(place.name),
  };
}

function roomInAddress() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return '';
  }
}

// ---- what people do

function go(room) {
  if (room && session.room && room !== session.room) {
    session.enter(session.name, room);
  }
}

function send() {
  const text = $('text').value.trim();
  if (text && [...text].length <= maxText && session.say(text, recipient)) {
    $('text').value = '';
    resizeText();
    toggleEmoji(false);
  }
  $('text').focus();
}

$('join').onsubmit = event => {
  event.preventDefault();
  $('join-error').textContent = '';
  session.enter($('name').value, $('room').value);
};
$('new-room').onsubmit = event => {
  event.preventDefault();
  go($('new-room-name').value.trim());
  $('new-room-name').value = '';
  toggleSide(false);
};
$('say').onsubmit = event => {
  event.preventDefault();
  send();
};
$('text').onkeydown = event => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send();
  } else if (event.key === 'Escape') {
    writeTo(null);
  }
};
$('text').oninput = () => {
  resizeText();
  if ($('text').value && !recipient) {
    session.typing();
  }
};
$('private-end').onclick = () => { writeTo(null); $('text').focus(); };
$('retry').onclick = () => session.retry();
$('open-side').onclick = () => toggleSide(true);
$('close-side').onclick = () => { toggleSide(false); $('open-side').focus(); };
$('veil').onclick = () => toggleSide(false);
$('leave').onclick = () => {
  session.leave();
  sessionStorage.removeItem('chat.place');
  toggleSide(false);
  door();
};
$('emoji-toggle').onclick = () => toggleEmoji($('emoji').hidden);
$('emoji').append(...EMOJI.map(symbol => {
  const button = element('button', '', symbol);
  button.type = 'button';
  button.onclick = () => {
    $('text').setRangeText(symbol, $('text').selectionStart, $('text').selectionEnd, 'end');
    resizeText();
    $('text').focus();
  };
  return button;
}));
addEventListener('keydown', event => {
  if (event.key === 'Escape') {
    toggleSide(false);
    toggleEmoji(false);
  }
});
addEventListener('hashchange', () => go(roomInAddress()));
addEventListener('pagehide', () => session.end());
addEventListener('pageshow', event => event.persisted && location.reload());
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) {
    unread = 0;
    showTitle();
  }
});

showRooms();
if (remembered().isBack) {
  session.enter(remembered().name, remembered().room);
} else {
  door();
}
