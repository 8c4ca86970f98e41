// What is read: headings, text, feedback, rule cards, tables, progress, countdown; and the blocks that hold blocks.

BLOCKS.heading = (ctx, first) => {
  const level = Math.min(4, Math.max(2, Number(first.level) || 3));
  const inner = make(`h${level}`, { class: `cp-heading cp-h${level}` });
  const node = make("div", {}, inner);
  return {
    node,
    update(block) {
      setText(inner, block.text);
    },
  };
};

BLOCKS.text = () => {
  const mark = make("span", { class: "cp-text-mark" });
  const words = make("div", { class: "cp-prose" });
  const node = make("div", {}, mark, words);
  let tone = null;
  return {
    node,
    update(block) {
      if (tone !== block.tone) {
        tone = block.tone;
        setAttr(node, "class", `cp-text cp-tone-${tone || "plain"}`);
        mark.replaceChildren(...[badge(tone, true)].filter(Boolean));
        mark.hidden = !mark.firstChild;
      }
      setProse(words, block.text);
    },
  };
};

function sourceText(source) {
  if (!source || typeof source === "string") return source || "";
  return [source.document, source.number, source.article].filter(Boolean).join("，");
}

function ruleCard(rule) {
  const lines = [
    ["出处", sourceText(rule.source)],
    ["时效", rule.dates],
    ["注意", rule.caveat],
  ].filter(([, text]) => text);
  const tags = [
    rule.kind_label ? make("span", { class: "cp-tag" }, rule.kind_label) : null,
    rule.badge ? make("span", { class: `cp-tag cp-confidence-${rule.confidence || "high"}` }, rule.badge) : null,
  ];
  const prose = make("div", { class: "cp-prose" });
  setProse(prose, rule.text);
  return make(
    "article",
    { class: "cp-rule" },
    make("p", { class: "cp-rule-title" }, make("strong", {}, rule.title), ...tags),
    prose,
    make(
      "dl",
      { class: "cp-rule-lines" },
      ...lines.map(([name, text]) =>
        make("div", { class: name === "注意" ? "cp-caveat" : null }, make("dt", {}, name), make("dd", {}, text)),
      ),
    ),
  );
}

// The cards under 依据; folded until the learner opens them.
function rulesView() {
  const summary = make("summary", { class: "cp-summary" });
  const box = make("div", {});
  const node = make("details", { class: "cp-details cp-rules" }, summary, box);
  let drawn = "";
  return {
    node,
    update(block) {
      const rules = block.rules || [];
      const wanted = JSON.stringify(rules);
      if (wanted === drawn) return;
      drawn = wanted;
      setText(summary, `依据（${rules.length} 条）：${rules.map((rule) => rule.title).join("；")}`);
      box.replaceChildren(...rules.map(ruleCard));
      node.hidden = !rules.length;
    },
  };
}
BLOCKS.rules = rulesView;

BLOCKS.feedback = (ctx) => {
  const mark = make("span", {});
  const title = make("strong", {});
  const words = make("div", { class: "cp-prose" });
  const rules = rulesView();
  const head = make("p", { class: "cp-feedback-title", id: ctx.newId("feedback") }, mark, title);
  const node = make("div", { role: "group", tabindex: "-1", "aria-labelledby": head.id }, head, words, rules.node);
  let drawn = "";
  return {
    node,
    update(block) {
      const wanted = JSON.stringify([block.tone, block.title, block.text, block.word]);
      rules.update(block);
      if (!(block.rules || []).length) rules.node.hidden = true;
      if (wanted === drawn) return;
      drawn = wanted;
      setAttr(node, "class", `cp-feedback cp-tone-${block.tone}`);
      mark.replaceChildren(...[badge(block.tone, false, block.word)].filter(Boolean));
      setText(title, block.title);
      setProse(words, block.text);
      ctx.news.push({ node, text: `${block.word || WORDS[block.tone] || ""}：${block.title}。${block.text || ""}` });
    },
  };
};

BLOCKS.table = (ctx) => {
  const caption = make("caption", { class: "cp-caption" });
  const head = make("thead");
  const body = make("tbody");
  const node = make("div", { class: "cp-scroll" }, make("table", { class: "cp-table" }, caption, head, body));
  let drawn = "";
  const cell = (one, named) => {
    const text = typeof one === "object" && one !== null ? one.text : one;
    const tone = typeof one === "object" && one !== null ? one.tone : null;
    const attributes = { class: tone ? `cp-tone-${tone}` : null, scope: named ? "row" : null };
    return make(named ? "th" : "td", attributes, badge(tone, true), String(text ?? ""));
  };
  // A table too wide for the page scrolls on its own, and with the keyboard.
  const watch = new ResizeObserver(() => {
    const wide = node.scrollWidth > node.clientWidth + 1;
    setAttr(node, "tabindex", wide ? "0" : null);
    setAttr(node, "role", wide ? "region" : null);
    setAttr(node, "aria-label", wide ? caption.textContent : null);
  });
  watch.observe(node);
  return {
    node,
    update(block) {
      const wanted = JSON.stringify([block.caption, block.columns, block.rows]);
      if (wanted === drawn) return;
      drawn = wanted;
      const named = block.row_headers !== false;
      setText(caption, block.caption);
      head.replaceChildren(make("tr", {}, ...block.columns.map((text) => make("th", { scope: "col" }, String(text)))));
      body.replaceChildren(...block.rows.map((row) => make("tr", {}, ...row.map((one, at) => cell(one, named && at === 0)))));
    },
    destroy: () => watch.disconnect(),
  };
};

BLOCKS.progress = (ctx) => {
  const id = ctx.newId("progress");
  const label = make("label", { for: id });
  const count = make("span", { class: "cp-count" });
  const bar = make("progress", { id });
  const node = make("div", { class: "cp-progress" }, label, bar, count);
  return {
    node,
    update(block) {
      setText(label, block.label);
      setText(count, `${block.value} / ${block.max}`);
      setAttr(bar, "max", block.max);
      setAttr(bar, "value", block.value);
    },
  };
};

BLOCKS.countdown = (ctx, first) => {
  const label = make("span", { class: "cp-countdown-label" });
  const time = make("strong", { class: "cp-time" });
  const words = make("span", { class: "cp-countdown-words" });
  const node = make("div", { class: "cp-countdown", role: "timer" }, label, time, words);
  let block = first;
  let before = null;
  let skew = 0; // seconds by which this computer's clock is behind the sender's
  const two = (number) => String(number).padStart(2, "0");
  // A paper shows the same clock with each question: it is read out once, not thirty times.
  const said = (globalThis[Symbol.for("course-countdown")] ??= new Set());
  function say(minutes, text) {
    const key = `${Math.round(block.until)} ${minutes}`;
    if (said.has(key)) return;
    said.add(key);
    ctx.announce(`${block.label}：${text}`);
  }
  const warnings = () => [...(block.warn ?? [5, 1])].sort((a, b) => b - a);
  function tick() {
    const left = Math.max(0, Math.ceil(block.until - Date.now() / 1000 - skew));
    const hours = Math.floor(left / 3600);
    const text = `${hours ? `${hours}:` : ""}${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
    setText(time, left ? text : "时间到");
    const passed = warnings().filter((minutes) => left <= minutes * 60);
    setClass(node, "cp-soon", passed.length > 0);
    setText(words, left ? (passed.length ? `不到 ${passed.at(-1)} 分钟了` : "") : block.over ?? "");
    for (const minutes of warnings()) {
      if (before !== null && before > minutes * 60 && left <= minutes * 60 && left) say(minutes, `还有 ${minutes} 分钟`);
    }
    if (before !== null && before > 0 && left === 0) say(0, block.over || "时间到");
    before = left;
  }
  const timer = setInterval(tick, 1000);
  function meet(next) {
    if (typeof next.now === "number") skew = next.now - Date.now() / 1000;
  }
  meet(first);
  return {
    node,
    update(next) {
      if (next.until !== block.until) before = null;
      if (next.now !== block.now) meet(next);
      block = next;
      setText(label, block.label);
      tick();
    },
    destroy: () => clearInterval(timer),
  };
};

BLOCKS.details = (ctx) => {
  const summary = make("summary", { class: "cp-summary" });
  const box = make("div", { class: "cp-blocks" });
  const node = make("details", { class: "cp-details" }, summary, box);
  const views = new Map();
  let open = null;
  return {
    node,
    update(block) {
      if (open !== Boolean(block.open)) node.open = open = Boolean(block.open); // afterwards it's the learner's
      setText(summary, block.summary);
      drawBlocks(ctx, box, block.blocks, views);
    },
    destroy: () => destroyAll(views),
  };
};

BLOCKS.columns = (ctx) => {
  const node = make("div", { class: "cp-columns" });
  const columns = []; // {box, views}
  return {
    node,
    update(block) {
      while (columns.length > block.columns.length) {
        const gone = columns.pop();
        destroyAll(gone.views);
        gone.box.remove();
      }
      block.columns.forEach((blocks, index) => {
        if (!columns[index]) columns.push({ box: node.appendChild(make("div", { class: "cp-blocks" })), views: new Map() });
        drawBlocks(ctx, columns[index].box, blocks, columns[index].views);
      });
    },
    destroy: () => columns.forEach((column) => destroyAll(column.views)),
  };
};
