/*
 * A panel's link names a file relative to the page in front (`data-course-open`); it opens inside
 * JupyterLab, at a heading if one is named (`01-课.ipynb#自测`, or `#我的测评` on the same page). Only paths
 * below the server's root, only by the learner's own click or Enter.
 */
import { attempt } from './page.js';
import { goTo, goWhenReady } from './headings.js';

/** `hasRun(panel)` is a promise: the page has run to its end. */
export function openLinks(app, hasRun) {
  document.addEventListener('click', event => {
    const link = event.target instanceof Element && event.target.closest('a[data-course-open]');
    if (!link || !event.isTrusted) return;
    event.preventDefault();
    const [target, heading] = split(link.dataset.courseOpen);
    const front = app.shell.currentWidget;
    if (!target) {
      goTo(front, heading);
      return;
    }
    const here = attempt('page in front', () => front.context.path) || '';
    const path = resolve(here, target);
    if (path && DOWNLOADS.test(path)) download(app, path);
    else if (path) open(app, path, heading, hasRun);
  });
}

// A spreadsheet is for Excel: it is saved to the user's own computer.
const DOWNLOADS = /\.(xlsx|csv)$/i;

async function download(app, path) {
  const anchor = document.createElement('a');
  anchor.href = await app.serviceManager.contents.getDownloadUrl(path);
  anchor.download = path.split('/').pop();
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
}

function split(link) {
  const at = link.indexOf('#');
  return at < 0 ? [link, ''] : [link.slice(0, at), link.slice(at + 1)];
}

async function open(app, path, heading, hasRun) {
  const panel = await app.commands.execute('docmanager:open', { path });
  if (heading && panel && panel.context) await goWhenReady(panel, heading, hasRun(panel));
}

/** `resolve('notebooks/00.ipynb', '../papers/a.ipynb')` is 'papers/a.ipynb'; null when it leaves the root. */
export function resolve(here, relative) {
  if (/^[a-z]+:|^\//i.test(relative)) return null;
  const parts = here.split('/').slice(0, -1);
  for (const step of relative.split('/')) {
    if (step === '..') {
      if (!parts.length) return null;
      parts.pop();
    } else if (step && step !== '.') {
      parts.push(step);
    }
  }
  return parts.join('/');
}
