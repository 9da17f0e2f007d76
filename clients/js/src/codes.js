// SPDX-License-Identifier: Apache-2.0

/** What is wrong with a request, or why a connection ended. */
export class WaggleError extends Error {
  /**
   * @param code of the table of the protocol: 400 to 503 of a request, 1000 to 4999 of a connection
   * @param retry milliseconds after which it makes sense to try again, or undefined
   */
  constructor(code, reason, retry) {
    super(reason || `code ${code}`);
    this.name = 'WaggleError';
    this.code = code;
    this.retry = retry;
  }
}

/** Returns whether a client connects again after this close code; 4501 only with another token. */
export function reconnects(code) {
  if (code >= 3000) {
    return code < 3500 || (code >= 4000 && code < 4500) || code === 4501;
  }
  return [1001, 1005, 1006, 1011, 1012, 1013, 1014].includes(code);
}

/**
 * Returns how long to wait: anything up to a limit that doubles with each attempt ("full jitter"), so that clients that
 * lost a server together do not come back together.
 *
 * @param attempt 0 for the first one after a connection that worked
 */
export function delayMs(code, attempt, { baseDelayMs, maxDelayMs, restartDelayMs, random }) {
  const limit = Math.min(maxDelayMs, baseDelayMs * 2 ** Math.min(attempt, 30));
  return Math.round(random() * (code === 1012 ? Math.max(limit, restartDelayMs) : limit));
}

/** Returns whether a request that failed like this may succeed later, unchanged. */
export const passes = code => code === 408 || code === 429 || (code >= 500 && code < 600);
