/*
 * The clean page: what a trainee sees of a trusted notebook, and the trainer's switch.
 * Looks only. Nothing here decides whether code runs; every tweak is tried on its own, so that
 * a changed JupyterLab costs a nicety and not the page.
 */

export const CLEAN = 'course-clean';
const TRUSTED = 'course-trusted';
const INSTRUCTOR = 'course-instructor';
const LABEL = { toTrainer: '讲师视图', toTrainee: '学员视图' };

/** All pages that show one document (a document may have several views): context -> Set. */
const viewsOf = new WeakMap();

/** Do one cosmetic thing; a failure is a line in the console. */
export function attempt(what, action) {
  try {
    return action();
  } catch (error) {
    console.warn(`course-kit: ${what}`, error);
    return undefined;
  }
}

function element(tag, className, text) {
  const node = document.createElement(tag);
  node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

/** A line at the top of the notebook; one at a time. `action` = {label, run} adds a button. */
export class Banner {
  constructor(panel) {
    this.node = element('div', 'course-banner');
    this.node.setAttribute('role', 'status');
    this.node.hidden = true;
    attempt('banner', () => {
      const scroller = panel.content.outerNode || panel.content.node;
      scroller.prepend(this.node);
    });
  }

  show(tone, text, action) {
    this.node.dataset.tone = tone;
    this.node.replaceChildren(element('span', 'course-banner-text', text));
    if (action) {
      const button = element('button', 'course-banner-action', action.label);
      button.type = 'button';
      button.addEventListener('click', action.run);
      this.node.append(button);
    }
    this.node.hidden = false;
  }

  hide() {
    this.node.hidden = true;
    this.node.replaceChildren();
  }
}

export class CleanPage {
  constructor(panel, onToggle) {
    this.panel = panel;
    this.clean = false;
    this.available = false; // becomes true once the notebook is trusted
    this.onToggle = onToggle;
    this.keepChanges = false; // a trainer edited: from now on saving is theirs to decide
    this.wasTrainer = false; // the trainer's view has been open
    this.button = this.makeButton();
    attempt('no saving', () => this.holdSaving());
    attempt('no editing', () => this.holdMouse());
  }

  /** The notebook has passed the check: show it clean and offer the switch. */
  offer() {
    if (this.available) return;
    this.available = true;
    this.panel.addClass(TRUSTED);
    this.panel.node.lang = 'zh-CN'; // for screen readers, and the right form of characters
    this.button.hidden = false;
    this.set(true);
  }

  /** The notebook no longer passes: a plain notebook again. */
  withdraw() {
    if (!this.available) return;
    this.set(false);
    this.available = false;
    this.panel.removeClass(TRUSTED);
    this.button.hidden = true;
  }

  toggle() {
    if (this.available) this.set(!this.clean);
  }

  set(clean) {
    const { panel } = this;
    if (clean && this.wasTrainer && attempt('dirty', () => panel.context.model.dirty)) this.keepChanges = true;
    this.clean = clean;
    panel.toggleClass(CLEAN, clean);
    this.button.textContent = clean ? LABEL.toTrainer : LABEL.toTrainee;
    this.button.setAttribute('aria-pressed', String(!clean));
    attempt('tool bar', () => panel.toolbar.setHidden(clean));
    attempt('cells', () => this.dressCells());
    attempt('windowing', () => {
      // Every cell stays in the page: reading aloud, searching and printing need it.
      const { content } = panel;
      if (clean && content.notebookConfig.windowingMode === 'full') {
        content.notebookConfig = { ...content.notebookConfig, windowingMode: 'none' };
      }
    });
    if (clean) this.forgetRunChanges();
    else this.wasTrainer = true;
    this.onToggle();
  }

  /** Mark instructor cells and make cells read-only (clean) or as they were (trainer). */
  dressCells() {
    for (const cell of this.panel.content.widgets) {
      attempt('cell', () => {
        const { sharedModel } = cell.model;
        const tags = sharedModel.getMetadata('tags');
        cell.toggleClass(INSTRUCTOR, Array.isArray(tags) && tags.includes('instructor'));
        if (this.clean) {
          cell.syncEditable = false; // a look must not be written into the file
          cell.readOnly = true;
          if (cell.model.type === 'markdown') {
            cell.showEditorForReadOnly = false;
            cell.rendered = true;
          }
        } else {
          cell.readOnly = sharedModel.getMetadata('editable') === false;
          cell.syncEditable = true;
          if (cell.model.type === 'markdown') cell.showEditorForReadOnly = true;
        }
      });
    }
  }

  // -- the file stays as it was -------------------------------------------------------------

  /** Only if every view of the document is a clean one. */
  get holding() {
    const views = viewsOf.get(this.panel.context);
    return !!views && [...views].every(page => page.clean && !page.keepChanges);
  }

  /** Outputs are no edits: a clean page is never dirty and never writes itself to the disk. */
  holdSaving() {
    const { context } = this.panel;
    const views = viewsOf.get(context) || new Set();
    views.add(this);
    this.panel.disposed.connect(() => views.delete(this));
    if (viewsOf.has(context)) return;
    viewsOf.set(context, views);
    const save = context.save.bind(context);
    context.save = () => (this.holding ? Promise.resolve() : save());
    context.model.stateChanged.connect((_, change) => {
      if (change.name === 'dirty' && change.newValue) queueMicrotask(() => this.forgetRunChanges());
    });
  }

  forgetRunChanges() {
    attempt('not dirty', () => {
      const { context } = this.panel;
      if (this.holding && !context.isDisposed) context.model.dirty = false;
    });
  }

  /** A double click must not open the source of a text, nor a dropped cell enter the page. */
  holdMouse() {
    const { node } = this.panel;
    const stop = event => {
      if (this.clean) event.stopImmediatePropagation();
    };
    for (const type of ['lm-dragenter', 'lm-dragover', 'lm-drop']) {
      node.addEventListener(type, stop, true);
    }
    node.addEventListener(
      'dblclick',
      event => {
        if (event.target.closest && event.target.closest('.jp-MarkdownCell')) stop(event);
      },
      true
    );
  }

  makeButton() {
    const button = element('button', 'course-switch', LABEL.toTrainer);
    button.type = 'button';
    button.hidden = true;
    button.setAttribute('aria-pressed', 'false');
    button.addEventListener('click', () => this.toggle());
    attempt('switch', () => this.panel.node.prepend(button));
    return button;
  }
}
