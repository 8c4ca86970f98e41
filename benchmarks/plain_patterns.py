"""What a careful colleague would write in an afternoon: regular expressions, no model, no word lists to speak of."""

from __future__ import annotations

import re

from course.complaints.anonymise.spans import Span, merge

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
_PATTERNS: dict[str, str] = {
    "id_card": r"(?<!\d)(?:\d{17}[\dXx]|\d{15})(?![\dXx])",
    "mobile": r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)",
    "landline": r"(?<!\d)\(?（?0\d{2,3}\)?）?[- ]?\d{7,8}(?!\d)",
    "bank_card": r"(?<!\d)(?:\d{16,19}|\d{4}(?:[- ]\d{4}){3}(?:[- ]\d{1,3})?)(?!\d)",
    "account": r"(?<=账号)[:：]?\d{8,30}|(?<=账户)[:：]?\d{8,30}",
    "passport": r"(?<![A-Za-z0-9])[EGDSPH][A-Z]?\d{7,8}(?!\d)",
    "email": r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    "plate": r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·]?[A-Z0-9]{5,6}",
    "wechat": r"(?<=微信)号?[:：是]?\s?[A-Za-z][\w-]{5,19}",
    "qq": r"(?<=QQ)号?[:：是]?\s?\d{5,11}",
    "contract": r"(?:(?<=合同号)|(?<=合同编号)|(?<=保单号))[:：]?[A-Za-z0-9-]{6,30}",
    "ticket": r"(?:(?<=工单号)|(?<=流水号)|(?<=投诉编号))[:：]?[A-Za-z0-9-]{6,30}",
    "birth_date": r"(?:19|20)\d\d年\d{1,2}月\d{1,2}日(?=出生|生)|(?<=生于)(?:19|20)\d\d年\d{1,2}月\d{1,2}日",
    "name": rf"(?<=我叫)[{_SURNAMES}][一-龥]{{1,2}}|(?<=客户)[{_SURNAMES}][一-龥]{{1,2}}|[{_SURNAMES}](?:某某?|女士|先生|经理|师傅|主任|行长|阿姨|大爷)|[小老][{_SURNAMES}]",
    "address": r"(?:[一-龥]{2,8}(?:省|自治区))?(?:[一-龥]{2,6}市)?(?:[一-龥]{2,6}[区县])?[一-龥]{2,6}(?:路|街|大道|村|小区|花园)\d+(?:号|栋|组)(?:[\d一-龥]{0,12}(?:室|单元|号))?",
    "employer": r"[一-龥]{2,12}(?:有限公司|公司|工厂|厂|学校|小学|中学|医院)",
    "branch": r"[一-龥]{2,8}(?:支行|营业所|分理处|邮政所)",
}
_COMPILED = {kind: re.compile(pattern) for kind, pattern in _PATTERNS.items()}


def detect(text: str) -> list[Span]:
    """Spans that the plain patterns find."""
    found = [
        Span(m.start(), m.end(), kind, m.group(), 0.9)
        for kind, p in _COMPILED.items()
        for m in p.finditer(text)
    ]
    return merge(found)
