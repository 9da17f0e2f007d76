// SPDX-License-Identifier: Apache-2.0

/*
 * The three ways to receive over HTTP, all of them through `fetch`, EventSource's as well: it tells a session that is gone
 * from a network that is, can be aborted, and is there outside of browsers too.
 *
 * Each takes a response, a function to call at any sign of life and one to call with the number of a frame and the frame.
 */

export const receivers = {
  /** `id: 5` and `data: {frame}`, an empty line; comments begin with a colon. */
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

  /** Lines `[5,{frame}]`; empty ones are signs of life. */
  async stream(response, alive, take) {
    await lines(response, alive, line => line && take(...JSON.parse(line)));
  },

  /** `[[5,{frame}],…]` */
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
