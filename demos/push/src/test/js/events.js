// SPDX-License-Identifier: Apache-2.0

/** Reads server-sent events of a body until it ends, and hands out what has data. */
export default async function read(body, take) {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const event = {};
      for (const line of text.slice(0, end).split('\n')) {
        const colon = line.indexOf(':');
        if (colon > 0) {
          event[line.slice(0, colon)] = line.slice(colon + 1).trimStart();
        }
      }
      text = text.slice(end + 2);
      if (event.data !== undefined) {
        take(event);
      }
    }
  }
}
