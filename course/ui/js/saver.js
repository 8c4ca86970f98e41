// Sends changes and presses, waits for their acks, and keeps a journal so that nothing typed is lost.

const ACK_WAIT = 5000; // ms without an ack until the connection counts as broken
const RETRY_WAIT = 5000; // ms until a message whose sending threw is tried again
const DEBOUNCE = 400; // ms after the last key until text is sent
const LOST = "没有保存：与课程的连接断了，请不要关闭页面";
const LOST_KEPT = `${LOST}，内容已暂存在本机`;
const LOST_PRESS = "没有回应：与课程的连接断了。请稍候再按一次；还不行，请重新打开本页。";

// The journal: changes without an ack, in localStorage, oldest first: [{k, name, value, at}].
// It's read anew for every operation, since the same page may stand open twice.
function createJournal(name) {
  const key = `course:${name}`;
  const read = () => {
    try {
      const list = JSON.parse(localStorage.getItem(key) || "[]");
      return Array.isArray(list) ? list.filter((one) => one && typeof one.name === "string") : [];
    } catch {
      return [];
    }
  };
  const write = (list) => {
    try {
      if (list.length) localStorage.setItem(key, JSON.stringify(list));
      else localStorage.removeItem(key);
      return true;
    } catch {
      return false; // storage full or forbidden
    }
  };
  return {
    read,
    put(entry) {
      const list = read();
      const last = list[list.length - 1];
      if (last && last.name === entry.name) list.pop(); // the newer value of the same answer is enough
      return write([...list, entry]);
    },
    // Forgets this change and older ones of the same answer, so that none can come back over a newer value.
    settle: (name, at) => write(read().filter((one) => one.name !== name || one.at > at)),
  };
}

// hooks: changed() after anything that alters status or values.
function createSaver(model, hooks) {
  const client = Math.random().toString(36).slice(2) + Date.now().toString(36);
  const pending = new Map(); // seq -> {name, k, press, late, timer}
  const dirty = new Map(); // name -> {k, name, value, at, sent, failed}: changes the course hasn't confirmed
  const timers = new Map(); // name -> debounce timer
  let seq = 0;
  let lastAt = 0;
  let journal = null;
  let leftover = []; // entries of the journal whose block isn't on the screen (yet)
  let journalName = null;
  let stored = true;
  let savedAt = "";
  let pressFault = "";
  let pressing = null; // seq of the press under way
  let disposed = false;

  // Browser time in epoch seconds, never the same twice.
  function now() {
    lastAt = Math.max(Date.now() / 1000, lastAt + 0.001);
    return lastAt;
  }

  function transmit(fields, info) {
    seq += 1;
    const mine = seq;
    pending.set(mine, info);
    if (info.press) pressing = mine;
    info.timer = setTimeout(() => late(mine), ACK_WAIT);
    try {
      const sent = model.send({ type: "event", seq: mine, client, ...fields });
      if (sent && typeof sent.then === "function") sent.then(null, () => threw(mine, fields));
    } catch {
      threw(mine, fields);
    }
    return mine;
  }

  function late(which) {
    const info = pending.get(which);
    if (!info) return;
    info.late = true;
    if (info.press && pressing === which) {
      pressing = null;
      pressFault = LOST_PRESS;
    }
    hooks.changed();
  }

  // Sending failed outright: try again later; only changes, never a press.
  function threw(which, fields) {
    const info = pending.get(which);
    if (!info || disposed) return;
    clearTimeout(info.timer);
    late(which);
    pending.delete(which);
    if (info.press) return;
    info.timer = setTimeout(() => {
      pending.delete(which);
      const entry = dirty.get(info.name);
      if (entry && entry.k === info.k) transmit(fields, info); // else a newer value is on its way
      hooks.changed();
    }, RETRY_WAIT);
    pending.set(which, info);
  }

  function sendChange(name) {
    clearTimeout(timers.get(name));
    timers.delete(name);
    const entry = dirty.get(name);
    if (!entry || entry.sent) return;
    entry.sent = true;
    entry.failed = "";
    transmit({ name, value: entry.value, at: entry.at }, { name, k: entry.k, at: entry.at });
  }

  function flush() {
    for (const name of [...dirty.keys()]) sendChange(name);
  }

  return {
    flush,
    blurred: sendChange,
    isDirty: (name) => dirty.has(name),
    local: (name) => dirty.get(name).value,
    isPressing: () => pressing !== null,

    // A new value. With `wait` it goes out after a pause in typing, else at once. It's journalled at once either way.
    change(name, value, wait = false) {
      const entry = { k: `${client}:${Math.random().toString(36).slice(2)}`, name, value, at: now() };
      if (journal) stored = journal.put(entry);
      dirty.set(name, { ...entry, sent: false, failed: "" });
      clearTimeout(timers.get(name));
      if (wait) timers.set(name, setTimeout(() => sendChange(name), DEBOUNCE));
      else sendChange(name);
      hooks.changed();
    },

    press(name) {
      if (pressing !== null) return;
      flush();
      pressFault = "";
      transmit({ name, value: null, at: now() }, { name, press: true });
      hooks.changed();
    },

    // Opens the journal of this screen; what it holds is shown and sent again, in order. Changes to blocks that
    // aren't on the screen stay in the journal until their block is shown.
    openJournal(name, shown) {
      if (name !== journalName) {
        journalName = name;
        journal = typeof name === "string" ? createJournal(name) : null;
        leftover = journal ? journal.read() : [];
      }
      const due = leftover.filter((entry) => shown.has(entry.name));
      leftover = leftover.filter((entry) => !shown.has(entry.name));
      for (const entry of due) {
        if (dirty.has(entry.name) && dirty.get(entry.name).at > entry.at) continue;
        dirty.set(entry.name, { ...entry, sent: true, failed: "" });
        transmit(
          { name: entry.name, value: entry.value, at: entry.at, resent: true },
          { name: entry.name, k: entry.k, at: entry.at },
        );
      }
    },

    // Returns what the ack was about, or null when it's for another view of the same panel.
    ack(message) {
      if (message.client && message.client !== client) return null;
      const info = pending.get(message.seq);
      if (!info) return null;
      pending.delete(message.seq);
      clearTimeout(info.timer);
      if (info.press) {
        if (pressing === message.seq) pressing = null;
        pressFault = message.ok ? "" : message.message || "";
        return info;
      }
      const entry = dirty.get(info.name);
      const newest = entry && entry.k === info.k;
      if (message.ok || message.drop) {
        if (journal) journal.settle(info.name, info.at);
        if (newest) dirty.delete(info.name);
        if (message.ok) savedAt = message.saved_at || "";
      } else if (newest) {
        entry.sent = false; // the next flush tries again
        entry.failed = message.message || "这一步没有成功，请再试一次。";
      }
      return info;
    },

    // {kind: "error" | "saving" | "saved" | "idle", text}
    status() {
      const infos = [...pending.values()];
      if (infos.some((info) => info.late && !info.press)) {
        return { kind: "error", text: journal && stored ? LOST_KEPT : LOST };
      }
      const failed = [...dirty.values()].find((entry) => entry.failed);
      if (failed) return { kind: "error", text: `没有保存：${failed.failed}` };
      if (pressFault) return { kind: "error", text: pressFault };
      if (dirty.size) return { kind: "saving", text: "正在保存…" };
      if (savedAt) return { kind: "saved", text: `已保存 ${savedAt}` };
      return { kind: "idle", text: "改动会自动保存" };
    },

    dispose() {
      flush();
      disposed = true;
      for (const timer of timers.values()) clearTimeout(timer);
      for (const info of pending.values()) clearTimeout(info.timer);
    },
  };
}
