/*
 * The headings of an opened lesson, and the way to one of them. Read from the text of the notebook,
 * so that they are known before a page is drawn; instructor notes have none here.
 */
import { attempt } from './page.js';

const MOST = 60;

/** `## 自测` of a Markdown text: [{level, text}], those of level 2 and 3, none from code blocks. */
export function headingsIn(source) {
  const found = [];
  let fence = false;
  for (const line of source.split('\n')) {
    if (/^\s*(```|~~~)/.test(line)) fence = !fence;
    const match = !fence && /^(#{2,3})\s+(.+?)\s*#*$/.exec(line);
    if (match) found.push({ level: match[1].length, text: plain(match[2]) });
  }
  return found;
}

function plain(text) {
  return text.replace(/<!--.*?-->/g, '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[*`_]/g, '').trim();
}

/** The headings of a panel's notebook in order: [{level, text, cell}], `cell` the number of the cell. */
export function headingsOf(panel) {
  const found = attempt('headings', () =>
    Array.from(panel.context.model.cells).flatMap((cell, index) => {
      const tags = cell.sharedModel.getMetadata('tags');
      if (cell.type !== 'markdown' || (Array.isArray(tags) && tags.includes('instructor'))) return [];
      return headingsIn(cell.sharedModel.getSource()).map(one => ({ ...one, cell: index }));
    })
  );
  return (found || []).slice(0, MOST);
}

/** Bring a heading (its text) to the top of the page and the focus to it. False when there is none yet. */
export function goTo(panel, text) {
  return !!attempt('go to heading', () => {
    const heading = headingsOf(panel).find(one => one.text === text);
    const cell = heading && panel.content.widgets[heading.cell];
    if (!cell) return false;
    const shown = Array.from(cell.node.querySelectorAll('h2, h3')).find(
      node => node.textContent.replace('¶', '').trim() === text
    );
    const node = shown || cell.node;
    node.setAttribute('tabindex', '-1');
    node.scrollIntoView({ block: 'start' });
    node.focus({ preventScroll: true });
    return true;
  });
}

const OWN_MOVES = ['wheel', 'keydown', 'pointerdown'];

/**
 * Go to a heading of a page that may still be opening: as soon as it is there, and once more when the page
 * has run, since what the cells show moves it. Not again once the reader has moved.
 */
export async function goWhenReady(panel, text, hasRun) {
  await panel.context.ready;
  await panel.revealed;
  if (panel.isDisposed) return;
  goTo(panel, text);
  let moved = false;
  const note = event => {
    if (event.isTrusted) moved = true;
  };
  for (const type of OWN_MOVES) panel.node.addEventListener(type, note, { capture: true, once: true });
  await hasRun;
  if (!moved && !panel.isDisposed) goTo(panel, text);
}
