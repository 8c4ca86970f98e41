/*
 * On a trainee's server (`courseRole` in page_config.json, an administrator's file) the side bars show the
 * course outline alone (style.css), the menus no way to make things that aren't the course's, and the first
 * page comes back when the last tab has been closed.
 */
import { attempt } from './page.js';

const START = 'notebooks/00-开始.ipynb';
const SPARE = new RegExp(
  '^(launcher|terminal|console|debugger|inspector|logconsole|running|extensionmanager|workspace-ui|fileeditor):|' +
    '^(notebook|filebrowser):create-|^filebrowser:(toggle-main|activate|open-url|upload)'
);

export function calmForTrainee(app) {
  document.body.classList.add('course-trainee');
  const { commands, shell } = app;
  attempt('menus', () => {
    const isVisible = commands.isVisible.bind(commands);
    commands.isVisible = (id, args) => !SPARE.test(id) && isVisible(id, args);
  });
  const home = () => app.commands.execute('docmanager:open', { path: START }).catch(() => undefined);
  let filled = false; // while JupyterLab is still opening what the address names, nothing is missing
  const look = () =>
    attempt('first page', () => {
      const empty = shell.isEmpty('main');
      if (empty && filled) home();
      filled = !empty;
    });
  app.restored.then(() => {
    look();
    if (!filled && !location.pathname.includes('/tree/')) home();
    shell.layoutModified.connect(() => queueMicrotask(look));
  });
}
