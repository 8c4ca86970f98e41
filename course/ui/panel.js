// The panel: draws `screen`, patches it on change, and looks after focus, announcements and the status line.
// The chapters in js/ come before this one in the same module (see SCRIPTS in panel.py).

// Ids of all blocks, those inside details and columns too.
function blockIds(blocks) {
  return (blocks || []).flatMap((block) => {
    if (block.type === "details") return blockIds(block.blocks);
    if (block.type === "columns") return block.columns.flatMap(blockIds);
    return block.id ? [block.id] : [];
  });
}

const BUSY_WAIT = 300; // ms until a press that takes its time shows 请稍候…
let panelCount = 0;

function createPanel(model, el) {
  panelCount += 1;
  const prefix = `cp${panelCount}-${Math.random().toString(36).slice(2, 7)}`;
  let idCount = 0;
  let firstDraw = true;
  let pressed = false; // a press waits for its screen: new feedback takes the focus
  let slow = false; // the press under way takes long enough to say so
  let slowTimer = null;

  const title = make("h2", { class: "cp-title", tabindex: "-1", id: `${prefix}-title` });
  const body = make("div", { class: "cp-blocks", tabindex: "-1" });
  const busy = make("p", { class: "cp-busy", role: "status" });
  const live = make("div", { class: "cp-hidden", "aria-live": "polite" });
  const status = make("p", { class: "cp-status", role: "status", "aria-live": "polite" });
  // data-lm-suppress-shortcuts keeps JupyterLab's shortcuts (d d, Enter, arrows) off what is typed here.
  const root = make(
    "section",
    { class: "course-panel", lang: "zh-CN", "data-lm-suppress-shortcuts": "true", "aria-labelledby": title.id },
    title, body, busy, live, status,
  );
  const views = new Map();

  const ctx = {
    root,
    news: [],
    newId: (kind) => `${prefix}-${kind}${(idCount += 1)}`,
    busy: () => Boolean(screen().busy),
    announce: (text) => setText(live, text),
    saver: createSaver(model, { changed: () => draw() }),
  };

  function screen() {
    return model.get("screen") || {};
  }

  function drawStatus() {
    const { kind, text } = ctx.saver.status();
    const shown = Boolean(screen().saves) || kind === "error";
    setText(status, shown ? text : "");
    setAttr(status, "class", `cp-status cp-status-${shown ? kind : "quiet"}`);
    const waiting = ctx.busy() || slow;
    setText(busy, waiting ? "请稍候…" : "");
    setAttr(root, "aria-busy", waiting ? "true" : null);
  }

  // After a patch: the learner's focus stays where it was; when its place is gone it goes to what's new, or the title.
  function mendFocus(focused) {
    if (pressed && ctx.news.length) {
      pressed = false;
      ctx.news[0].node.focus();
    } else if (focused && focused.isConnected) {
      if (activeElement(root) !== focused) focused.focus({ preventScroll: true });
    } else if (focused) {
      (title.hidden ? body : title).focus();
    }
  }

  function draw() {
    const now = screen();
    const focused = activeElement(root);
    ctx.news = [];
    setText(title, now.title);
    title.hidden = !now.title;
    setClass(root, "cp-wide", now.wide);
    ctx.saver.openJournal(now.journal ?? null, new Set(blockIds(now.blocks)));
    drawBlocks(ctx, body, now.blocks, views);
    drawStatus();
    if (firstDraw) {
      firstDraw = false;
      return;
    }
    if (ctx.news.length) ctx.announce(ctx.news.map((one) => one.text).join(" "));
    mendFocus(focused);
  }

  const press = ctx.saver.press;
  ctx.saver.press = (name) => {
    pressed = true;
    clearTimeout(slowTimer);
    slowTimer = setTimeout(() => {
      slow = ctx.saver.isPressing();
      drawStatus();
    }, BUSY_WAIT);
    press(name);
  };

  function onMessage(message) {
    if (!message || message.type !== "ack") return;
    const info = ctx.saver.ack(message);
    if (!info) return;
    if (info.press) slow = false;
    draw();
    if (info.press) pressed = false;
  }

  // What is typed here is nobody else's business; Ctrl+S sends what is pending instead of saving the web page.
  root.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      ctx.saver.flush();
    }
  });
  const flush = () => ctx.saver.flush();
  window.addEventListener("pagehide", flush);
  model.on("change:screen", draw);
  model.on("msg:custom", onMessage);
  el.append(root);
  draw();

  return function dispose() {
    model.off("change:screen", draw);
    model.off("msg:custom", onMessage);
    window.removeEventListener("pagehide", flush);
    clearTimeout(slowTimer);
    ctx.saver.dispose();
    destroyAll(views);
    root.remove();
  };
}

export default {
  render({ model, el }) {
    return createPanel(model, el);
  },
};
