/*
 * The JupyterLab plugin: finds opened notebooks, gives each its Lesson, and keeps the
 * surroundings calm while a clean page is in front.
 */
import { sha256 } from './sha256.js';
import { Lesson } from './lesson.js';
import { guardCommands } from './guard.js';
import { openLinks } from './links.js';
import { Outline } from './outline.js';
import { calmForTrainee } from './trainee.js';
import { dropStoredWidgets } from './stored.js';
import { attempt } from './page.js';

const TOGGLE = 'course-kit:toggle-trainer-view';
const APP_NAME = '消保课程';

/** `load(name)` gives a shared package, `base` is the address of this folder. */
export async function createPlugin({ load, base, version }) {
  const [{ PageConfig }, { INotebookTracker, NotebookActions }, { Widget }] = await Promise.all([
    load('@jupyterlab/coreutils'),
    load('@jupyterlab/notebook'),
    load('@lumino/widgets')
  ]);
  const optional = await optionalTokens(load);
  // The window title ends with the application's name; "JupyterLab" says nothing to a trainee.
  attempt('title', () => PageConfig.setOption('appName', APP_NAME));

  return {
    id: 'course-kit:plugin',
    description: 'Opens the course notebooks as clean, self-running pages.',
    autoStart: true,
    requires: [INotebookTracker],
    optional,
    activate: (app, tracker, palette) => {
      addStyle(`${base}style.css?v=${version}`);
      const lessons = new WeakMap();
      const outline = new Outline(app, Widget);
      if (PageConfig.getOption('courseRole') === 'trainee') calmForTrainee(app);
      const inFront = () => {
        const widget = attempt('current', () => app.shell.currentWidget);
        return widget ? lessons.get(widget) : undefined;
      };
      const kit = {
        NotebookActions,
        sha256,
        manifestUrl: manifestUrl(PageConfig, base),
        serverRoot: PageConfig.getOption('serverRoot'),
        worked: () => outline.refresh(),
        progress: () => outline.version,
        changed: () => {
          calmShell(app, inFront(), outline);
          outline.draw();
          attempt('command state', () => app.commands.notifyCommandChanged());
        }
      };
      const adopt = panel => {
        if (lessons.has(panel)) return;
        if (PageConfig.getOption('courseKeepWidgetState') !== 'true') dropStoredWidgets(panel);
        const lesson = new Lesson(panel, kit);
        lessons.set(panel, lesson);
        lesson.open().catch(error => console.warn('course-kit: lesson', error));
        panel.context.ready.then(() => outline.draw(), () => undefined);
      };

      tracker.widgetAdded.connect((_, panel) => adopt(panel));
      attempt('opened notebooks', () => tracker.forEach(adopt));
      guardCommands(app.commands, () => !!(inFront() && inFront().page.clean));
      addToggle(app, palette, inFront);
      openLinks(app, panel => (lessons.has(panel) ? lessons.get(panel).hasRun : Promise.resolve()));
      attempt('front page', () =>
        app.shell.currentChanged.connect(async () => {
          kit.changed();
          await outline.readStates();
          if (inFront()) inFront().renew();
        })
      );
      outline.install().then(there => there && kit.changed());
    }
  };
}

/** Where the manifest is. `courseManifestUrl` in page_config.json (an administrator's file) may move it. */
function manifestUrl(PageConfig, base) {
  const moved = PageConfig.getOption('courseManifestUrl');
  return moved ? new URL(moved, new URL(PageConfig.getBaseUrl(), document.baseURI)).href : `${base}manifest.json`;
}

async function optionalTokens(load) {
  try {
    return [(await load('@jupyterlab/apputils')).ICommandPalette].filter(Boolean);
  } catch {
    return [];
  }
}

function addStyle(href) {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = href;
  document.head.append(link);
}

function addToggle(app, palette, inFront) {
  attempt('toggle command', () => {
    app.commands.addCommand(TOGGLE, {
      label: '切换讲师视图／学员视图',
      caption: '显示或隐藏本页的讲师提示与程序内容',
      isEnabled: () => !!(inFront() && inFront().page.available),
      isToggled: () => !!(inFront() && inFront().page.available && !inFront().page.clean),
      execute: () => inFront() && inFront().page.toggle()
    });
    if (palette) palette.addItem({ command: TOGGLE, category: APP_NAME });
  });
}

/**
 * With a clean page in front: the outline open where there is room (once, then it is the reader's to close),
 * else the side bars closed (once a page); the right one with its tabs away. The tabs come back with the
 * trainer's view or another page.
 */
const ROOMY = 1200; // pixels: the page itself takes 860
const calmed = new WeakSet();
let tabsHidden = false;
let outlined = false;
function calmShell(app, lesson, outline) {
  const clean = !!(lesson && lesson.page.clean);
  const { shell } = app;
  document.body.classList.toggle('course-calm', clean);
  attempt('right tabs', () => {
    if (clean === tabsHidden || !shell.toggleSideTabBarVisibility) return;
    if (clean && !shell.isSideTabBarVisible('right')) return;
    shell.toggleSideTabBarVisibility('right');
    tabsHidden = clean;
  });
  if (clean && !outlined && outline.lessons.length && window.innerWidth >= ROOMY) {
    outlined = true;
    outline.show();
  }
  if (!clean || calmed.has(lesson)) return;
  calmed.add(lesson);
  attempt('left side bar', () => {
    if (!outline.lessons.length || window.innerWidth < ROOMY) shell.collapseLeft();
  });
  attempt('right side bar', () => shell.collapseRight && shell.collapseRight());
}
