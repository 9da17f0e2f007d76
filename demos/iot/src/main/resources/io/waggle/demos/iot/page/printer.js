// SPDX-License-Identifier: Apache-2.0
// The printer: jobs are requests of MQTT 5, answered as they go on.

import { addLine, button, byId, clock, element, networkButton, presence, setText } from './page.js';

const NAME = 'office';
const MOST_JOBS = 6;
const FINAL = ['done', 'refused'];

const sentences = {
  queued: ({ ahead }) => (ahead ? `queued, ${ahead} ahead` : 'queued'),
  printing: ({ page, pages }) => `printing page ${page} of ${pages}`,
  'no paper': ({ page, pages }) => `no paper, ${pages - page} pages to go`,
  done: ({ pages }) => `done, ${pages} ${pages === 1 ? 'page' : 'pages'}`,
  refused: ({ reason }) => `refused: ${reason}`,
};

function makeView(client) {
  const state = element('strong', 'printer-state', '…');
  const paper = element('meter', '');
  paper.setAttribute('aria-label', 'Paper');
  const left = element('span', 'small', '');
  const mark = presence();
  const network = networkButton(client, 'printers', NAME);
  const refill = button('Refill paper', 'quiet', () => client.publish(`hand/printers/${NAME}`, 'refill', { qos: 1 }));
  const queue = element('ol', 'queue');
  queue.setAttribute('aria-label', 'Queue');
  byId('printer').append(element('p', 'printer-head', state, mark.mark),
    element('p', 'paper', paper, left), queue, element('p', 'actions', refill, network.made));
  return { state, paper, left, mark, network, queue };
}

function showJob(text, key) {
  const bar = element('progress', '');
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute('aria-label', `${text}: progress`);
  const what = element('span', 'what', 'sent');
  const details = element('p', 'small', 'correlation data ', element('code', '', key), ' · ');
  const answered = element('span', '', 'no answer yet');
  details.append(answered);
  const line = element('li', '', element('p', 'line', element('bdi', 'text', text), what, clock()), bar, details);
  line.dataset.state = 'sent';
  addLine(byId('jobs'), line, MOST_JOBS);
  const from = performance.now();
  let answers = 0;
  return (answer) => {
    const count = ++answers;
    if (count === 1) {
      line.dataset.first = String(Math.round(performance.now() - from));
    }
    setText(what, sentences[answer.state]?.(answer) ?? String(answer.state));
    setText(answered, `${count} ${count === 1 ? 'answer' : 'answers'}, the first after ${line.dataset.first} ms`);
    line.dataset.state = answer.state;
    bar.value = answer.pages ? answer.page / answer.pages : 0;
  };
}

export function showPrinter(client) {
  const view = makeView(client);

  client.subscribe(`printers/${NAME}/+`, (message) => {
    if (message.topic.endsWith('/status')) {
      view.mark.show(message.text === 'online');
      view.network.show(message.text === 'online');
    } else if (message.topic.endsWith('/state') && Array.isArray(message.json?.jobs)) {
      const { state, paper, tray, jobs } = message.json;
      setText(view.state, state === 'idle' ? 'Ready' : state === 'no paper' ? 'Out of paper' : 'Printing');
      byId('printer').dataset.state = state;
      Object.assign(view.paper, { max: tray, low: tray / 4, value: paper });
      setText(view.left, `${paper} of ${tray} sheets`);
      view.queue.replaceChildren(...jobs.map((job) => element('li', '', element('bdi', 'text', job.title),
        element('span', 'small', sentences[job.state]?.(job) ?? job.state))));
    }
  }, { qos: 1 });

  byId('print').addEventListener('submit', (event) => {
    event.preventDefault();
    const title = byId('title').value.trim();
    const pages = byId('pages').valueAsNumber;
    let show;
    const key = client.request(`printers/${NAME}/print`, JSON.stringify({ title, pages }), ({ json }) => {
      if (json) {
        show(json);
      }
      return FINAL.includes(json?.state);
    });
    show = showJob(title, key);
  });
}
