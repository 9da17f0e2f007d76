// SPDX-License-Identifier: Apache-2.0

const isObject = value => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Returns a JSON value with a merge patch (RFC 7386) applied. Neither of the two changes; what the patch does not touch is
 * shared with the result.
 */
export function mergePatch(target, patch) {
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
  return Object.fromEntries(members); // and not by assignment: "__proto__" is a name like any other
}

/**
 * Returns whether what is at a position comes after what is at another: true as well if nobody can say, since it is
 * better to show something twice than never.
 *
 * @param position "epoch:offset"
 * @param last the same, or undefined if there is none
 */
export function isNewer(position, last) {
  const [, epoch, offset] = /^(.*):(\d+)$/s.exec(position) ?? [];
  const [, lastEpoch, lastOffset] = /^(.*):(\d+)$/s.exec(last ?? '') ?? [];
  if (epoch === undefined || epoch !== lastEpoch) {
    return true;
  }
  return BigInt(offset) > BigInt(lastOffset);
}

/** Returns what a `message` frame carries: a JSON value, or a Uint8Array of what was published as bytes. */
export function dataOf(frame) {
  return 'data64' in frame ? Uint8Array.from(atob(frame.data64), c => c.charCodeAt(0)) : frame.data;
}

/** Returns the members of a `publish` frame for a JSON value, a Uint8Array or an ArrayBuffer. */
export function dataMembers(data) {
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
