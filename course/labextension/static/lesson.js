/*
 * The life of one opened notebook: check it, show it clean, run it, and bring it back when its
 * kernel has died. `kit` = {NotebookActions, sha256, manifestUrl, serverRoot, changed, worked, progress}.
 */
import { KERNEL, WHY, checkNotebook, codeSources } from './trust.js';
import { Banner, CleanPage, attempt } from './page.js';
import { guardKeys } from './guard.js';

const SAY = {
  starting: '正在准备本页的互动内容，请稍候…',
  lost: '与课程的连接断了，您已填写的内容保存在本机，正在恢复…',
  dead: '与课程的连接没有恢复。您已填写的内容保存在本机，请关闭本页后重新打开；仍不行，请联系培训师。',
  failed: '本页有一部分没有正常显示，您已填写的内容保存在本机。',
  retry: '重新加载本页内容',
  notRun: why => `本页没有自动运行：${why}`
};
const LOST = ['restarting', 'autorestarting'];
const MOST_RECOVERIES = 3; // in a row, within
const RECOVERY_WINDOW = 120_000; // milliseconds: a page that kills its kernel must not loop

export class Lesson {
  constructor(panel, kit) {
    this.panel = panel;
    this.kit = kit;
    this.started = false; // has run once
    this.lost = false; // the kernel went away and is not back yet
    this.recoveries = [];
    this.hasRun = new Promise(resolve => (this.ran = resolve)); // the page has run to its end once
    this.seen = ''; // the progress that the last run showed
    this.turn = 0; // the latest run; an older one that ends late is ignored
    this.page = new CleanPage(panel, kit.changed);
    this.banner = new Banner(panel);
    guardKeys(panel, this.page);
  }

  async open() {
    const { context, sessionContext } = this.panel;
    await context.ready;
    // What the file asks for, before JupyterLab writes the actual kernel into the model.
    this.askedKernel = attempt('kernelspec', () => context.model.getMetadata('kernelspec').name);
    const isCourse = !!attempt('metadata', () => context.model.getMetadata('course'));
    const first = await this.check([this.askedKernel]);
    if (this.panel.isDisposed) return;
    if (!first.ok) {
      if (isCourse) this.banner.show('quiet', SAY.notRun(first.why));
      return;
    }
    this.page.offer();
    this.banner.show('info', SAY.starting);
    await sessionContext.ready;
    if (this.panel.isDisposed) return;
    this.watchKernel();
    await this.run();
  }

  check(kernelNames) {
    const { context } = this.panel;
    return checkNotebook({
      model: context.model,
      paths: [context.path, this.kit.serverRoot],
      kernelNames,
      manifestUrl: this.kit.manifestUrl,
      sha256: this.kit.sha256
    });
  }

  get kernelName() {
    const session = this.panel.sessionContext.session;
    return session && session.kernel ? session.kernel.name : undefined;
  }

  /** Check again and, if nothing has changed, run every cell. Any doubt: nothing runs. */
  async run() {
    const turn = ++this.turn;
    const { content, context, sessionContext } = this.panel;
    const verdict = await this.check([this.askedKernel, this.kernelName]);
    if (turn !== this.turn || this.panel.isDisposed) return;
    const refuse = why => {
      this.page.withdraw();
      this.banner.show('quiet', SAY.notRun(why));
    };
    if (!verdict.ok) return refuse(verdict.why);

    // No waiting between this comparison and the run: the texts that run are those checked.
    const now = codeSources(context.model);
    const same = now.length === verdict.sources.length && now.every((s, i) => s === verdict.sources[i]);
    if (!same) return refuse(WHY.changed);
    if (this.kernelName !== KERNEL) return refuse(WHY.kernel);
    const { NotebookActions } = this.kit;
    const running = NotebookActions.runCells
      ? NotebookActions.runCells(content, content.widgets, sessionContext) // keeps the scroll position
      : NotebookActions.runAll(content, sessionContext);
    this.started = true;
    this.seen = this.kit.progress();
    const well = await running.catch(() => false);
    if (turn !== this.turn || this.panel.isDisposed || this.lost) return;
    this.page.forgetRunChanges();
    if (well && !this.hasError()) this.banner.hide();
    else this.banner.show('warn', SAY.failed, { label: SAY.retry, run: () => this.run() });
    this.panel.node.dataset.courseRuns = String(Number(this.panel.node.dataset.courseRuns || 0) + 1);
    this.ran();
  }

  /** The page is in front again: one that shows the progress runs anew when something was finished since. */
  renew() {
    if (!this.started) return undefined;
    const renews = attempt('metadata', () => (this.panel.context.model.getMetadata('course') || {}).refresh === true);
    if (renews && !this.lost && this.seen !== this.kit.progress()) return this.run();
    return undefined;
  }

  /** Did a cell end in an error? (Clean pages do not show tracebacks.) */
  hasError() {
    return !!attempt('outputs', () =>
      this.panel.content.widgets.some(cell => {
        const outputs = cell.model.type === 'code' ? cell.model.sharedModel.getOutputs() : [];
        return outputs.some(output => output.output_type === 'error');
      })
    );
  }

  // -- the kernel dies and comes back ---------------------------------------------------------

  watchKernel() {
    const { panel } = this;
    const { sessionContext } = panel;
    sessionContext.statusChanged.connect((_, status) => this.onStatus(status));
    sessionContext.kernelChanged.connect((_, change) => {
      if (!this.started) return;
      this.markLost();
      // A new kernel may be idle before its status is told.
      if (change.newValue && change.newValue.status === 'idle') this.onStatus('idle');
    });
    sessionContext.connectionStatusChanged.connect((_, status) => {
      if (!this.started || this.lost) return;
      if (status === 'connected') {
        if (this.cut) this.banner.hide();
        this.cut = false;
      } else {
        this.cut = true;
        this.banner.show('warn', SAY.lost);
      }
    });
    // Our banner says it in plain words: no "kernel restarting" dialog on top of it.
    attempt('restart dialog', () =>
      sessionContext.statusChanged.disconnect(panel._onSessionStatusChanged, panel)
    );
  }

  markLost() {
    this.lost = true;
    this.turn++;
    this.banner.show('warn', SAY.lost);
  }

  onStatus(status) {
    if (this.panel.isDisposed || !this.started) return;
    if (LOST.includes(status)) {
      this.markLost();
    } else if (status === 'dead') {
      this.markLost();
      this.banner.show('warn', SAY.dead);
    } else if (status === 'idle' && !this.lost) {
      this.kit.worked();
    } else if (status === 'idle' && this.lost) {
      this.lost = false;
      const now = Date.now();
      this.recoveries = this.recoveries.filter(then => now - then < RECOVERY_WINDOW);
      if (this.recoveries.push(now) > MOST_RECOVERIES) this.banner.show('warn', SAY.dead);
      else this.run();
    }
  }
}
