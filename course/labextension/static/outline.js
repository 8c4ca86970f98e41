/*
 * The course outline in the left side bar: every lesson of the folder, a tick for those that are done, the
 * open one marked with its headings beneath. Which are done stands in `notebooks/progress.json`, written by
 * the kernel in the reader's own folder; here it only decides a tick.
 */
import { attempt } from './page.js';
import { goTo, headingsOf } from './headings.js';

export const ID = 'course-outline';
const FOLDER = 'notebooks';
const PROGRESS = 'progress.json';
const FIRST = '开始';
const LESSON = /^(\d\d)-(.+)\.ipynb$/;
const SAY = { title: '课程目录', keys: '按 Alt+M 来到目录，上下键选，回车打开。' };
const STATE = { done: ['✓', '已做完'], part: ['◐', '做了一部分'], todo: ['○', '还没学'] };
const PAUSE = 2000; // milliseconds after the kernel's last work until the ticks are read again

/** The lessons of a folder's listing: [{path, number, title}], in teaching order. */
export function lessonsOf(listing) {
  const files = Array.isArray(listing && listing.content) ? listing.content : [];
  return files
    .map(file => ({ path: file.path, match: LESSON.exec(file.name) }))
    .filter(one => one.match)
    .map(one => ({ path: one.path, number: one.match[1], title: one.match[2] }))
    .sort((a, b) => place(a).localeCompare(place(b), 'zh-CN', { numeric: true }));
}

/** The first page comes first, also before another page with the number 00. */
function place(lesson) {
  return lesson.title === FIRST ? '' : `${lesson.number} ${lesson.title}`;
}

/** `{lesson: state}` from the text of progress.json; anything odd is nothing done. */
export function statesOf(text) {
  try {
    const data = JSON.parse(text);
    if (data.format !== 1 || typeof data.lessons !== 'object' || data.lessons === null) return {};
    return Object.fromEntries(Object.entries(data.lessons).filter(([, state]) => typeof state === 'string' && Object.hasOwn(STATE, state)));
  } catch {
    return {};
  }
}

function element(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

export class Outline {
  constructor(app, Widget) {
    this.app = app;
    this.lessons = [];
    this.states = {};
    this.version = ''; // the text of progress.json: tells whether something was finished since
    this.drawn = '';
    this.timer = 0;
    this.list = element('ol', { class: 'course-outline-list' });
    this.count = element('p', { class: 'course-outline-count' });
    this.node = element(
      'nav', { class: 'course-outline', 'aria-label': SAY.title, lang: 'zh-CN' },
      element('h2', {}, SAY.title), this.count, this.list, element('p', { class: 'course-outline-keys' }, SAY.keys)
    );
    this.widget = new Widget({ node: this.node });
    this.widget.id = ID;
    this.widget.title.caption = SAY.title;
    this.widget.title.iconClass = 'course-outline-icon';
    this.node.addEventListener('click', event => this.onClick(event));
    this.node.addEventListener('keydown', event => this.onKey(event));
    window.addEventListener('keydown', event => this.onShortcut(event), true);
  }

  /** Read the folder; true when it holds lessons, and then the outline stands in the side bar. */
  async install() {
    const listing = await this.read(FOLDER, { content: true });
    this.lessons = lessonsOf(listing);
    if (!this.lessons.length) return false;
    const listed = listing.content.some(file => file.name === PROGRESS);
    if (listed) await this.readStates();
    this.app.shell.add(this.widget, 'left', { rank: 10 });
    this.draw();
    return true;
  }

  async read(path, options) {
    try {
      return await this.app.serviceManager.contents.get(path, options);
    } catch {
      return null; // not there (yet), or the server is away
    }
  }

  async readStates() {
    const file = await this.read(`${FOLDER}/${PROGRESS}`, { content: true, type: 'file', format: 'text' });
    if (!file || file.content === this.version) return;
    this.version = file.content;
    this.states = statesOf(file.content);
    this.draw();
  }

  /** The ticks may have changed: read them after a pause, once for many changes. */
  refresh() {
    if (!this.lessons.length) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.readStates(), PAUSE);
  }

  get panel() {
    const widget = attempt('current', () => this.app.shell.currentWidget);
    return widget && widget.context && widget.content && widget.content.widgets ? widget : null;
  }

  state(lesson) {
    return this.states[`${lesson.number}-${lesson.title}`] || 'todo';
  }

  draw() {
    const here = this.panel ? this.panel.context.path : '';
    const headings = this.lessons.some(one => one.path === here) ? headingsOf(this.panel) : [];
    const wanted = JSON.stringify([here, headings, this.lessons, this.states]);
    if (wanted === this.drawn) return;
    this.drawn = wanted;
    const focused = this.node.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const counted = this.lessons.filter(one => one.number !== '00');
    const done = counted.filter(one => this.state(one) === 'done').length;
    this.count.textContent = `做完 ${done} 课，共 ${counted.length} 课`;
    this.list.replaceChildren(...this.lessons.map(one => this.entry(one, here, headings)));
    this.keepOneInTabOrder(focused);
  }

  entry(lesson, here, headings) {
    const open = lesson.path === here;
    const first = lesson.number === '00';
    const [sign, word] = STATE[this.state(lesson)];
    const link = element(
      'a', { href: '#', 'data-key': lesson.path, 'data-open': lesson.path, 'aria-current': open ? 'page' : null },
      element('span', { class: 'course-outline-sign', 'aria-hidden': 'true' }, first ? '⌂' : sign),
      `${lesson.number} ${lesson.title}`
    );
    if (!first) link.append(element('span', { class: 'course-outline-word' }, `，${word}`));
    const item = element('li', { class: `course-outline-${first ? 'home' : this.state(lesson)}` }, link);
    if (open && headings.length) {
      const beneath = headings.map(one =>
        element(
          'li', { class: `course-outline-level${one.level}` },
          element('a', { href: '#', 'data-key': `${lesson.path}#${one.cell}#${one.text}`, 'data-heading': one.text }, one.text)
        )
      );
      item.append(element('ol', { class: 'course-outline-headings' }, ...beneath));
    }
    return item;
  }

  // -- by mouse and by keyboard ---------------------------------------------------------------

  get links() {
    return Array.from(this.list.querySelectorAll('a'));
  }

  /** Tab reaches the outline once; inside, the arrow keys move. */
  keepOneInTabOrder(key) {
    const links = this.links;
    const at =
      links.find(one => key && one.dataset.key === key) ||
      links.find(one => one.getAttribute('aria-current')) ||
      links[0];
    for (const one of links) one.tabIndex = one === at ? 0 : -1;
    if (key && at) at.focus();
  }

  onClick(event) {
    const link = event.target instanceof Element && event.target.closest('a');
    if (!link) return;
    event.preventDefault();
    if (link.dataset.open) {
      this.app.commands.execute('docmanager:open', { path: link.dataset.open });
    } else if (this.panel) {
      goTo(this.panel, link.dataset.heading);
    }
  }

  onKey(event) {
    const links = this.links;
    const at = links.indexOf(document.activeElement);
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 };
    if (at < 0 || !(event.key in steps)) return;
    event.preventDefault();
    event.stopPropagation();
    const next = links[Math.min(links.length - 1, Math.max(0, steps[event.key]))];
    for (const one of links) one.tabIndex = one === next ? 0 : -1;
    next.focus();
  }

  /** Alt+M from anywhere, also from a question's field. */
  onShortcut(event) {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== 'KeyM' || !this.lessons.length) return;
    event.preventDefault();
    event.stopPropagation();
    this.show();
    const link = this.list.querySelector('a[tabindex="0"]');
    if (link) requestAnimationFrame(() => link.focus());
  }

  show() {
    attempt('show outline', () => this.app.shell.activateById(ID));
  }
}
