// SPDX-License-Identifier: Apache-2.0

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Transport = 'websocket' | 'sse' | 'stream' | 'poll';
export type State = 'idle' | 'connecting' | 'connected' | 'waiting' | 'closed';
export type Tags = Record<string, string>;

export type Filter =
  | ['eq' | 'ne' | 'prefix' | 'gt' | 'ge' | 'lt' | 'le', string, string]
  | ['in', string, ...string[]]
  | ['has', string]
  | ['and' | 'or', ...Filter[]]
  | ['not', Filter];

/** Returns a token; `channel` is null for the connection's own. */
export type GetToken = (what: { channel: string | null }) => string | Promise<string>;

export interface WaggleOptions {
  /** The token of the connection. None: a user without a uid. */
  token?: string;
  /** Asked for a token when there is none, when it is about to expire, and after the server has refused it. */
  getToken?: GetToken;
  /** What to use, best first; default all four, in the order of `Transport`. */
  transports?: Transport[];
  /** A constructor, for environments without a WebSocket of their own (Node before 22). */
  WebSocket?: unknown;
  fetch?: typeof fetch;
  /** Acknowledges each message that asks for it as soon as it is handed over; default false. */
  autoAck?: boolean;
  /** Longest first delay of a reconnect; it doubles with each attempt, and the delay is any up to it; default 500. */
  baseDelayMs?: number;
  /** Default 30,000. */
  maxDelayMs?: number;
  /** Longest delay after the server said that it moves (1012); default 5,000. */
  restartDelayMs?: number;
  /** How long opening a transport, or a request, may take; default 10,000. */
  openTimeoutMs?: number;
  /** How long a transport that did not get through is left alone; default 300,000. */
  blockedMs?: number;
  /** Requests that may wait for an answer or a connection; one more fails with code 429; default 1,000. */
  maxWaiting?: number;
  /** Messages that wait for a `for await`; default 1,000. */
  maxBuffered?: number;
  /** Default 30,000. */
  rpcTimeoutMs?: number;
  /** Closes the client. */
  signal?: AbortSignal;
  /** Returns 0 to 1, for delays; default Math.random. */
  random?: () => number;
}

export interface ChannelOptions {
  /** A position: what came after it is delivered first. */
  since?: string;
  /** Whether `join` and `leave` are told. */
  presence?: boolean;
  /** Which messages the server sends, by their tags. */
  filter?: Filter;
  /** Whether the server may send what has changed only. The data of messages then shares parts: do not change it. */
  delta?: boolean;
  /** Whether the last message there is is delivered first. */
  last?: boolean;
  /** A token for this channel. */
  token?: string;
  getToken?: GetToken;
  maxBuffered?: number;
  /** Ends the subscription. */
  signal?: AbortSignal;
}

export interface RequestOptions {
  signal?: AbortSignal;
  /** Milliseconds; default none, since requests that can be repeated are. */
  timeout?: number;
}

export interface PublishOptions extends RequestOptions {
  event?: string;
  tags?: Tags;
  /** Its id: what is published twice with the same one is one message; default a random one. */
  id?: string;
}

export interface HistoryOptions extends RequestOptions {
  since?: string;
  /** 1 to 1,000; default 50. */
  limit?: number;
}

export interface Message {
  readonly id: string;
  /** Undefined for a message to a user, a group or everyone; `to` says which. */
  readonly channel?: string;
  readonly to?: string;
  /** A JSON value, or a Uint8Array if it was published as bytes. */
  readonly data: any;
  readonly position?: string;
  readonly event?: string;
  readonly tags?: Tags;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Whether somebody wants to know that it has arrived: see {@link ack}. */
  readonly needsAck: boolean;

  /** Tells the sender that it has arrived, if it wants to know; completes when the server knows. */
  ack(): Promise<void>;
}

export class WaggleError extends Error {
  constructor(code: number, reason?: string, retry?: number);
  /** Of the protocol's table of errors (400-503), or a close code (1000-4999). */
  readonly code: number;
  /** Milliseconds after which to try again. */
  readonly retry?: number;
}

export interface MessageEvents {
  message: Event & { message: Message; data: any };
  /** A reader did not keep up: this message was dropped. */
  overflow: Event & { message: Message };
  error: Event & { error: Error };
}

export interface ChannelEvents extends MessageEvents {
  subscribed: Event & { position?: string; recovered: boolean; presence?: Record<string, number>; complete?: boolean };
  unsubscribed: Event & { code: number; reason: string };
  join: Event & { channel: string; uid: string };
  leave: Event & { channel: string; uid: string };
  /** Messages are missing before the next one. */
  lost: Event;
}

export interface ClientEvents extends MessageEvents {
  open: Event & { connection: string; uid: string | null; transport: Transport; channels: string[] };
  /** A connection ended; without `delayMs` there will be no other. */
  close: Event & { code: number; reason: string; delayMs?: number };
  state: Event & { state: State };
  expiring: Event & { inMs: number };
  /** These four are of channels that the server has subscribed and nobody has asked for. */
  subscribed: Event & { channel: string; position?: string };
  unsubscribed: Event & { channel: string; code?: number; reason?: string };
  join: Event & { channel: string; uid: string };
  leave: Event & { channel: string; uid: string };
  lost: Event & { channel: string };
}

declare class Emitter<E> extends EventTarget implements AsyncIterable<Message> {
  addEventListener<K extends keyof E & string>(type: K, listener: (event: E[K]) => unknown,
    options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions): void;
  /** What comes from now on. A full buffer drops its oldest message and tells it by `overflow`. */
  messages(options?: { signal?: AbortSignal; limit?: number }): AsyncIterableIterator<Message>;
  [Symbol.asyncIterator](): AsyncIterableIterator<Message>;
}

export class Channel extends Emitter<ChannelEvents> {
  private constructor();
  readonly name: string;
  readonly state: 'subscribing' | 'subscribed' | 'unsubscribed';
  /** To be given back as `since`; undefined if the channel has no history. */
  readonly position?: string;
  /** Whether the last subscription got all that was missed. */
  readonly recovered: boolean;
  /** Completes with the first subscription; fails if there will be none. */
  readonly ready: Promise<void>;
  publish(data: unknown, options?: PublishOptions): Promise<{ id: string; position?: string }>;
  presence(options?: RequestOptions): Promise<{ users: Record<string, number>; complete: boolean }>;
  history(options?: HistoryOptions): Promise<{ messages: Message[]; position?: string; complete: boolean }>;
  unsubscribe(): void;
}

export class Waggle extends Emitter<ClientEvents> {
  /** @param url of the bridge, such as `https://host/push`; in a page it may be relative */
  constructor(url: string | URL, options?: WaggleOptions);
  readonly state: State;
  readonly uid?: string | null;
  /** The id of the connection there is, or was last. */
  readonly connection?: string;
  readonly transport?: Transport;
  /** Completes when the client is closed for good, with the reason. */
  readonly closed: Promise<{ code: number; reason: string }>;
  connect(options?: { signal?: AbortSignal }): Promise<void>;
  close(): void;
  refresh(token?: string): Promise<{ uid: string; expires: number }>;
  /** The options count when the channel is not there yet. */
  channel(name: string, options?: ChannelOptions): Channel;
  publish(channel: string, data: unknown, options?: PublishOptions): Promise<{ id: string; position?: string }>;
  presence(channel: string, options?: RequestOptions): Promise<{ users: Record<string, number>; complete: boolean }>;
  history(channel: string, options?: HistoryOptions): Promise<{ messages: Message[]; position?: string; complete: boolean }>;
  online(uids: Iterable<string>, options?: RequestOptions): Promise<{ online: string[]; time: number }>;
  rpc(method: string, data?: unknown, options?: RequestOptions): Promise<any>;
}
