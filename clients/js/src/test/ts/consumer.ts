// SPDX-License-Identifier: Apache-2.0

/* An application in TypeScript, to be compiled and not run: what has to be right, and what must not be. */

import { Channel, Message, Waggle, WaggleError } from '@waggle/client';
import type { ChannelOptions, Filter, Json, Transport, WaggleOptions } from '@waggle/client';

interface Price {
  euro: number;
}

const options: WaggleOptions = {
  getToken: async ({ channel }) => `token for ${channel ?? 'the connection'}`,
  transports: ['websocket', 'poll'],
  signal: AbortSignal.timeout(1_000),
  WebSocket,
};
const filter: Filter = ['and', ['eq', 'level', 'error'], ['not', ['in', 'city', 'Rome', 'Oslo']]];
const channelOptions: ChannelOptions = { presence: true, filter, delta: true, since: 'e:1' };

export async function run(url: URL): Promise<Json> {
  const client = new Waggle(url, options);
  const news: Channel = client.channel('news', channelOptions);
  news.addEventListener('message', ({ message, data }) => console.log(message.id.length, data.text, message.tags?.city));
  news.addEventListener('join', ({ uid }) => console.log(uid.toUpperCase()));
  news.addEventListener('subscribed', ({ recovered, presence }) => console.log(recovered, presence?.ann));
  client.addEventListener('message', ({ message }) => void message.ack().then(() => undefined));
  client.addEventListener('close', ({ code, reason, delayMs = 0 }) => console.log(code, reason, delayMs.toFixed()));
  await client.connect();
  await news.ready;
  const transport: Transport | undefined = client.transport;
  const { id, position } = await news.publish({ text: 'Hello' }, { event: 'greeting', tags: { city: 'Oslo' }, id: '1' });
  const bytes: { id: string } = await client.publish('bytes', new Uint8Array([1]));
  const { messages, complete } = await news.history({ limit: 20, since: position });
  const ids: string[] = messages.map((message: Message) => message.id);
  const users: Record<string, number> = (await news.presence({ timeout: 5 })).users;
  const { online } = await client.online(new Set(['ann']));
  const price: Price = await client.rpc('price', { of: 'honey' }, { signal: options.signal });
  for await (const message of news) {
    if (message.event === 'end') {
      break;
    }
  }
  for await (const { data } of client.messages({ limit: 1 })) {
    console.log(data);
  }
  try {
    await client.refresh();
  } catch (error) {
    if (error instanceof WaggleError && error.code === 429) {
      console.log(error.retry?.toFixed(), error.stack);
    }
  }
  news.unsubscribe();
  client.close();
  const { code } = await client.closed;
  return [id, bytes.id, transport ?? null, complete, ids, users, online, price.euro, code];
}

export function wrong(client: Waggle): void {
  // @ts-expect-error a transport that is not there
  new Waggle('/push', { transports: ['pigeon'] });
  // @ts-expect-error an option that is not there
  client.channel('news', { presense: true });
  // @ts-expect-error tags are texts
  void client.publish('news', 1, { tags: { n: 1 } });
  // @ts-expect-error an operator that is not there
  client.channel('news', { filter: ['like', 'level', 'error'] });
  // @ts-expect-error channels are made by clients
  new Channel('news');
  // @ts-expect-error what the server says is not to be written
  client.uid = 'ann';
}
