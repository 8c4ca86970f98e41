// Drawn months, Monday first: to read (calendar) and to choose a day in (calendar_pick).

const WEEKDAYS = "一二三四五六日";
const DAY = 86400000; // ms

// Days are handled as ISO texts; the clock and time zone of the machine play no part.
const isoDay = (time) => new Date(time).toISOString().slice(0, 10);
const dayTime = (iso) => Date.UTC(Number(iso.slice(0, 4)), Number(iso.slice(5, 7)) - 1, Number(iso.slice(8)));
const weekdayOf = (iso) => (new Date(dayTime(iso)).getUTCDay() + 6) % 7; // Monday is 0
const dayWords = (iso) => `${Number(iso.slice(5, 7))}月${Number(iso.slice(8))}日 星期${WEEKDAYS[weekdayOf(iso)]}`;

// The months shown, each with its days: [{name, days: [iso…]}].
function monthsOf(block) {
  return Array.from({ length: block.months }, (_, step) => {
    const start = Date.UTC(block.year, block.month - 1 + step, 1);
    const count = (Date.UTC(block.year, block.month + step, 1) - start) / DAY;
    const days = Array.from({ length: count }, (_unused, at) => isoDay(start + at * DAY));
    return { name: `${Number(days[0].slice(0, 4))}年${Number(days[0].slice(5, 7))}月`, days };
  });
}

// A table per month. `cell(iso, mark)` gives what stands in a day's cell.
function monthTable(month, marks, role, cell) {
  const cells = [...Array.from({ length: weekdayOf(month.days[0]) }, () => null), ...month.days];
  while (cells.length % 7) cells.push(null);
  const weeks = Array.from({ length: cells.length / 7 }, (_, at) => cells.slice(at * 7, at * 7 + 7));
  const head = [...WEEKDAYS].map((name) => make("th", { scope: "col", abbr: `星期${name}` }, name));
  const day = (iso) => {
    if (!iso) return make("td", { class: "cp-no-day" });
    const mark = marks[iso] || {};
    return make("td", { class: `cp-day${mark.tone ? ` cp-tone-${mark.tone}` : ""}` }, ...cell(iso, mark));
  };
  return make(
    "table",
    { class: "cp-month", role },
    make("caption", { class: "cp-caption" }, month.name),
    make("thead", {}, make("tr", {}, ...head)),
    make("tbody", {}, ...weeks.map((week) => make("tr", {}, ...week.map(day)))),
  );
}

// The number of a day and, under it, the word of its mark.
function dayParts(iso, mark) {
  const word = mark.text ? make("span", { class: "cp-day-word" }, mark.text) : badge(mark.tone, true);
  return [make("span", { class: "cp-day-number" }, String(Number(iso.slice(8)))), word];
}

BLOCKS.calendar = () => {
  const caption = make("figcaption", { class: "cp-caption" });
  const box = make("div", { class: "cp-months" });
  const node = make("figure", { class: "cp-figure" }, caption, box);
  let drawn = "";
  return {
    node,
    update(block) {
      setText(caption, block.caption);
      const wanted = JSON.stringify([block.year, block.month, block.months, block.marks]);
      if (wanted === drawn) return;
      drawn = wanted;
      box.replaceChildren(...monthsOf(block).map((month) => monthTable(month, block.marks, null, dayParts)));
    },
  };
};

BLOCKS.calendar_pick = (ctx, first) => {
  const box = make("div", { class: "cp-months" });
  const said = make("p", { class: "cp-note" });
  const turning = first.months > 1 ? "，PageUp / PageDown 换月" : "";
  const frame = groupFrame(ctx, "cp-calendar", `点一天就选上。用键盘：方向键移动${turning}，空格或回车选定。`, box, said);
  const buttons = new Map(); // ISO day -> button, in the order of the days
  let block = first;
  let drawn = "";
  let at = null; // the day in the tab order

  const value = () => shownValue(ctx, block) || "";

  function choose(iso) {
    at = iso;
    if (!block.disabled && iso !== value()) ctx.saver.change(block.id, iso);
    view.update(block);
  }

  function go(iso) {
    if (!buttons.has(iso)) return;
    at = iso;
    rove([...buttons.values()], buttons.get(at));
    buttons.get(at).focus();
  }

  // The same day of another month, or that month's last.
  function otherMonth(iso, by) {
    const [year, month, day] = iso.split("-").map(Number);
    const last = new Date(Date.UTC(year, month + by, 0)).getUTCDate();
    return isoDay(Date.UTC(year, month - 1 + by, Math.min(day, last)));
  }

  box.addEventListener("keydown", (event) => {
    if (!buttons.has(at) || event.altKey || event.ctrlKey || event.metaKey) return;
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 7, ArrowUp: -7, Home: -weekdayOf(at), End: 6 - weekdayOf(at) }[event.key];
    const turn = { PageDown: 1, PageUp: -1 }[event.key];
    if (by === undefined && !turn) return;
    event.preventDefault();
    go(turn ? otherMonth(at, turn) : isoDay(dayTime(at) + by * DAY));
  });

  function dayButton(iso, mark) {
    const button = buttons.get(iso) || make("button", { type: "button", class: "cp-day-button" });
    if (!buttons.has(iso)) button.addEventListener("click", () => choose(iso));
    const [number, word] = dayParts(iso, mark);
    const [before, after] = dayWords(iso).split(/(?<=月)\d+/); // what a screen reader reads around the number
    const heard = (text) => make("span", { class: "cp-hidden" }, text);
    button.replaceChildren(heard(before), number, heard(after), ...(word ? [heard("，"), word] : []));
    return button;
  }

  function drawMonths() {
    const wanted = JSON.stringify([block.year, block.month, block.months, block.marks]);
    if (wanted === drawn) return;
    drawn = wanted;
    const shown = new Map();
    const tables = monthsOf(block).map((month) =>
      monthTable(month, block.marks, "grid", (iso, mark) => {
        shown.set(iso, dayButton(iso, mark));
        return [shown.get(iso)];
      }),
    );
    buttons.clear();
    for (const [iso, button] of shown) buttons.set(iso, button);
    box.replaceChildren(...tables);
  }

  const view = {
    node: frame.node,
    update(next) {
      block = next;
      frame.update(block);
      drawMonths();
      if (!buttons.has(at)) at = buttons.has(value()) ? value() : buttons.keys().next().value;
      rove([...buttons.values()], buttons.get(at));
      for (const [iso, button] of buttons) {
        setClass(button, "cp-chosen", iso === value());
        setAttr(button, "aria-pressed", iso === value() ? "true" : "false");
        setAttr(button, "aria-disabled", block.disabled ? "true" : null);
      }
      setText(said, value() ? `已选：${Number(value().slice(0, 4))}年${dayWords(value())}` : "还没有选");
    },
  };
  return view;
};
