"""Runs Presidio on texts: JSON list of texts on stdin, JSON on stdout. Needs presidio-analyzer in this interpreter.

Two configurations. `defaults`: `AnalyzerEngine()` as it comes (English; needs the spaCy model
en_core_web_lg). `chinese`: language zh, all pattern recognisers of the package offered to Chinese text, phone
region CN, and a Chinese spaCy pipeline when a model is installed, a blank one (no names, no places) otherwise.
"""

from __future__ import annotations

import json
import logging
import socket
import sys
import time
from typing import Any

logging.disable(logging.CRITICAL)
KIND = {
    "PERSON": "name", "LOCATION": "address", "ORGANIZATION": "employer", "EMAIL_ADDRESS": "email",
    "PHONE_NUMBER": "mobile", "CREDIT_CARD": "bank_card", "DATE_TIME": "birth_date", "URL": "email",
}  # fmt: skip


class Offline(Exception):
    """A model would have to be downloaded."""


def offline(*_: Any, **__: Any) -> Any:
    raise Offline("要联网下载模型，这里不联网")


def defaults() -> Any:
    import spacy.util

    for model in ("en_core_web_lg", "en_core_web_sm"):
        if spacy.util.is_package(model):
            break
    else:
        raise Offline("缺 spaCy 模型 en_core_web_lg，默认配置要联网下载")
    from presidio_analyzer import AnalyzerEngine

    return AnalyzerEngine(), "en", ""


def chinese() -> Any:
    import presidio_analyzer.predefined_recognizers as predefined
    import spacy
    import spacy.util
    from presidio_analyzer import AnalyzerEngine, PatternRecognizer, RecognizerRegistry
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    model = next((m for m in ("zh_core_web_lg", "zh_core_web_sm") if spacy.util.is_package(m)), None)
    nlp = spacy.load(model) if model else spacy.blank("zh")

    class Engine(SpacyNlpEngine):
        def __init__(self) -> None:
            super().__init__(models=[{"lang_code": "zh", "model_name": model or "blank"}])
            self.nlp = {"zh": nlp}

        def load(self) -> None:
            self.nlp = {"zh": nlp}

    registry = RecognizerRegistry(supported_languages=["zh"])
    for name in dir(predefined):
        maker = getattr(predefined, name)
        if not isinstance(maker, type):
            continue
        if name == "PhoneRecognizer":
            registry.add_recognizer(maker(supported_language="zh", supported_regions=("CN",)))
        elif (issubclass(maker, PatternRecognizer) and name in WANTED) or (
            name == "SpacyRecognizer" and model
        ):
            registry.add_recognizer(maker(supported_language="zh"))
    note = (
        ""
        if model
        else "没有中文 spaCy 模型可装（PyPI 上的 zh-core-web-sm 是空壳，模型要从别处下载），只算它的规则识别器"
    )
    engine = AnalyzerEngine(registry=registry, nlp_engine=Engine(), supported_languages=["zh"])
    return engine, "zh", note


WANTED = {
    "CreditCardRecognizer",
    "EmailRecognizer",
    "DateRecognizer",
    "IbanRecognizer",
    "IpRecognizer",
    "UrlRecognizer",
    "UsPassportRecognizer",
    "UsBankRecognizer",
}


def main() -> None:
    texts = json.load(sys.stdin)
    socket.socket.connect = offline  # type: ignore[method-assign,assignment]
    out: dict[str, Any] = {}
    for name, make in (("defaults", defaults), ("chinese", chinese)):
        try:
            engine, language, note = make()
            began = time.perf_counter()
            spans = [
                [
                    [r.start, r.end, KIND.get(r.entity_type, "account"), r.score]
                    for r in engine.analyze(text, language=language)
                ]
                for text in texts
            ]
            out[name] = {"spans": spans, "seconds": time.perf_counter() - began, "note": note}
        except BaseException as problem:
            out[name] = {"error": str(problem)[:200] or type(problem).__name__}
    json.dump(out, sys.stdout)


if __name__ == "__main__":
    main()
