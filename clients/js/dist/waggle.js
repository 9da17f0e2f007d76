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
const passes = code => code === 408 || code === 429 || code >= 500;
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
Object.assign(this, { id, channel, to, data, position, event, tags, time });
this.#_6 = acknowledge;
}
async ack() {
await this.#_6?.(this.id);
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
this.#_8.send({ type: 'unsubscribe', channel: this.name });
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
this.#i(0);
return null;
}
return this.state === 'unsubscribed' ? null : {
type: 'subscribe', channel: this.name, token: this.#_9, since: this.position,
presence: presence || undefined, filter, delta: delta || undefined,
last: (last && !this.#g && !this.position) || undefined,
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
this.#i(error.retry);
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
this.#i(0, code);
}
_lost() {
this.#c = false;
this.recovered = false;
this._emit('lost');
}
_message(frame) {
if ('delta' in frame && !this.#c) {
this.#j();
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
#j() {
if (this.state === 'subscribed') {
this.state = 'subscribing';
this.#_8.send({ type: 'unsubscribe', channel: this.name });
this._resume();
}
}
#i(retry = 0, code = 1006) {
clearTimeout(this.#f);
const delay = delayMs(code, this.#e++, this.#_8.settings());
this.#f = setTimeout(() => this.#_8.isConnected() && this._resume(), Math.max(retry, delay));
}
}
class Requests {
#_5 = new Map();
#_2;
#k;
#l = 0;
#m = null;
constructor(limit, write) {
this.#_2 = limit;
this.#k = write;
}
nextId() {
return ++this.#l;
}
send(frame, { repeat = false, timeout, signal } = {}, done) {
const failure = this.#m ?? (signal?.aborted ? signal.reason : this.#_5.size >= this.#_2
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
request.isSent = this.#k(request.frame);
}
ask(frame, options) {
return new Promise((resolve, reject) => {
this.send(frame, options, (error, answer) => (error ? reject(error) : resolve(answer)));
});
}
answer(frame) {
const request = this.#_5.get(frame.id);
request?.finish(frame.type === 'error' ? new WaggleError(frame.code, frame.reason, frame.retry) : null, frame);
return Boolean(request);
}
up() {
for (const request of this.#_5.values()) {
request.isSent = this.#k(request.frame);
}
}
down() {
for (const { frame, repeat, isSent, finish } of [...this.#_5.values()]) {
if (isSent && !repeat) {
finish(new WaggleError(1006, `${frame.type}: the connection was lost before the answer`));
}
}
}
close(error) {
this.#m = error;
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
#n;
#o = 0;
#p = 0;
#f;
constructor(silent) {
this.#n = silent;
}
start(ms) {
this.stop();
this.#o = ms;
this.alive();
this.#q(ms);
}
alive() {
this.#p = Date.now();
}
stop() {
clearTimeout(this.#f);
}
#q(ms) {
this.#f = setTimeout(() => {
const left = this.#p + this.#o - Date.now();
if (left > 0) {
this.#q(left);
} else {
this.#n();
}
}, ms);
}
}
const MAX_FRAMES = 100;
const MAX_BATCH_CHARS = 65_536;
const CONFIRM_EVERY = 64;
function openSession(settings, connect, events) {
const session = new Session(settings, events);
session.open(connect);
return session;
}
class Session {
#r;
#s;
#t;
#u;
#v;
#w;
#x = 0;
#y = 0;
#z = [];
#_10 = false;
#_11 = new AbortController();
#_12 = 0;
#_13;
#_14;
constructor(settings, events) {
this.#r = settings;
this.#s = events;
this.#t = [...settings.kinds];
}
get kind() {
return this.#t[0];
}
async open(connect) {
let answer;
try {
const response = await this.#_15('connect', connect, AbortSignal.timeout(this.#r.openTimeoutMs));
answer = await response.json();
} catch (error) {
this.#_16(1006, `not connected: ${error.message}`, false);
return;
}
if (this.#_11.signal.aborted) {
this.#_17(answer.session);
} else if (answer.type === 'connected') {
this.#u = encodeURIComponent(answer.session);
this.#v = answer.wait * 1000;
this.#w = (answer.ping + 10) * 1000;
this.#s.frame(answer);
this.#_18();
} else if (answer.code) {
this.#s.frame({ ...answer, type: 'error', id: connect.id });
} else {
this.#_16(1006, 'not connected: the answer is no frame', false);
}
}
send(frame) {
this.#z.push(frame);
if (!this.#_10) {
this.#_10 = true;
queueMicrotask(() => this.#_19());
}
}
close() {
if (!this.#_11.signal.aborted) {
this.#_11.abort();
this.#_17(this.#u);
}
}
#_17(id) {
if (id) {
this.#r.fetch(this.#_1a('session', id), { method: 'DELETE', keepalive: true }).catch(() => {});
}
}
#_1a(what, id = this.#u) {
return `${this.#r.url}/${what}?session=${id}`;
}
#_15(what, body, signal) {
const url = what === 'connect' ? `${this.#r.url}/connect` : `${this.#_1a(what)}&after=${this.#x}`;
return this.#r.fetch(url, {
method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), cache: 'no-store',
signal: AbortSignal.any ? AbortSignal.any([signal, this.#_11.signal]) : signal,
});
}
#_16(code, reason, worked = true) {
if (!this.#_11.signal.aborted) {
this.#_11.abort();
this.#s.down(code, reason, worked);
}
}
async #_19() {
for (let attempt = 0; this.#z.length && !this.#_11.signal.aborted;) {
const batch = this.#_1b();
const failure = await this.#_1c(batch);
if (!failure) {
this.#z.splice(0, batch.length);
attempt = 0;
} else if (failure.status === 404) {
this.#_16(1006, 'the session is gone');
} else if (failure.status && failure.status < 500 && failure.status !== 429) {
this.#_1d(this.#z.splice(0, batch.length), failure.status);
} else {
this.#_1e(batch.length);
await this.#_1f(Math.max(failure.retry ?? 0, this.#_1g(attempt++)));
}
}
this.#_10 = false;
}
#_1b() {
let chars = 0;
const end = this.#z.findIndex((frame, i) => {
chars += JSON.stringify(frame).length;
return i > 0 && (i >= MAX_FRAMES || chars > MAX_BATCH_CHARS);
});
return this.#z.slice(0, end < 0 ? undefined : end);
}
async #_1c(batch) {
const after = this.#x;
try {
const response = await this.#_15('send', batch, AbortSignal.timeout(this.#r.openTimeoutMs));
if (response.ok) {
this.#y = Math.max(this.#y, after);
return undefined;
}
const { retry } = await response.json().catch(() => ({}));
return { status: response.status, retry };
} catch {
return {};
}
}
#_1d(frames, code) {
frames.filter(frame => frame.id).forEach(frame => this.#s.frame(
{ type: 'error', id: frame.id, code, reason: `${frame.type}: refused with status ${code}` }));
}
#_1e(count) {
const calls = this.#z.slice(0, count).filter(frame => frame.type === 'rpc');
this.#z = this.#z.filter(frame => !calls.includes(frame));
this.#_1d(calls, 503);
}
async #_18() {
this.#_12 = Date.now();
for (let attempt = 0; !this.#_11.signal.aborted;) {
const heardBefore = this.#_12;
const outcome = await this.#_1h();
const hasWorked = this.#_12 > heardBefore || outcome === 'done';
attempt = hasWorked ? 0 : attempt + 1;
if (outcome === 404) {
this.#_16(1006, 'the session is gone');
} else if (!hasWorked && Date.now() - this.#_12 > this.#v) {
this.#_16(1006, 'nothing was heard from the server');
} else if (!hasWorked && this.#t.length > 1) {
this.#t.shift();
} else if (attempt > 0) {
await this.#_1f(this.#_1g(attempt - 1));
}
}
}
async #_1h() {
const kind = this.kind;
this.#_13 = new AbortController();
const stop = () => this.#_13.abort();
const watchdog = new Watchdog(stop);
this.#_11.signal.addEventListener('abort', stop);
watchdog.start(this.#r.openTimeoutMs + (kind === 'poll' ? this.#w : 0));
try {
const response = await this.#r.fetch(`${this.#_1a(kind)}&after=${this.#x}`,
{ signal: this.#_13.signal, cache: 'no-store' });
if (!response.ok) {
return response.status;
}
this.#y = this.#x;
watchdog.start(this.#w);
await receivers[kind](response, () => {
this.#_12 = Date.now();
watchdog.alive();
}, (number, frame) => this.#_1i(number, frame));
return 'done';
} catch {
return undefined;
} finally {
watchdog.stop();
this.#_11.signal.removeEventListener('abort', stop);
}
}
#_1i(number, frame) {
if (this.#_11.signal.aborted || number <= this.#x) {
return;
}
if (frame.type === 'close') {
this.#_16(frame.code, frame.reason);
return;
}
this.#x = number;
if (this.#_14 !== this.kind) {
this.#_14 = this.kind;
this.#s.receiving(this.kind);
}
this.#s.frame(frame);
if (this.#x - this.#y >= CONFIRM_EVERY) {
this.#y = this.#x;
this.#z.length || this.#_1c([]);
}
}
#_1g(attempt) {
return delayMs(1006, attempt, this.#r);
}
#_1f(ms) {
return new Promise(resolve => {
const done = () => {
clearTimeout(timer);
this.#_11.signal.removeEventListener('abort', done);
resolve();
};
const timer = setTimeout(done, ms);
this.#_11.signal.addEventListener('abort', done);
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
#r;
constructor(settings) {
const kinds = settings.transports.filter(kind => kind !== 'websocket' || settings.WebSocket);
const unknown = settings.transports.find(kind => !['websocket', 'sse', 'stream', 'poll'].includes(kind));
if (unknown !== undefined || !kinds.length) {
throw new TypeError(`transports: ${unknown ?? 'none'} (expected: websocket, sse, stream or poll, and one that is there)`);
}
this.#r = { ...settings, transports: kinds };
}
order() {
const { transports } = this.#r;
const free = transports.filter(kind => !(blocked.get(this.#_1j(kind)) > Date.now()));
const kinds = free.length ? free : transports;
const http = kinds.filter(kind => kind !== 'websocket');
const session = { open: (connect, events) => openSession({ ...this.#r, kinds: http }, connect, events) };
const socket = { open: (connect, events) => openWebSocket(this.#r, connect, events) };
const routes = kinds.includes('websocket') ? [socket] : [];
if (http.length) {
routes.splice(kinds[0] === 'websocket' ? 1 : 0, 0, session);
}
return routes;
}
works(kind) {
const { transports, blockedMs } = this.#r;
const index = transports.indexOf(kind);
blocked.delete(this.#_1j(kind));
transports.slice(0, index).filter(better => !(blocked.get(this.#_1j(better)) > Date.now()))
.forEach(better => blocked.set(this.#_1j(better), Date.now() + blockedMs));
}
#_1j(kind) {
return `${this.#r.url} ${kind}`;
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
class Waggle extends Emitter {
#r;
#_1k;
#_1l;
#_1m = new Map();
#_1n = null;
#_1o = 0;
#e = 0;
#_1p = 0;
#f;
#_9;
#a = false;
#_1q = [];
#_1r = new Set();
#_1s = new AbortController();
#_1t = {};
#m = {};
constructor(url, options = {}) {
const settings = { fetch: globalThis.fetch?.bind(globalThis), WebSocket: globalThis.WebSocket, ...DEFAULTS, ...options };
super(settings.maxBuffered);
settings.url = new URL(url, globalThis.location?.href).href.replace(/\/$/, '');
this.#r = settings;
this.#_9 = settings.token;
this.#_1k = new Routes(settings);
this.#_1l = new Requests(settings.maxWaiting, frame => this.#_1u(frame));
this.state = 'idle';
this.closed = new Promise(resolve => {
this.#m = resolve;
});
this.#_1t.promise = new Promise((resolve, reject) => Object.assign(this.#_1t, { resolve, reject }));
this.#_1t.promise.catch(() => {});
settings.signal?.addEventListener('abort', () => this.close());
}
connect({ signal } = {}) {
signal?.addEventListener('abort', () => this.state === 'connected' || this.#_1v(1000, 'aborted', signal.reason));
if (signal?.aborted) {
this.#_1v(1000, 'aborted', signal.reason);
} else if (this.state === 'idle') {
this.#_1w();
this.#_1x();
}
return this.#_1t.promise;
}
close() {
this.#_1v(1000, 'closed by the application');
}
async refresh(token) {
this.#_9 = token ?? await this.#r.getToken({ channel: null });
const { uid, expires } = await this.#_1l.ask({ type: 'refresh', token: this.#_9 });
return { uid, expires };
}
#_1y(state) {
if (this.state !== state) {
this.state = state;
this._emit('state', { state });
}
}
async #_1x() {
const turn = ++this.#_1o;
this.#_1y('connecting');
let connect, channels;
try {
[connect, channels] = await this.#_1z();
} catch (error) {
this._emit('error', { error });
if (turn === this.#_1o) {
this.#q(1006, 'there is no token now');
}
return;
}
if (turn === this.#_1o) {
this.#_20(connect, channels, this.#_1k.order(), turn);
}
}
#_20(connect, channels, [route, ...others], turn) {
this.#_1n = route.open(connect, {
frame: frame => {
if (turn !== this.#_1o) {
return;
}
if (frame.type === 'connected') {
this.#_21(frame, channels);
} else if (frame.type === 'error' && frame.id === connect.id) {
this.#_1d(frame);
} else {
this.#_1i(frame);
}
},
receiving: kind => {
this.transport = kind;
this.#_1k.works(kind);
},
down: (code, reason, worked) => {
if (turn !== this.#_1o) {
return;
}
if (!worked && others.length) {
this.#_20(connect, channels, others, turn);
} else {
this.#_22(code, reason);
}
},
});
}
async #_1z() {
this.#a = false;
if (this.#r.getToken && !this.#_9) {
this.#_9 = await this.#r.getToken({ channel: null });
this.#a = true;
}
const channels = [...this.#_1m.values()].slice(0, MAX_SUBSCRIBE);
const frames = await Promise.all(channels.map(channel => channel._frame()));
const subscribe = frames.filter(Boolean);
return [{ type: 'connect', id: this.#_1l.nextId(), version: 1, token: this.#_9,
subscribe: subscribe.length ? subscribe : undefined }, channels.filter((channel, i) => frames[i])];
}
#_21(frame, channels) {
this.#_1p = Date.now();
Object.assign(this, { connection: frame.connection, uid: frame.uid, transport: this.#_1n.kind });
this.#_1k.works(this.transport);
this.#_1y('connected');
channels.forEach((channel, i) => {
const result = frame.results?.[i];
if (result?.type === 'subscribed') {
channel._subscribed(result);
} else if (result) {
channel._refused(new WaggleError(result.code, result.reason, result.retry));
}
});
for (const channel of this.#_1m.values()) {
if (!channels.includes(channel) || !frame.results) {
channel._resume();
}
}
this.#_1l.up();
this._emit('open', { connection: frame.connection, uid: frame.uid, transport: this.transport,
channels: frame.channels ?? [] });
this.#_1t.resolve();
}
#_1d({ code, reason, retry }) {
this._emit('error', { error: new WaggleError(code, reason, retry) });
if (code === 401 && this.#r.getToken && !this.#a) {
this.#_22(4501, reason);
} else if (passes(code)) {
this.#_22(1013, reason, retry);
} else {
this.#_22(code === 401 ? 4500 : 1008, reason);
}
}
#_22(code, reason, retry) {
this.#_1o++;
this.#_1n?.close();
this.#_1n = null;
this.#_1l.down();
this.#_1m.forEach(channel => channel._down());
if (code === 4501 || code === 4000) {
this.#_9 = this.#r.getToken ? undefined : this.#_9;
}
if (!reconnects(code) || (code === 4501 && !this.#r.getToken)) {
this.#_1v(code, reason);
} else {
this.#q(code, reason, retry);
}
}
#q(code, reason, retry = 0) {
if (this.#_1p && Date.now() - this.#_1p > STABLE_MS) {
this.#e = 0;
}
this.#_1p = 0;
const delay = Math.max(retry, delayMs(code, this.#e++, this.#r));
this.#_1y('waiting');
this._emit('close', { code, reason, delayMs: delay });
if (this.state === 'waiting') {
clearTimeout(this.#f);
this.#f = setTimeout(() => this.#_1x(), delay);
}
}
#_1v(code, reason, cause) {
if (this.state === 'closed') {
return;
}
const error = cause ?? new WaggleError(code, reason);
this.#_1o++;
clearTimeout(this.#f);
this.#_1s.abort();
this.#_1n?.close();
this.#_1n = null;
this.#_1y('closed');
this.#_1l.close(error);
this.#_1m.forEach(channel => channel._close(error, code !== 1000));
this._emit('close', { code, reason });
this._end(code === 1000 ? undefined : error);
this.#_1t.reject(error);
this.#m({ code, reason });
}
#_1w() {
const options = { signal: this.#_1s.signal };
globalThis.addEventListener?.('online', () => this.#_23(), options);
globalThis.document?.addEventListener('visibilitychange', () => document.hidden || this.#_23(), options);
}
#_23() {
if (this.state === 'waiting') {
clearTimeout(this.#f);
this.#_1x();
} else if (this.state === 'connected') {
const turn = this.#_1o;
this.#_1l.send({ type: 'online', uids: [] }, { timeout: PROBE_MS }, error => {
if (error?.code === 408 && turn === this.#_1o) {
this.#_22(1006, 'nothing was heard from the server');
}
});
}
}
#_1u(frame) {
if (this.state !== 'connected') {
return false;
}
this.#_1n.send(frame);
return true;
}
#_1i(frame) {
if (this.#_1l.answer(frame)) {
return;
}
const channel = this.#_1m.get(frame.channel);
switch (frame.type) {
case 'ping':
this.#_1u({ type: 'pong' });
break;
case 'expiring':
this.#_24(frame.in);
break;
case 'error':
(channel ?? this)._emit('error', { error: new WaggleError(frame.code, frame.reason, frame.retry) });
break;
case 'message':
this.#_25(frame, channel);
break;
case 'subscribed':
channel ? channel._subscribed(frame) : this._emit('subscribed', frame);
break;
case 'unsubscribed':
channel ? channel._unsubscribed(frame) : this._emit('unsubscribed', frame);
break;
case 'lost':
channel ? channel._lost() : this._emit('lost', { channel: frame.channel });
break;
case 'join':
case 'leave':
(channel ?? this)._emit(frame.type, { channel: frame.channel, uid: frame.uid });
}
}
#_25(frame, channel) {
if (channel) {
channel.state === 'subscribed' && channel._message(frame);
} else if (!frame.ack || this.#_26(frame.message)) {
this._deliver(this.#_27(frame, dataOf(frame)));
} else {
this.#_6(frame.message).catch(() => {});
}
}
#_26(id) {
if (this.#_1r.has(id)) {
return false;
}
this.#_1r.add(id);
if (this.#_1r.size > MAX_RECENT) {
this.#_1r.delete(this.#_1r.values().next().value);
}
return true;
}
#_27(frame, data) {
const message = new Message(frame, data, frame.ack && (id => this.#_6(id)));
if (frame.ack && this.#r.autoAck) {
message.ack().catch(() => {});
}
return message;
}
#_6(id) {
if (this.#_1q.length === 0 || this.#_1q[0].ids.length >= 100) {
const ids = [];
this.#_1q.unshift({ ids, done: Promise.resolve().then(() => {
this.#_1q = this.#_1q.filter(ack => ack.ids !== ids);
return this.#_1l.ask({ type: 'ack', messages: ids }, { repeat: true });
}) });
}
this.#_1q[0].ids.push(id);
return this.#_1q[0].done;
}
#_24(seconds) {
this._emit('expiring', { inMs: seconds * 1000 });
if (this.#r.getToken) {
this.refresh().catch(error => this._emit('error', { error }));
}
}
channel(name, options = {}) {
options.signal?.throwIfAborted();
let channel = this.#_1m.get(name);
if (!channel && this.state === 'closed') {
throw new WaggleError(1000, 'channel: the client is closed (expected: an open one)');
}
if (!channel) {
channel = new Channel(name, options, this.#_28);
this.#_1m.set(name, channel);
if (this.state === 'connected') {
channel._resume();
}
}
return channel;
}
#_28 = {
ask: (frame, options, done) => this.#_1l.send(frame, options, done),
send: frame => this.#_1u(frame),
isConnected: () => this.state === 'connected',
messageOf: (frame, data) => this.#_27(frame, data),
gone: channel => this.#_1m.get(channel.name) === channel && this.#_1m.delete(channel.name),
publish: (...all) => this.publish(...all),
presence: (...all) => this.presence(...all),
history: (...all) => this.history(...all),
settings: () => this.#r,
};
async publish(channel, data, { event, tags, id = crypto.randomUUID(), signal, timeout } = {}) {
const { message, position } = await this.#_1l.ask(
{ type: 'publish', channel, ...dataMembers(data), event, message: id, tags }, { repeat: true, signal, timeout });
return { id: message, position };
}
async presence(channel, { signal, timeout } = {}) {
const { users, complete } = await this.#_1l.ask({ type: 'presence', channel }, { repeat: true, signal, timeout });
return { users, complete };
}
async history(channel, { since, limit, signal, timeout } = {}) {
const answer = await this.#_1l.ask({ type: 'history', channel, since, limit }, { repeat: true, signal, timeout });
return { messages: answer.messages.map(frame => new Message({ channel, ...frame }, dataOf(frame))),
position: answer.position, complete: answer.complete };
}
async online(uids, { signal, timeout } = {}) {
const { online, time } = await this.#_1l.ask({ type: 'online', uids: [...uids] }, { repeat: true, signal, timeout });
return { online, time };
}
async rpc(method, data, { timeout = this.#r.rpcTimeoutMs, signal } = {}) {
return (await this.#_1l.ask({ type: 'rpc', method, data }, { timeout, signal })).data;
}
}
export { Waggle, Channel, Message, WaggleError };
