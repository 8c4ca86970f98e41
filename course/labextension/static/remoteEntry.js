/*
 * The front door of the extension, written by hand: there is no build step.
 *
 * JupyterLab loads this file, finds `window._JUPYTERLAB['course-kit']` and talks to it as a
 * module-federation container:
 *   init(scope)   hands over the shared packages: scope[package][version].get() -> factory
 *   get(module)   must give a factory of the module, here `{ default: plugin }`
 *
 * Everything else is in ordinary ES modules beside this file:
 *   plugin.js   wires the parts to JupyterLab
 *   lesson.js   the life of one opened notebook: check, run, recover
 *   trust.js    may this notebook run by itself?
 *   page.js     the clean page: looks, read-only cells, the trainer's switch, banners
 *   guard.js    commands and keys that must not change a clean page
 *   stored.js   drops widget state stored in a file: it is code that runs on opening
 *   outline.js   the course outline in the side bar
 *   headings.js  the headings of an opened lesson, and the way to one
 *   links.js     links from a panel to another file of the course
 *   trainee.js   side bars without what a trainee has no use for
 *   sha256.js   the digest, also where crypto.subtle is missing
 */
(() => {
  'use strict';
  const NAME = 'course-kit';
  const VERSION = '1.0.0'; // keep equal to package.json; part of each address, against stale caches
  const base = document.currentScript.src.replace(/[^/]*$/, '');
  let shared = {};

  /** One shared package of JupyterLab, the newest version if there are several. */
  async function load(name) {
    const versions = shared[name] || {};
    const newest = Object.keys(versions)
      .sort((a, b) => a.localeCompare(b, undefined, { numeric: true }))
      .pop();
    if (!newest) throw new Error(`${NAME}: JupyterLab does not share ${name}`);
    return (await versions[newest].get())();
  }

  const container = {
    init(scope) {
      shared = scope;
    },
    async get() {
      const { createPlugin } = await import(`${base}plugin.js?v=${VERSION}`);
      const plugin = await createPlugin({ load, base, version: VERSION });
      return () => ({ __esModule: true, default: plugin });
    }
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB[NAME] = container;
})();
