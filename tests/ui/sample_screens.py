"""A screen that holds every type of block, as the kit would use them."""

from __future__ import annotations

import time
from typing import Any

from course import ui

RULE = ui.rule_card(
    "complaint.decide-15d",
    "十五日内作出处理决定",
    "事实清楚、争议不大的投诉，收到之日起15日内作出处理决定并告知投诉人。",
    kind_label="监管规定",
    source={
        "document": "银行业保险业消费投诉处理管理办法",
        "number": "银保监会令2020年第3号",
        "article": "第十八条第一款",
    },
    dates="2020年3月1日起施行",
    badge="已核对条文",
)
HOUSE = ui.rule_card(
    "house.committee.notice",
    "会议通知提前七日",
    "委员会会议应提前7日书面通知各委员。",
    kind="house",
    kind_label="本行制度（示范）",
    source="消保委员会工作规则（示范）第九条",
    dates="2026年1月1日起",
    confidence="medium",
    badge="待培训师核实",
    caveat="示范制度，以本行正式文件为准",
)


def every_block(*, journal: str | None = None, saves: bool = True, marked: bool = True) -> dict[str, Any]:
    """Every block type at least once."""
    tone = {"a": "good", "c": "bad"} if marked else {}
    return ui.screen(
        "投诉处理：第 3 题",
        [
            ui.progress(3, 10, "本节进度"),
            ui.countdown("剩余时间", time.time() + 1500),
            ui.heading("情景", 3),
            ui.text(
                "10月8日上午，王女士到网点反映：理财经理没有说明产品可能亏损。\n\n请先想清楚：\n"
                "- 从哪一天起算？\n- 由谁告知投诉人？"
            ),
            ui.text("国庆假期也计入自然日。", tone="info"),
            ui.text("与内规不一致时从严。", tone="warn"),
            ui.single(
                "q-single",
                "应当在多少日内作出处理决定？",
                [
                    ui.option("a", "15 日", tone=tone.get("a"), note="事实清楚、争议不大"),
                    ui.option("b", "30 日"),
                    ui.option("c", "60 日", tone=tone.get("c")),
                ],
                "c" if marked else None,
            ),
            ui.multiple(
                "q-multiple",
                "下列哪些应当报告消保委员会？",
                [("a", "年度工作计划"), ("b", "重大投诉"), ("c", "网点排班表")],
                ["a"],
            ),
            ui.single("q-inline", "是否属于重大投诉？", [("y", "是"), ("n", "否")], inline=True),
            ui.order(
                "q-order",
                "请排出处理步骤",
                [("s1", "登记受理"), ("s2", "调查核实"), ("s3", "作出处理决定"), ("s4", "告知投诉人")],
            ),
            ui.match(
                "q-match",
                "各由谁负责？",
                [("r1", "审议年度消保工作报告"), ("r2", "受理现场投诉")],
                [("o1", "消保委员会"), ("o2", "营业网点"), ("o3", "审计部门")],
                {"r1": "o1"},
            ),
            ui.columns(
                [ui.number("q-number", "需要多少人出席？", unit="人", hint="填阿拉伯数字")],
                [ui.date("q-date", "最迟哪一天作出决定？", "2026-10-23")],
            ),
            ui.short("q-short", "用一句话说明理由", hint="不超过二十个字"),
            ui.textarea("q-text", "写出答复意见", "您好，", min_chars=50, max_chars=300, rows=4),
            ui.select("q-select", "投诉业务类别", [("c1", "银行卡"), ("c2", "贷款"), ("c3", "理财")]),
            ui.slider("q-slider", "本部门自评得分", 0, 100, 60, unit="分"),
            ui.table(
                "近三个月投诉量",
                ["月份", "件数", "按期办结"],
                [["7月", 12, {"text": "是", "tone": "good"}], ["8月", 19, {"text": "否", "tone": "bad"}]],
            ),
            ui.bars(
                "各网点得分变化",
                "城东升 8 分，城西降 5 分，城南不变。",
                [
                    {"label": "城东支行", "value": 8, "tone": "good", "mark": 5},
                    {"label": "城西支行", "value": -5, "tone": "bad", "mark": 5},
                    {"label": "城南高新技术开发区科技大道支行", "value": 0, "mark": "不变"},
                ],
                unit="分",
            ),
            ui.feedback("good", "判断正确", "期限从收到投诉之日起算。", [RULE]),
            ui.feedback("part", "还差一点", "漏了重大投诉。"),
            ui.feedback("bad", "应为 15 日", "60 日是最长期限，要经批准延长才适用。", [RULE, HOUSE]),
            ui.feedback("info", "参考做法", "先安抚，后核实。"),
            ui.rules([RULE, HOUSE]),
            ui.details("查看案例全文", [ui.text("王女士，56 岁，购买理财产品 20 万元。")]),
            ui.buttons(
                ui.button("submit", "提交", primary=True),
                ui.button("hint", "给点提示"),
                ui.button("locked", "下一题", disabled=True),
                ui.button("reset", "重做", tone="bad"),
            ),
        ],
        journal=journal,
        saves=saves,
    )
