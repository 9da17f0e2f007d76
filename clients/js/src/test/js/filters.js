// SPDX-License-Identifier: Apache-2.0

const comparisons = { gt: (a, b) => a > b, ge: (a, b) => a >= b, lt: (a, b) => a < b, le: (a, b) => a <= b };

/** A decimal number as JSON writes it, or NaN. */
const number = text => (/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text ?? '') ? Number(text) : NaN);

/** What a server does with a filter: returns whether a message with these tags passes. */
export function passes([op, ...all], tags) {
  const tag = Object.hasOwn(tags, all[0]) ? tags[all[0]] : undefined;
  switch (op) {
    case 'eq': return tag === all[1];
    case 'ne': return tag !== all[1];
    case 'in': return all.slice(1).includes(tag);
    case 'has': return tag !== undefined;
    case 'prefix': return tag !== undefined && tag.startsWith(all[1]);
    case 'and': return all.every(filter => passes(filter, tags));
    case 'or': return all.some(filter => passes(filter, tags));
    case 'not': return !passes(all[0], tags);
    default: return comparisons[op](number(tag), number(all[1]));
  }
}
