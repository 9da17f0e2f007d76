// SPDX-License-Identifier: Apache-2.0

import { randomBytes } from 'node:crypto';

/** The HTTP half of the server: sessions with numbered frames, and the three receivers. */
export class FakeSessions {
  #server;
  #sessions = new Map();

  constructor(server) {
    this.#server = server;
  }

  async request(request, response) {
    const url = new URL(request.url, 'http://fake');
    const what = url.pathname.replace('/push/', '');
    response.setHeader('Access-Control-Allow-Origin', '*');
    if (this.#server.blocked.has(what)) {
      end(response, 403);
      return;
    }
    const body = JSON.parse(await text(request) || 'null');
    const session = this.#sessions.get(url.searchParams.get('session'));
    if (what === 'connect') {
      this.#connect(body, response);
    } else if (!session) {
      end(response, 404);
    } else if (this.#server.unavailable.delete(what)) {
      end(response, 503, { code: 503, reason: 'not now', retry: 5 });
    } else if (what === 'send') {
      session.confirm(Number(url.searchParams.get('after')));
      end(response, 204);
      [body].flat().forEach(frame => this.#server.received(session.peer, frame));
    } else if (what === 'session') {
      this.forget(session);
      end(response, 204);
    } else if (this.#server.silent.has(what)) {
      session.silent.push(response);
    } else {
      session.receive(what, Number(url.searchParams.get('after')), response);
    }
  }

  #connect(frame, response) {
    const peer = this.#server.newPeer('http');
    const session = new FakeSession(peer);
    let answer;
    peer.session = { session: session.id, wait: this.#server.waitSeconds };
    peer.write = written => {
      answer ??= written;
      answer === written || session.write(written);
    };
    peer.close = (code, reason) => session.end({ type: 'close', code, reason });
    peer.cut = () => session.cut();
    peer.forget = () => this.forget(session);
    peer.lose = () => this.#sessions.delete(session.id);
    this.#sessions.set(session.id, session);
    this.#server.received(peer, frame);
    if (answer) {
      end(response, answer.type === 'error' ? answer.code : 200, answer);
    }
  }

  forget(session) {
    this.#sessions.delete(session.id);
    this.#server.gone(session.peer);
    session.cut();
  }
}

class FakeSession {
  id = randomBytes(16).toString('base64url');
  silent = [];
  #kept = [];
  #number = 0;
  #receiver = null;
  #last = null;

  constructor(peer) {
    this.peer = peer;
  }

  confirm(after) {
    this.#kept = this.#kept.filter(([number]) => number > after);
  }

  write(frame) {
    this.#kept.push([++this.#number, frame]);
    this.#receiver?.write([this.#kept.at(-1)]);
  }

  end(frame) {
    const receiver = this.#receiver;
    this.#last = frame;
    this.#receiver = null;
    receiver?.write([[0, frame]]);
    receiver?.response.writableEnded || receiver?.response.end();
  }

  cut() {
    this.#receiver?.response.destroy();
    this.#receiver = null;
  }

  receive(kind, after, response) {
    this.confirm(after);
    this.peer.receives = kind;
    const receiver = { response, write: writers[kind](response, () => this.#leave(receiver)) };
    response.on('close', () => this.#leave(receiver));
    this.#receiver = receiver;
    if (kind !== 'poll') {
      response.writeHead(200, { 'Content-Type': kind === 'sse' ? 'text/event-stream' : 'application/x-ndjson' });
      response.write(kind === 'sse' ? ':\n\n' : '\n');
    }
    if (this.#last) {
      this.end(this.#last);
    } else if (this.#kept.length) {
      receiver.write(this.#kept);
    }
  }

  #leave(receiver) {
    if (this.#receiver === receiver) {
      this.#receiver = null;
    }
  }
}

const writers = {
  sse: response => frames => frames.forEach(([number, frame]) =>
    response.write(`: a comment\nid: ${number}\ndata: ${JSON.stringify(frame)}\n\n`)),
  stream: response => frames => frames.forEach(frame => response.write(`\n${JSON.stringify(frame)}\n`)),
  poll: (response, done) => frames => {
    done();
    end(response, 200, frames);
  },
};

function end(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(body && JSON.stringify(body));
}

async function text(request) {
  let all = '';
  for await (const part of request.setEncoding('utf8')) {
    all += part;
  }
  return all;
}
