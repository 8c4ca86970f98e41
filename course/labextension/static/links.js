/*
 * A panel's link names a file relative to the page in front (`data-course-open`); it opens inside
 * JupyterLab. Only paths below the server's root, only by the learner's own click or Enter.
 */
import { attempt } from './page.js';

export function openLinks(app) {
  document.addEventListener('click', event => {
    const link = event.target instanceof Element && event.target.closest('a[data-course-open]');
    if (!link || !event.isTrusted) return;
    event.preventDefault();
    const here = attempt('page in front', () => app.shell.currentWidget.context.path) || '';
    const path = resolve(here, link.dataset.courseOpen);
    if (path) app.commands.execute('docmanager:open', { path });
  });
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
