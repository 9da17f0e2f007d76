// SPDX-License-Identifier: Apache-2.0
// Made of src by build.js
class WaggleError extends Error {
constructor(code, reason, retry) {
super(reason || `code ${code}`);
this.name = 'WaggleError';
this.code = code;
this.retry = retry;
}
}
function reconnects(code) {
if (code >= 3000) {
return code < 3500 || (code >= 4000 && code < 4500) || code === 4501;
}
return [1001, 1005, 1006, 1011, 1012, 1013, 1014].includes(code);
}
function delayMs(code, attempt, { baseDelayMs, maxDelayMs, restartDelayMs, random }) {
const limit = Math.min(maxDelayMs, baseDelayMs * 2 ** Math.min(attempt, 30));
return Math.round(random() * (code === 1012 ? Math.max(limit, restartDelayMs) : limit));
}
const passes = code => code === 408 || code === 429 || (code >= 500 && code < 600);
const isObject = value => typeof value === 'object' && value !== null && !Array.isArray(value);
function mergePatch(target, patch) {
if (!isObject(patch)) {
return patch;
}
const members = new Map(isObject(target) ? Object.entries(target) : []);
for (const [name, value] of Object.entries(patch)) {
if (value === null) {
members.delete(name);
} else {
members.set(name, mergePatch(members.get(name), value));
}
}
return Object.fromEntries(members);
}
function isNewer(position, last) {
const [, epoch, offset] = /^(.*):(\d+)$/s.exec(position) ?? [];
const [, lastEpoch, lastOffset] = /^(.*):(\d+)$/s.exec(last ?? '') ?? [];
if (epoch === undefined || epoch !== lastEpoch) {
return true;
}
return BigInt(offset) > BigInt(lastOffset);
}
function dataOf(frame) {
return 'data64' in frame ? Uint8Array.from(atob(frame.data64), c => c.charCodeAt(0)) : frame.data;
}
function dataMembers(data) {
if (!(data instanceof ArrayBuffer || ArrayBuffer.isView(data))) {
return { data: data === undefined ? null : data };
}
const bytes = data instanceof ArrayBuffer ? new Uint8Array(data)
: new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
let text = '';
for (let i = 0; i < bytes.length; i += 8192) {
text += String.fromCharCode(...bytes.subarray(i, i + 8192));
}
return { data64: btoa(text) };
}
class Emitter extends EventTarget {
#_0 = new Set();
#_1 = null;
#_2;
constructor(limit) {
super();
this.#_2 = limit;
}
_emit(type, members) {
return this.dispatchEvent(Object.assign(new Event(type, { cancelable: true }), members));
}
_deliver(message) {
this._emit('message', { message, data: message.data });
for (const reader of this.#_0) {
const dropped = reader.put(message);
if (dropped) {
this._emit('overflow', { message: dropped });
}
}
}
_end(error) {
this.#_1 ??= { error };
this.#_0.forEach(reader => reader.end(error));
this.#_0.clear();
}
messages({ signal, limit = this.#_2 } = {}) {
const reader = new Reader(limit, () => {
this.#_0.delete(reader);
signal?.removeEventListener('abort', abort);
});
const abort = () => reader.end(signal.reason);
if (this.#_1) {
reader.end(this.#_1.error);
} else if (signal?.aborted) {
abort();
} else {
this.#_0.add(reader);
signal?.addEventListener('abort', abort, { once: true });
}
return reader;
}
[Symbol.asyncIterator]() {
return this.messages();
}
}
class Reader {
#_2;
#_3;
#_4 = [];
#_5 = [];
#_1 = null;
constructor(limit, left) {
this.#_2 = limit;
this.#_3 = left;
}
put(message) {
if (this.#_5.length) {
this.#_5.shift().resolve({ value: message, done: false });
return undefined;
}
this.#_4.push(message);
return this.#_4.length > this.#_2 ? this.#_4.shift() : undefined;
}
end(error) {
if (!this.#_1) {
this.#_1 = { error };
this.#_3();
this.#_5.splice(0).forEach(waiting => this.next().then(waiting.resolve, waiting.reject));
}
}
async next() {
if (this.#_4.length) {
return { value: this.#_4.shift(), done: false };
}
if (!this.#_1) {
return new Promise((resolve, reject) => this.#_5.push({ resolve, reject }));
}
const { error } = this.#_1;
this.#_1 = {};
if (error) {
throw error;
}
return { value: undefined, done: true };
}
async return() {
this.#_4 = [];
this.end();
return { value: undefined, done: true };
}
[Symbol.asyncIterator]() {
return this;
}
}
class Message {
#_6;
constructor(frame, data, acknowledge) {
const { message: id, channel, to, position, event, tags, time } = frame;
Object.assign(this, { id, channel, to, data, position, event, tags, time, needsAck: Boolean(acknowledge) });
this.#_6 = acknowledge;
}
ack() {
const done = Promise.resolve(this.#_6?.(this.id)).then(() => {});
done.catch(() => {});
return done;
}
}
class Channel extends Emitter {
#_7;
#_8;
#_9;
#a = false;
#b;
#c = false;
#d;
#e = 0;
#f;
#g = false;
#h = {};
constructor(name, options, client) {
super(options.maxBuffered ?? client.settings().maxBuffered);
this.name = name;
this.state = 'subscribing';
this.position = options.since;
this.recovered = false;
this.ready = new Promise((resolve, reject) => {
this.#h = { resolve, reject };
});
this.ready.catch(() => {});
this.#b = options.since;
this.#_7 = options;
this.#_9 = options.token;
this.#_8 = client;
options.signal?.addEventListener('abort', () => this.unsubscribe());
}
publish(data, options) {
return this.#_8.publish(this.name, data, options);
}
presence(options) {
return this.#_8.presence(this.name, options);
}
history(options) {
return this.#_8.history(this.name, options);
}
unsubscribe() {
if (this.state !== 'unsubscribed') {
this.#i();
this._close(new WaggleError(1000, 'unsubscribed'), false);
}
}
async _frame() {
const { presence, filter, delta, last, getToken } = this.#_7;
this.#a = false;
try {
if (getToken && !this.#_9) {
this.#_9 = await getToken({ channel: this.name });
this.#a = true;
}
} catch (error) {
this._emit('error', { error });
this.#j(0);
return null;
}
return this.state === 'unsubscribed' ? null : {
type: 'subscribe', channel: this.name, token: this.#_9, since: this.position,
presence: presence || undefined, filter, delta: delta || undefined, last: last || undefined,
};
}
async _resume() {
clearTimeout(this.#f);
const frame = await this._frame();
if (frame && this.state === 'subscribing' && this.#_8.isConnected()) {
this.#_8.ask(frame, {}, (error, answer) => (error ? this._refused(error) : this._subscribed(answer)));
}
}
_down() {
clearTimeout(this.#f);
if (this.state === 'subscribed') {
this.state = 'subscribing';
}
}
_subscribed({ position, recovered, presence, complete }) {
if (this.state === 'unsubscribed') {
return;
}
const isBack = this.#g || this.#_7.since !== undefined;
this.state = 'subscribed';
this.recovered = Boolean(recovered);
this.#g = true;
this.#c = false;
this.#e = 0;
if (!recovered) {
this.position = position;
}
this._emit('subscribed', { position, recovered: this.recovered, presence, complete });
this.#h.resolve();
if (isBack && !recovered) {
this._emit('lost');
}
}
_refused(error) {
if (this.state === 'unsubscribed' || error.code === 1006) {
return;
}
if (error.code === 409) {
this._subscribed({ recovered: false });
} else if (error.code === 401 && this.#_7.getToken && !this.#a) {
this.#_9 = undefined;
this._resume();
} else if (passes(error.code)) {
this._emit('error', { error });
this.#j(error.retry);
} else {
this._close(error);
}
}
_unsubscribed({ code, reason }) {
if (code === undefined || this.state === 'unsubscribed') {
return;
}
if (!reconnects(code) || (code === 4501 && !this.#_7.getToken)) {
this._close(new WaggleError(code, reason));
return;
}
if (code >= 4000) {
this.#_9 = this.#_7.getToken ? undefined : this.#_9;
}
this.state = 'subscribing';
this._emit('unsubscribed', { code, reason });
this.#j(0, code);
}
_lost() {
this.#c = false;
this.recovered = false;
this._emit('lost');
}
_message(frame) {
if ('delta' in frame && !this.#c) {
this.#k();
return;
}
const data = 'delta' in frame ? mergePatch(this.#d, frame.delta) : dataOf(frame);
this.#d = data;
this.#c = true;
if (frame.position !== undefined) {
if (!isNewer(frame.position, this.#b)) {
return;
}
this.#b = this.position = frame.position;
}
this._deliver(this.#_8.messageOf(frame, data));
}
_close(error, isFailure = true) {
clearTimeout(this.#f);
this.state = 'unsubscribed';
this.#_8.gone(this);
this.#h.reject(error);
if (isFailure) {
this._emit('error', { error });
}
this._emit('unsubscribed', { code: error.code, reason: error.message });
this._end(isFailure ? error : undefined);
}
#k() {
if (this.state === 'subscribed') {
this.state = 'subscribing';
this.#i();
this._resume();
}
}
#i() {
if (this.#_8.isConnected()) {
this.#_8.ask({ type: 'unsubscribe', channel: this.name }, {}, () => {});
}
}
#j(retry = 0, code = 1006) {
clearTimeout(this.#f);
const delay = delayMs(code, this.#e++, this.#_8.settings());
this.#f = setTimeout(() => this.#_8.isConnected() && this._resume(), Math.max(retry, delay));
}
}
const WINDOW = 50;
class Requests {
#_5 = new Map();
#_2;
#l;
#m = 0;
#n = null;
#o = null;
constructor(limit, write) {
this.#_2 = limit;
this.#l = write;
}
nextId() {
return ++this.#m;
}
send(frame, { repeat = false, timeout, signal } = {}, done) {
const failure = this.#n ?? (signal?.aborted ? signal.reason : this.#_5.size >= this.#_2
? new WaggleError(429, `requests: ${this.#_5.size + 1} (expected: at most ${this.#_2} wait)`) : null);
if (failure) {
done(failure);
return;
}
const id = this.nextId();
const finish = (error, answer) => {
clearTimeout(timer);
signal?.removeEventListener('abort', abort);
this.#_5.delete(id);
done(error, answer);
};
const abort = () => finish(signal.reason);
const timer = timeout && setTimeout(
() => finish(new WaggleError(408, `${frame.type}: no answer (expected: within ${timeout} ms)`)), timeout);
signal?.addEventListener('abort', abort, { once: true });
const request = { frame: { ...frame, id }, repeat, finish, isSent: false };
this.#_5.set(id, request);
this.#p();
}
#p() {
if (this.#o) {
return;
}
let sent = 0;
for (const request of this.#_5.values()) {
request.isSent ||= sent < WINDOW && this.#l(request.frame);
sent++;
}
}
ask(frame, options) {
return new Promise((resolve, reject) => {
this.send(frame, options, (error, answer) => (error ? reject(error) : resolve(answer)));
});
}
answer(frame) {
const request = this.#_5.get(frame.id);
if (!request) {
return false;
}
if (request.repeat && frame.type === 'error' && frame.retry) {
request.isSent = false;
this.#o ??= setTimeout(() => {
this.#o = null;
this.#p();
}, frame.retry);
} else {
request.finish(frame.type === 'error' ? new WaggleError(frame.code, frame.reason, frame.retry) : null, frame);
this.#p();
}
return true;
}
up() {
this.#p();
}
down() {
for (const request of [...this.#_5.values()]) {
if (request.isSent && !request.repeat) {
request.finish(new WaggleError(1006, `${request.frame.type}: the connection was lost before the answer`));
}
request.isSent = false;
}
}
close(error) {
this.#n = error;
clearTimeout(this.#o);
[...this.#_5.values()].forEach(request => request.finish(error));
}
}
const receivers = {
async sse(response, alive, take) {
let number = 0;
await lines(response, alive, line => {
if (line.startsWith('id:')) {
number = Number(line.slice(3));
} else if (line.startsWith('data:')) {
take(number, JSON.parse(line.slice(5)));
}
});
},
async stream(response, alive, take) {
await lines(response, alive, line => line && take(...JSON.parse(line)));
},
async poll(response, alive, take) {
const frames = await response.json();
alive();
frames.forEach(([number, frame]) => take(number, frame));
},
};
async function lines(response, alive, take) {
const reader = response.body.getReader();
const decoder = new TextDecoder();
let rest = '';
for (;;) {
const { value, done } = await reader.read();
if (done) {
return;
}
alive();
const complete = (rest + decoder.decode(value, { stream: true })).split(/\r?\n/);
rest = complete.pop();
complete.forEach(line => take(line.trimEnd()));
}
}
class Watchdog {
#q;
#r = 0;
#s = 0;
#f;
constructor(silent) {
this.#q = silent;
}
start(ms) {
this.stop();
this.#r = ms;
this.alive();
this.#t(ms);
}
alive() {
this.#s = Date.now();
}
stop() {
clearTimeout(this.#f);
}
#t(ms) {
this.#f = setTimeout(() => {
const left = this.#s + this.#r - Date.now();
if (left > 0) {
this.#t(left);
} else {
this.#q();
}
}, ms);
}
}
const MAX_FRAMES = 100;
const MAX_BATCH_CHARS = 65_536;
const CONFIRM_EVERY = 64;
const SHORT_MS = 1_000;
function openSession(settings, connect, events) {
const session = new Session(settings, events);
session.open(connect);
return session;
}
class Session {
#u;
#v;
#w;
#x;
#y;
#z;
#_10 = 0;
#_11 = 0;
#_12 = [];
#_13 = false;
#_14 = new AbortController();
#_15 = 0;
#_16;
#_17;
constructor(settings, events) {
this.#u = settings;
this.#v = events;
this.#w = [...settings.kinds];
}
get kind() {
return this.#w[0];
}
async open(connect) {
let answer;
try {
const response = await this.#_18('connect', connect, AbortSignal.timeout(this.#u.openTimeoutMs));
answer = await response.json();
} catch (error) {
this.#_19(1006, `not connected: ${error.message}`, false);
return;
}
if (this.#_14.signal.aborted) {
this.#_1a(answer.session);
} else if (answer.type === 'connected') {
this.#x = encodeURIComponent(answer.session);
this.#y = answer.wait * 1000;
this.#z = (answer.ping + 10) * 1000;
this.#v.frame(answer);
this.#_1b();
} else if (answer.code) {
this.#v.frame({ ...answer, type: 'error', id: connect.id });
} else {
this.#_19(1006, 'not connected: the answer is no frame', false);
}
}
send(frame) {
this.#_12.push(frame);
if (!this.#_13) {
this.#_13 = true;
queueMicrotask(() => this.#_1c());
}
}
close() {
if (!this.#_14.signal.aborted) {
this.#_14.abort();
this.#_1a(this.#x);
}
}
#_1a(id) {
if (id) {
this.#u.fetch(this.#_1d('session', id), { method: 'DELETE', keepalive: true }).catch(() => {});
}
}
#_1d(what, id = this.#x) {
return `${this.#u.url}/${what}?session=${id}`;
}
#_18(what, body, signal) {
const url = what === 'connect' ? `${this.#u.url}/connect` : `${this.#_1d(what)}&after=${this.#_10}`;
return this.#u.fetch(url, {
method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), cache: 'no-store',
signal: AbortSignal.any ? AbortSignal.any([signal, this.#_14.signal]) : signal,
});
}
#_19(code, reason, worked = true) {
if (!this.#_14.signal.aborted) {
this.#_14.abort();
this.#v.down(code, reason, worked);
}
}
async #_1c() {
for (let attempt = 0; this.#_12.length && !this.#_14.signal.aborted;) {
const batch = this.#_1e();
const failure = await this.#_1f(batch);
if (!failure) {
this.#_12.splice(0, batch.length);
attempt = 0;
} else if (failure.status === 404) {
this.#_19(1006, 'the session is gone');
} else if (failure.status && failure.status < 500 && failure.status !== 429) {
this.#_1g(this.#_12.splice(0, batch.length), failure.status);
} else {
this.#_1h(batch.length);
await this.#_1i(Math.max(failure.retry ?? 0, this.#_1j(attempt++)));
}
}
this.#_13 = false;
}
#_1e() {
let chars = 0;
const end = this.#_12.findIndex((frame, i) => {
chars += JSON.stringify(frame).length;
return i > 0 && (i >= MAX_FRAMES || chars > MAX_BATCH_CHARS);
});
return this.#_12.slice(0, end < 0 ? undefined : end);
}
async #_1f(batch) {
const after = this.#_10;
try {
const response = await this.#_18('send', batch, AbortSignal.timeout(this.#u.openTimeoutMs));
if (response.ok) {
this.#_11 = Math.max(this.#_11, after);
return undefined;
}
const { retry } = await response.json().catch(() => ({}));
return { status: response.status, retry };
} catch {
return {};
}
}
#_1g(frames, code) {
frames.filter(frame => frame.id).forEach(frame => this.#v.frame(
{ type: 'error', id: frame.id, code, reason: `${frame.type}: refused with status ${code}` }));
}
#_1h(count) {
const calls = this.#_12.slice(0, count).filter(frame => frame.type === 'rpc');
this.#_12 = this.#_12.filter(frame => !calls.includes(frame));
this.#_1g(calls, 503);
}
async #_1b() {
this.#_15 = Date.now() - 1;
for (let attempt = 0; !this.#_14.signal.aborted;) {
const [began, after] = [Date.now(), this.#_10];
const outcome = await this.#_1k();
const hasWorked = outcome === 'done' || this.#_15 >= began;
attempt = this.#_10 > after || (hasWorked && Date.now() - began > SHORT_MS) ? 0 : attempt + 1;
if (outcome === 404) {
this.#_19(1006, 'the session is gone');
} else if (!hasWorked && Date.now() - this.#_15 > this.#y) {
this.#_19(1006, 'nothing was heard from the server');
} else if (!hasWorked && outcome !== 503 && this.#w.length > 1) {
this.#w.shift();
} else if (attempt > 0) {
await this.#_1i(this.#_1j(attempt - 1));
}
}
}
async #_1k() {
const kind = this.kind;
this.#_16 = new AbortController();
const stop = () => this.#_16.abort();
const watchdog = new Watchdog(stop);
this.#_14.signal.addEventListener('abort', stop);
watchdog.start(kind === 'poll' ? this.#z : this.#u.openTimeoutMs);
let isOpen = false;
try {
const response = await this.#u.fetch(`${this.#_1d(kind)}&after=${this.#_10}`,
{ signal: this.#_16.signal, cache: 'no-store' });
if (!response.ok) {
return response.status;
}
this.#_11 = this.#_10;
await receivers[kind](response, () => {
this.#_15 = Date.now();
isOpen ? watchdog.alive() : watchdog.start(this.#z);
isOpen = true;
}, (number, frame) => this.#_1l(number, frame));
return 'done';
} catch {
return undefined;
} finally {
watchdog.stop();
this.#_14.signal.removeEventListener('abort', stop);
}
}
#_1l(number, frame) {
if (frame.type === 'close') {
this.#_19(frame.code, frame.reason);
}
if (this.#_14.signal.aborted || number <= this.#_10) {
return;
}
this.#_10 = number;
if (this.#_17 !== this.kind) {
this.#_17 = this.kind;
this.#v.receiving(this.kind);
}
this.#v.frame(frame);
if (this.#_10 - this.#_11 >= CONFIRM_EVERY) {
this.#_11 = this.#_10;
this.#_12.length || this.#_1f([]);
}
}
#_1j(attempt) {
return delayMs(1006, attempt, this.#u);
}
#_1i(ms) {
return new Promise(resolve => {
const done = () => {
clearTimeout(timer);
this.#_14.signal.removeEventListener('abort', done);
resolve();
};
const timer = setTimeout(done, ms);
this.#_14.signal.addEventListener('abort', done);
});
}
}
function openWebSocket(settings, connect, events) {
const socket = new settings.WebSocket(`${settings.url.replace(/^http/, 'ws')}/websocket`, 'waggle.push.1');
let isOpen = false;
let isDown = false;
const down = (code, reason) => {
if (!isDown) {
isDown = true;
watchdog.stop();
socket.onclose = socket.onerror = socket.onmessage = null;
events.down(code, reason, isOpen);
socket.close();
}
};
const watchdog = new Watchdog(() => down(1006, isOpen ? 'nothing was heard from the server' : 'not opened in time'));
watchdog.start(settings.openTimeoutMs);
socket.onopen = () => {
isOpen = true;
socket.send(JSON.stringify(connect));
};
socket.onerror = () => down(1006, isOpen ? 'connection lost' : 'not opened');
socket.onclose = ({ code, reason }) => down(code, reason);
socket.onmessage = ({ data }) => {
watchdog.alive();
const frame = JSON.parse(data);
if (frame.type === 'connected') {
watchdog.start((frame.ping + 10) * 1000);
}
events.frame(frame);
};
return {
kind: 'websocket',
send: frame => socket.send(JSON.stringify(frame)),
close(code = 1000, reason = '') {
isDown = true;
watchdog.stop();
socket.onclose = socket.onerror = socket.onmessage = null;
socket.close(code, reason);
},
};
}
const blocked = new Map();
class Routes {
#u;
constructor(settings) {
const kinds = settings.transports.filter(kind => kind !== 'websocket' || settings.WebSocket);
const unknown = settings.transports.find(kind => !['websocket', 'sse', 'stream', 'poll'].includes(kind));
if (unknown !== undefined || !kinds.length) {
throw new TypeError(`transports: ${unknown ?? 'none'} (expected: websocket, sse, stream or poll, and one that is there)`);
}
this.#u = { ...settings, transports: kinds };
}
order() {
const { transports } = this.#u;
const free = transports.filter(kind => !(blocked.get(this.#_1m(kind)) > Date.now()));
const kinds = free.length ? free : transports;
const http = kinds.filter(kind => kind !== 'websocket');
const session = { open: (connect, events) => openSession({ ...this.#u, kinds: http }, connect, events) };
const socket = { open: (connect, events) => openWebSocket(this.#u, connect, events) };
const routes = kinds.includes('websocket') ? [socket] : [];
if (http.length) {
routes.splice(kinds[0] === 'websocket' ? 1 : 0, 0, session);
}
return routes;
}
works(kind) {
const { transports, blockedMs } = this.#u;
const index = transports.indexOf(kind);
blocked.delete(this.#_1m(kind));
transports.slice(0, index).filter(better => !(blocked.get(this.#_1m(better)) > Date.now()))
.forEach(better => blocked.set(this.#_1m(better), Date.now() + blockedMs));
}
#_1m(kind) {
return `${this.#u.url} ${kind}`;
}
}
const DEFAULTS = {
transports: ['websocket', 'sse', 'stream', 'poll'],
baseDelayMs: 500,
maxDelayMs: 30_000,
restartDelayMs: 5_000,
openTimeoutMs: 10_000,
blockedMs: 300_000,
maxWaiting: 1_000,
maxBuffered: 1_000,
rpcTimeoutMs: 30_000,
autoAck: false,
random: Math.random,
};
const STABLE_MS = 5_000;
const PROBE_MS = 5_000;
const MAX_SUBSCRIBE = 50;
const MAX_RECENT = 1_000;
const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('');
class Waggle extends Emitter {
#u;
#_1n;
#_1o;
#_1p = new Map();
#_1q = null;
#_1r = 0;
#e = 0;
#_1s = 0;
#f;
#_9;
#a = false;
#_1t = [];
#_1u = new Set();
#_1v = new AbortController();
#_1w = {};
#n = {};
constructor(url, options = {}) {
const settings = { fetch: globalThis.fetch?.bind(globalThis), WebSocket: globalThis.WebSocket, ...DEFAULTS, ...options };
super(settings.maxBuffered);
settings.url = new URL(url, globalThis.location?.href).href.replace(/\/$/, '');
this.#u = settings;
this.#_9 = settings.token;
this.#_1n = new Routes(settings);
this.#_1o = new Requests(settings.maxWaiting, frame => this.#_1x(frame));
this.state = 'idle';
this.closed = new Promise(resolve => {
this.#n = resolve;
});
this.#_1w.promise = new Promise((resolve, reject) => Object.assign(this.#_1w, { resolve, reject }));
this.#_1w.promise.catch(() => {});
settings.signal?.addEventListener('abort', () => this.close());
}
connect({ signal } = {}) {
signal?.addEventListener('abort', () => this.state === 'connected' || this.#_1y(1000, 'aborted', signal.reason));
if (signal?.aborted) {
this.#_1y(1000, 'aborted', signal.reason);
} else if (this.state === 'idle') {
this.#_1z();
this.#_20();
}
return this.#_1w.promise;
}
close() {
this.#_1y(1000, 'closed by the application');
}
async refresh(token) {
this.#_9 = token ?? await this.#u.getToken({ channel: null });
const { uid, expires } = await this.#_1o.ask({ type: 'refresh', token: this.#_9 });
return { uid, expires };
}
#_21(state) {
if (this.state !== state) {
this.state = state;
this._emit('state', { state });
}
}
async #_20() {
const turn = ++this.#_1r;
this.#_21('connecting');
let connect, channels;
try {
[connect, channels] = await this.#_22();
} catch (error) {
this._emit('error', { error });
if (turn === this.#_1r) {
this.#t(1006, 'there is no token now');
}
return;
}
if (turn === this.#_1r) {
this.#_23(connect, channels, this.#_1n.order(), turn);
}
}
#_23(connect, channels, [route, ...others], turn) {
this.#_1q = route.open(connect, {
frame: frame => {
if (turn !== this.#_1r) {
return;
}
if (frame.type === 'connected') {
this.#_24(frame, channels);
} else if (frame.type === 'error' && frame.id === connect.id) {
this.#_1g(frame);
} else {
this.#_1l(frame);
}
},
receiving: kind => {
this.transport = kind;
this.#_1n.works(kind);
},
down: (code, reason, worked) => {
if (turn !== this.#_1r) {
return;
}
if (!worked && others.length) {
this.#_23(connect, channels, others, turn);
} else {
this.#_25(code, reason);
}
},
});
}
async #_22() {
this.#a = false;
if (this.#u.getToken && !this.#_9) {
this.#_9 = await this.#u.getToken({ channel: null });
this.#a = true;
}
const channels = [...this.#_1p.values()].slice(0, MAX_SUBSCRIBE);
const frames = await Promise.all(channels.map(channel => channel._frame()));
const subscribe = frames.filter(Boolean).map(({ type, ...members }) => members);
return [{ type: 'connect', id: this.#_1o.nextId(), version: 1, token: this.#_9,
subscribe: subscribe.length ? subscribe : undefined }, channels.filter((channel, i) => frames[i])];
}
#_24(frame, channels) {
this.#_1s = Date.now();
Object.assign(this, { connection: frame.connection, uid: frame.uid, transport: this.#_1q.kind });
this.#_1n.works(this.transport);
this.#_21('connected');
channels.forEach((channel, i) => {
const result = frame.results?.[i];
if (result?.type === 'subscribed') {
channel._subscribed(result);
} else if (result) {
channel._refused(new WaggleError(result.code, result.reason, result.retry));
}
});
for (const channel of this.#_1p.values()) {
if (!channels.includes(channel) || !frame.results) {
channel._resume();
}
}
this.#_1o.up();
this._emit('open', { connection: frame.connection, uid: frame.uid, transport: this.transport,
channels: frame.channels ?? [] });
this.#_1w.resolve();
}
#_1g({ code, reason, retry }) {
this._emit('error', { error: new WaggleError(code, reason, retry) });
if (code === 401 && this.#u.getToken && !this.#a) {
this.#_25(4501, reason);
} else if (passes(code)) {
this.#_25(1013, reason, retry);
} else {
this.#_25(code >= 1000 ? code : code === 401 ? 4500 : 1008, reason);
}
}
#_25(code, reason, retry) {
this.#_1r++;
this.#_1q?.close();
this.#_1q = null;
this.#_1o.down();
this.#_1p.forEach(channel => channel._down());
if (code === 4501 || code === 4000) {
this.#_9 = this.#u.getToken ? undefined : this.#_9;
}
if (!reconnects(code) || (code === 4501 && !this.#u.getToken)) {
this.#_1y(code, reason);
} else {
this.#t(code, reason, retry);
}
}
#t(code, reason, retry = 0) {
if (this.#_1s && Date.now() - this.#_1s > STABLE_MS) {
this.#e = 0;
}
this.#_1s = 0;
const delay = Math.max(retry, delayMs(code, this.#e++, this.#u));
this.#_21('waiting');
this._emit('close', { code, reason, delayMs: delay });
if (this.state === 'waiting') {
clearTimeout(this.#f);
this.#f = setTimeout(() => this.#_20(), delay);
}
}
#_1y(code, reason, cause) {
if (this.state === 'closed') {
return;
}
const error = cause ?? new WaggleError(code, reason);
this.#_1r++;
clearTimeout(this.#f);
this.#_1v.abort();
this.#_1q?.close();
this.#_1q = null;
this.#_21('closed');
this.#_1o.close(error);
this.#_1p.forEach(channel => channel._close(error, code !== 1000));
this._emit('close', { code, reason });
this._end(code === 1000 ? undefined : error);
this.#_1w.reject(error);
this.#n({ code, reason });
}
#_1z() {
const options = { signal: this.#_1v.signal };
globalThis.addEventListener?.('online', () => this.#_26(), options);
globalThis.document?.addEventListener('visibilitychange', () => document.hidden || this.#_26(), options);
}
#_26() {
if (this.state === 'waiting') {
clearTimeout(this.#f);
this.#_20();
} else if (this.state === 'connected') {
const turn = this.#_1r;
this.#_1o.send({ type: 'online', uids: [] }, { timeout: PROBE_MS }, error => {
if (error?.code === 408 && turn === this.#_1r) {
this.#_25(1006, 'nothing was heard from the server');
}
});
}
}
#_1x(frame) {
if (this.state !== 'connected') {
return false;
}
this.#_1q.send(frame);
return true;
}
#_1l(frame) {
if (this.#_1o.answer(frame)) {
return;
}
const channel = this.#_1p.get(frame.channel);
const { type, id, ...members } = frame;
switch (type) {
case 'ping':
this.#_1x({ type: 'pong' });
break;
case 'expiring':
this.#_27(frame.in);
break;
case 'error':
(channel ?? this)._emit('error', { error: new WaggleError(frame.code, frame.reason, frame.retry) });
break;
case 'message':
this.#_28(frame, channel);
break;
case 'subscribed':
channel ? channel._subscribed(frame) : this._emit(type, members);
break;
case 'unsubscribed':
channel ? channel._unsubscribed(frame) : this._emit(type, members);
break;
case 'lost':
channel ? channel._lost() : this._emit(type, members);
break;
case 'join':
case 'leave':
(channel ?? this)._emit(type, members);
}
}
#_28(frame, channel) {
if (channel) {
channel.state === 'subscribed' && channel._message(frame);
} else if (!frame.ack || this.#_29(frame.message)) {
this._deliver(this.#_2a(frame, dataOf(frame)));
} else {
this.#_6(frame.message).catch(() => {});
}
}
#_29(id) {
if (this.#_1u.has(id)) {
return false;
}
this.#_1u.add(id);
if (this.#_1u.size > MAX_RECENT) {
this.#_1u.delete(this.#_1u.values().next().value);
}
return true;
}
#_2a(frame, data) {
const message = new Message(frame, data, frame.ack && (id => this.#_6(id)));
if (frame.ack && this.#u.autoAck) {
message.ack();
}
return message;
}
#_6(id) {
if (this.#_1t.length === 0 || this.#_1t[0].ids.length >= 100) {
const ids = [];
this.#_1t.unshift({ ids, done: Promise.resolve().then(() => {
this.#_1t = this.#_1t.filter(ack => ack.ids !== ids);
return this.#_1o.ask({ type: 'ack', messages: ids }, { repeat: true });
}) });
}
this.#_1t[0].ids.push(id);
return this.#_1t[0].done;
}
#_27(seconds) {
this._emit('expiring', { inMs: seconds * 1000 });
if (this.#u.getToken) {
this.refresh().catch(error => this._emit('error', { error }));
}
}
channel(name, options = {}) {
options.signal?.throwIfAborted();
let channel = this.#_1p.get(name);
if (!channel && this.state === 'closed') {
throw new WaggleError(1000, 'channel: the client is closed (expected: an open one)');
}
if (!channel) {
channel = new Channel(name, options, this.#_2b);
this.#_1p.set(name, channel);
if (this.state === 'connected') {
channel._resume();
}
}
return channel;
}
#_2b = {
ask: (frame, options, done) => this.#_1o.send(frame, options, done),
isConnected: () => this.state === 'connected',
messageOf: (frame, data) => this.#_2a(frame, data),
gone: channel => this.#_1p.get(channel.name) === channel && this.#_1p.delete(channel.name),
publish: (...all) => this.publish(...all),
presence: (...all) => this.presence(...all),
history: (...all) => this.history(...all),
settings: () => this.#u,
};
async publish(channel, data, { event, tags, id = newId(), signal, timeout } = {}) {
const { message, position } = await this.#_1o.ask(
{ type: 'publish', channel, ...dataMembers(data), event, message: id, tags }, { repeat: true, signal, timeout });
return { id: message, position };
}
async presence(channel, { signal, timeout } = {}) {
const { users, complete } = await this.#_1o.ask({ type: 'presence', channel }, { repeat: true, signal, timeout });
return { users, complete };
}
async history(channel, { since, limit, signal, timeout } = {}) {
const answer = await this.#_1o.ask({ type: 'history', channel, since, limit }, { repeat: true, signal, timeout });
return { messages: answer.messages.map(frame => new Message({ channel, ...frame }, dataOf(frame))),
position: answer.position, complete: answer.complete };
}
async online(uids, { signal, timeout } = {}) {
const { online, time } = await this.#_1o.ask({ type: 'online', uids: [...uids] }, { repeat: true, signal, timeout });
return { online, time };
}
async rpc(method, data, { timeout = this.#u.rpcTimeoutMs, signal } = {}) {
return (await this.#_1o.ask({ type: 'rpc', method, data }, { timeout, signal })).data;
}
}
export { Waggle, Channel, Message, WaggleError };
