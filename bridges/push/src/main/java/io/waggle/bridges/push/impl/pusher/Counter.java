// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

/** What is counted, by its name in lower case. */
enum Counter {
  /** Connections that got a socket id. */
  CONNECTIONS,
  /** Connections turned away: unknown app, protocol version, over a limit. */
  REFUSED_CONNECTIONS,
  /** Subscriptions that were made. */
  SUBSCRIPTIONS,
  /** Subscriptions refused by a signature, a rule or a limit. */
  REFUSED_SUBSCRIPTIONS,
  /** Client events that were published. */
  CLIENT_EVENTS,
  /** Client events refused because of their size, their channel or a rule. */
  REFUSED_CLIENT_EVENTS,
  /** Client events refused with 4301. */
  RATE_LIMITED,
  /** Messages that say nothing known, or something a second time. */
  IGNORED,
  /** Messages that were no JSON object. */
  MALFORMED,
  /** Connections closed with 4201. */
  NO_PONG,
  /** Connections closed because they showed no signature in time. */
  NOT_SIGNED_IN,
  /** Requests to the HTTP interface. */
  REQUESTS,
  /** Requests refused with 401. */
  UNAUTHORISED_REQUESTS,
  /** Requests refused with 400, 403, 404, 405 or 413. */
  REFUSED_REQUESTS
}
