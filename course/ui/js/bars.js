// Horizontal bars as inline SVG, with the same figures in a table for screen readers.

const BAR_ROW = 44; // px per bar
const BAR_LINE = 20; // px per line of a label

// Splits a label into at most two lines of about `chars` Chinese characters.
function barLines(label, chars) {
  const letters = [...String(label)];
  if (letters.length <= chars) return [letters.join("")];
  const second = letters.slice(chars);
  const cut = second.length > chars ? [...second.slice(0, chars - 1), "…"] : second;
  return [letters.slice(0, chars).join(""), cut.join("")];
}

function barNumber(value) {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

function drawBars(svg, block, width) {
  const data = block.data || [];
  const unit = block.unit || "";
  const longest = Math.max(0, ...data.map((one) => [...String(one.label)].length));
  const labelWidth = Math.min(width * 0.36, longest * 17 + 16);
  const chars = Math.max(2, Math.floor((labelWidth - 12) / 17));
  const notes = data.map((one) => {
    const sign = SIGNS[one.tone] ? ` ${SIGNS[one.tone]}` : "";
    return `${one.value}${unit}${sign}${typeof one.mark === "string" ? ` ${one.mark}` : ""}`;
  });
  const noteWidth = Math.max(0, ...notes.map((note) => [...note].reduce((sum, c) => sum + (c > "\u2e80" ? 17 : 10), 14)));
  const marks = data.filter((one) => typeof one.mark === "number").map((one) => barNumber(one.mark));
  const values = [0, ...marks, ...data.map((one) => barNumber(one.value))];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const left = labelWidth + (low < 0 ? noteWidth : 4);
  const room = Math.max(40, width - left - noteWidth - 4);
  const x = (value) => left + ((value - low) / (high - low || 1)) * room;
  const height = data.length * BAR_ROW + 8;
  setAttr(svg, "viewBox", `0 0 ${width} ${height}`);
  setAttr(svg, "height", height);
  const parts = [];
  data.forEach((one, index) => {
    const value = barNumber(one.value);
    const top = index * BAR_ROW + 8;
    const middle = top + (BAR_ROW - 16) / 2;
    const lines = barLines(one.label, chars);
    lines.forEach((line, at) => {
      const y = middle + 6 + (at - (lines.length - 1) / 2) * BAR_LINE;
      parts.push(makeSvg("text", { class: "cp-bar-text", x: labelWidth - 8, y, "text-anchor": "end" }, line));
    });
    const from = Math.min(x(0), x(value));
    const long = Math.max(value === 0 ? 0 : 2, Math.abs(x(value) - x(0)));
    parts.push(makeSvg("rect", { class: `cp-bar cp-tone-${one.tone || "plain"}`, x: from, y: top, width: long, height: BAR_ROW - 16 }));
    const mark = typeof one.mark === "number" ? x(barNumber(one.mark)) : null;
    let end = value < 0 ? from - 8 : from + long + 8;
    // A mark that would run through the figure pushes it outwards.
    if (mark !== null && value >= 0 && mark > end - 8 && mark < end + noteWidth) end = mark + 8;
    if (mark !== null && value < 0 && mark < end + 8 && mark > end - noteWidth) end = mark - 8;
    const note = { class: "cp-bar-text", y: middle + 6, x: end, "text-anchor": value < 0 ? "end" : "start" };
    parts.push(makeSvg("text", note, notes[index]));
    if (mark !== null) {
      const line = { x1: mark, x2: mark, y1: top - 5, y2: top + BAR_ROW - 11 };
      parts.push(makeSvg("line", { class: "cp-bar-halo", ...line }), makeSvg("line", { class: "cp-bar-mark", ...line }));
    }
  });
  parts.push(makeSvg("line", { class: "cp-bar-axis", x1: x(0), x2: x(0), y1: 2, y2: height - 2 }));
  return parts;
}

function barsTable(block) {
  const unit = block.unit || "";
  const marked = (block.data || []).some((one) => one.mark !== undefined && one.mark !== null);
  const heads = ["项目", "数值", ...(marked ? ["参照"] : [])];
  return make(
    "table",
    { class: "cp-hidden" },
    make("caption", {}, block.caption),
    make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
    make(
      "tbody",
      {},
      ...(block.data || []).map((one) =>
        make(
          "tr",
          {},
          make("th", { scope: "row" }, String(one.label)),
          make("td", {}, `${one.value}${unit}${WORDS[one.tone] ? `（${WORDS[one.tone]}）` : ""}`),
          marked ? make("td", {}, String(one.mark ?? "")) : null,
        ),
      ),
    ),
  );
}

BLOCKS.bars = (ctx) => {
  const title = makeSvg("title", { id: ctx.newId("title") });
  const desc = makeSvg("desc", { id: ctx.newId("desc") });
  const svg = makeSvg("svg", { class: "cp-bars", role: "img", "aria-labelledby": title.id, "aria-describedby": desc.id });
  const caption = make("figcaption", { class: "cp-caption" });
  const legend = make("p", { class: "cp-hint" }, "虚线是参照值。");
  const hidden = make("div", {});
  const node = make("figure", { class: "cp-figure" }, caption, svg, legend, hidden);
  let block = null;
  let drawn = "";
  function draw() {
    const width = Math.max(280, Math.round(node.clientWidth || 760));
    const wanted = JSON.stringify([width, block]);
    if (!block || wanted === drawn) return;
    drawn = wanted;
    setText(caption, block.caption);
    setText(title, block.caption);
    setText(desc, block.alt);
    legend.hidden = !(block.data || []).some((one) => typeof one.mark === "number");
    svg.replaceChildren(title, desc, ...drawBars(svg, block, width));
    hidden.replaceChildren(barsTable(block));
  }
  const watch = new ResizeObserver(draw);
  watch.observe(node);
  return {
    node,
    update(next) {
      block = next;
      draw();
    },
    destroy: () => watch.disconnect(),
  };
};
