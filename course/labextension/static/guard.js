/*
 * On a clean page, commands and keys must not change the notebook (dd, x, a, b, m, y, paste, …).
 * Two independent fences: the command registry refuses, and plain keys never reach it.
 */
import { attempt } from './page.js';

/** The notebook commands that a clean page leaves on; any other `notebook:…` is off. */
const ALLOWED = new Set(
  [
    'create-new', 'open', 'enter-command-mode', 'export-to-format', 'trust',
    'interrupt-kernel', 'restart-kernel', 'restart-run-all', 'run-all-cells', 'reconnect-to-kernel',
    'shutdown-kernel', 'move-cursor-up', 'move-cursor-down'
  ].map(name => `notebook:${name}`)
);

/** `isClean()` tells whether the page in front is a clean one. */
export function guardCommands(commands, isClean) {
  const refused = id => id.startsWith('notebook:') && !ALLOWED.has(id) && isClean();
  attempt('commands', () => {
    const isEnabled = commands.isEnabled.bind(commands);
    commands.isEnabled = (id, args) => !refused(id) && isEnabled(id, args);
    const execute = commands.execute.bind(commands);
    commands.execute = (id, args) => (refused(id) ? Promise.resolve() : execute(id, args));
  });
}

/**
 * Keys without Ctrl, Alt or Meta belong to the page and its widgets. They are stopped on their
 * way up, after the widgets have had them and before JupyterLab's shortcuts; the browser's own
 * scrolling and Tab go on working.
 */
export function guardKeys(panel, page) {
  attempt('keys', () =>
    panel.node.addEventListener('keydown', event => {
      if (page.clean && !event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
    })
  );
}
