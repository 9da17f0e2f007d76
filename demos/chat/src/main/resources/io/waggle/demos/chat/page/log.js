// SPDX-License-Identifier: Apache-2.0

/*
 * The list of messages. Whatever people wrote goes into the page as text, never as HTML.
 */

const MOST_SHOWN = 500;
const SAME_BREATH_MS = 5 * 60_000;
const ONE_EMOJI = String.raw`\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F|\u200D\p{Extended_Pictographic})*`;
const ONLY_EMOJI = new RegExp(`^(?:${ONE_EMOJI}\\s*){1,3}$`, 'u');

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

export function element(tag, className, ...content) {
  const made = document.createElement(tag);
  if (className) {
    made.className = className;
  }
  made.append(...content);
  return made;
}

/** A name, kept from turning the words around it if it runs from right to left. */
export function bdi(name) {
  return element('bdi', '', name);
}

/** A hexagon with the first letter of a name, in one of twelve colours. */
export function avatar(name) {
  const first = [...new Intl.Segmenter().segment(name)][0].segment.toUpperCase();
  const hue = [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 9973, 7) % 12;
  const made = element('span', `avatar hue-${hue}`, first);
  made.ariaHidden = 'true';
  return made;
}

export class Log {
  #list;
  #scroller;
  #newest;
  #byRef = new Map();
  #previous = null;

  constructor(list, scroller, newest) {
    this.#list = list;
    this.#scroller = scroller;
    this.#newest = newest;
    newest.onclick = () => this.toEnd();
    scroller.onscroll = () => this.#isAtEnd() && (newest.hidden = true);
    new ResizeObserver(() => newest.hidden && this.toEnd()).observe(scroller);
  }

  clear() {
    this.#list.replaceChildren();
    this.#byRef.clear();
    this.#previous = null;
    this.#newest.hidden = true;
  }

  toEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#newest.hidden = true;
  }

  /** Shows a post; one of our own replaces what waited for it. */
  post(post, isMine) {
    const waited = this.#byRef.get(post.ref);
    if (isMine && waited) {
      this.#byRef.delete(post.ref);
      waited.classList.remove('waiting');
      waited.querySelector('time').textContent = clock.format(post.at);
      this.#keepLast(waited);
      return;
    }
    this.#append(this.#item(post, isMine), isMine);
  }

  /** Shows a post that the server has not confirmed. */
  waiting(post) {
    const item = this.#item(post, true);
    item.classList.add('waiting');
    this.#byRef.set(post.ref, item);
    this.#append(item, true);
  }

  failed(ref) {
    const item = this.#byRef.get(ref);
    if (item) {
      this.#byRef.delete(ref);
      item.classList.replace('waiting', 'failed');
      item.querySelector('time').textContent = 'not sent';
    }
  }

  /** Shows a line of the page's own, such as who came. */
  remark(...content) {
    this.#previous = null;
    this.#append(element('div', 'remark', element('span', '', ...content)), false);
  }

  /** Says that something is missing here. */
  gap(text) {
    this.remark(text);
    this.#list.lastChild.classList.add('gap');
  }

  /** What was said before a message of ours reached the server stands above it. */
  #keepLast(item) {
    const others = [...this.#list.children].slice([...this.#list.children].indexOf(item) + 1);
    if (others.some(other => !other.classList.contains('waiting'))) {
      const isAtEnd = this.#isAtEnd();
      item.classList.remove('follows');
      this.#list.insertBefore(item, others.find(other => other.classList.contains('waiting')) ?? null);
      if (isAtEnd) {
        this.toEnd();
      }
    }
  }

  #item(post, isMine) {
    const name = element('bdi', 'name', isMine ? 'You' : post.name);
    const head = element('div', 'head', name);
    if (post.to) {
      head.append(element('span', 'lock', isMine ? 'privately to ' : 'privately to you'));
      if (isMine) {
        head.lastChild.append(bdi(post.toName));
      }
    }
    const text = element('p', ONLY_EMOJI.test(post.text) ? 'text big' : 'text', post.text);
    text.dir = 'auto';
    const time = element('time', '', clock.format(post.at));
    time.dateTime = new Date(post.at).toISOString();
    const item = element('div', 'post', avatar(post.name), element('div', 'bubble', head, text, time));
    item.classList.toggle('mine', isMine);
    item.classList.toggle('whisper', Boolean(post.to));
    const previous = this.#previous;
    item.classList.toggle('follows', Boolean(previous && previous.from === post.from && previous.to === post.to
      && post.at - previous.at < SAME_BREATH_MS));
    this.#previous = post;
    return item;
  }

  #isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight < 60;
  }

  #append(item, isMine) {
    const isAtEnd = this.#isAtEnd();
    this.#list.append(item);
    while (this.#list.children.length > MOST_SHOWN) {
      this.#list.firstChild.remove();
    }
    if (isAtEnd || isMine) {
      this.toEnd();
    } else if (item.classList.contains('post')) {
      this.#newest.hidden = false;
    }
  }
}
