"""Screens that hold the blocks in which one finds something, as the kit would use them."""

from __future__ import annotations

from typing import Any

from course import ui

CODES = [
    {"id": "A0101", "label": "营业现场 A0101", "note": "课内代码，属于前台业务渠道", "search": "A0101 yyxc"},
    {"id": "A0102", "label": "自助机具 A0102", "note": "课内代码，属于前台业务渠道", "search": "A0102 zzjj"},
    {"id": "A01032", "label": "电话渠道 A01032", "note": "课内代码，属于电子渠道", "search": "A01032 dhqd"},
    {
        "id": "A01033",
        "label": "移动客户端 A01033",
        "note": "课内代码，属于电子渠道",
        "search": "A01033 ydkhd",
    },
    {
        "id": "A0104",
        "label": "第三方渠道 A0104",
        "note": "课内代码，属于前台业务渠道",
        "search": "A0104 dsfqd",
    },
]
ROWS = [
    {"id": "channel", "label": "办理渠道", "options": CODES},
    {"id": "cause", "label": "原因", "options": [("C06", "服务态度 C06"), ("C07", "信息披露 C07")]},
]
SEGMENTS = [
    ("s1", "客户甲是一位六十多岁的女客户，"),
    ("s2", "三月九日到网点反映：理财到期少了两千元。"),
    ("s3", "经理乙当场答复“产品保本，您放心”，"),
    ("s4", "请她过几天再来。"),
    ("s5", "登记本上没有这一笔，"),
    ("s6", "第三天她又打了客服热线。"),
]
TOOLS = [("name", "姓名"), ("phone", "电话"), ("place", "住址")]
RAW = [
    ("r1", "客户"), ("r2", "张桂兰"), ("r3", "，家住"), ("r4", "幸福路九号"), ("r5", "，电话"),
    ("r6", "15412340001"), ("r7", "，来网点三次。"),
]  # fmt: skip
HALL: dict[str, Any] = {
    "view": [800, 420],
    "alt": "一个营业厅：左边是柜台和柜员，中间是填单台，右边墙上贴着海报，地上有一盆绿植。",
    "shapes": [
        {"shape": "rect", "x": 0, "y": 0, "width": 800, "height": 300, "fill": "wall"},
        {"shape": "rect", "x": 0, "y": 300, "width": 800, "height": 120, "fill": "floor"},
        {"shape": "circle", "cx": 130, "cy": 120, "r": 30, "fill": "skin"},
        {"shape": "path", "d": "M 90 210 Q 90 150 130 150 Q 170 150 170 210 Z", "fill": "cloth"},
        {"shape": "rect", "x": 30, "y": 200, "width": 230, "height": 130, "rx": 6, "fill": "wood"},
        {"shape": "rect", "x": 190, "y": 168, "width": 60, "height": 32, "fill": "paper", "stroke": "ink"},
        {"shape": "rect", "x": 340, "y": 230, "width": 130, "height": 14, "fill": "wood"},
        {"shape": "line", "x1": 360, "y1": 244, "x2": 360, "y2": 340, "stroke": "ink", "stroke_width": 6},
        {"shape": "line", "x1": 450, "y1": 244, "x2": 450, "y2": 340, "stroke": "ink", "stroke_width": 6},
        {"shape": "rect", "x": 560, "y": 60, "width": 180, "height": 110, "fill": "paper", "stroke": "line"},
        {
            "shape": "text",
            "x": 650,
            "y": 108,
            "text": "稳赚不赔",
            "size": 30,
            "anchor": "middle",
            "bold": True,
        },
        {"shape": "text", "x": 650, "y": 145, "text": "年化 4.8%", "size": 22, "anchor": "middle"},
        {"shape": "circle", "cx": 700, "cy": 290, "r": 40, "fill": "plant"},
        {
            "shape": "rect",
            "x": 680,
            "y": 320,
            "width": 40,
            "height": 44,
            "fill": "warn-pale",
            "stroke": "ink",
        },
    ],
}
SPOTS = [
    {"id": "form", "label": "柜台上摊开的客户资料", "x": 180, "y": 150, "w": 80, "h": 60},
    {"id": "desk", "label": "填单台", "x": 335, "y": 215, "w": 140, "h": 60},
    {"id": "poster", "label": "墙上的理财海报", "x": 555, "y": 55, "w": 190, "h": 120},
    {"id": "plant", "label": "门边的绿植", "x": 655, "y": 245, "w": 90, "h": 120},
]
HOLIDAYS = {f"2026-10-0{day}": {"tone": "good", "text": "休"} for day in range(1, 8)} | {
    "2026-10-10": {"tone": "warn", "text": "班"},
    "2026-10-23": {"tone": "bad", "text": "到期"},
}


def _toned(rows: list[Any], tones: dict[str, tuple[str, str]]) -> list[dict[str, Any]]:
    made = [dict(one) if isinstance(one, dict) else {"id": one[0], "text": one[1]} for one in rows]
    return [
        one | ({"tone": tones[one["id"]][0], "note": tones[one["id"]][1]} if one["id"] in tones else {})
        for one in made
    ]


def found_blocks(*, told: bool = False) -> list[dict[str, Any]]:
    """Each of these blocks once or twice; with `told` the answers are closed and marked."""
    tones = {"s3": ("good", "答对"), "s5": ("bad", "漏选"), "s6": ("bad", "错选")} if told else {}
    seen = {"form": ("good", "答对"), "poster": ("bad", "漏选")} if told else {}
    return [
        ui.link("打开十月试卷", "../papers/october/october.ipynb"),
        ui.trail(
            "我的路",
            [
                {"label": "01 委员会工作规则", "path": "01.ipynb", "state": "done", "note": "55 分钟"},
                {"label": "02 年度工作要点", "path": "02.ipynb", "state": "part", "note": "做了 1/3"},
                {"label": "03 监管评价指标", "path": "03.ipynb#自测", "state": "now", "note": "55 分钟"},
                {"label": "06 投诉处理流程与时限", "path": "06.ipynb", "state": "todo"},
            ],
        ),
        ui.picker("f-picker", "投诉渠道", CODES, "A0101", hint="按客户第一次提出投诉的地方选", disabled=told),
        ui.picker("f-empty", "投诉原因", CODES),
        ui.pickers("f-coding", "给这件投诉编码", ROWS, {"channel": "A0102"}, disabled=told),
        ui.spans("f-spans", "标出答复里不合适的话", _toned(SEGMENTS, tones), ["s3", "s6"], disabled=told),
        ui.spans("f-tools", "标出个人信息，并选是哪一种", RAW, {"r2": "name"}, tools=TOOLS),
        ui.scene("f-scene", "哪几处不合要求？", HALL, _toned(SPOTS, seen), ["form", "desk"], disabled=told),
        ui.calendar("国庆前后的工作日", 2026, 9, HOLIDAYS, months=2),
        ui.calendar_pick("f-day", "最迟哪一天答复？", 2026, 10, 1, "2026-10-23", HOLIDAYS, told),
    ]


def found(**more: Any) -> dict[str, Any]:
    """A screen of these blocks."""
    return ui.screen("找一找：第 4 题", found_blocks(**more))
