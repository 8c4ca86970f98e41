"""The generators: same seed, same bytes; margins as the public figures; what was planted can be found."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from stdnum import luhn
from stdnum.cn import ric

from course.complaints import load
from course.complaints.codes import codes
from course.complaints.synthesise import (
    SEED,
    campaign,
    draws,
    fees,
    invent,
    keys,
    places,
    raw,
    story,
    survey,
    write,
)
from course.complaints.tables import FREE_KINDS, TABLES
from course.errors import CourseError

DATA = Path(__file__).resolve().parents[2] / "datasets"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    assert [name for name, _, _ in write.synthesise(folder)] == list(write.MAKERS)
    return folder


@pytest.fixture(scope="module")
def complaints() -> pd.DataFrame:
    return load.raw(DATA)


@pytest.mark.parametrize("name", list(write.MAKERS))
def test_the_same_seed_gives_the_bytes_that_ship(made: Path, name: str) -> None:
    for file in (TABLES[name].file, TABLES[name].card):
        assert (made / file).read_bytes() == (DATA / file).read_bytes(), f"course synthesise {name}"
    assert (DATA / TABLES[name].file).stat().st_size < 5_000_000


@pytest.mark.parametrize("name", [name for name in write.MAKERS if name != "prices"])
def test_another_seed_gives_other_bytes(made: Path, name: str) -> None:
    other = write.csv(write.MAKERS[name](SEED + 1))
    assert other != (made / TABLES[name].file).read_text(encoding="utf-8")


def test_only_the_named_tables_are_made(tmp_path: Path) -> None:
    assert [name for name, _, _ in write.synthesise(tmp_path, 7, ["prices"])] == ["prices"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["prices.card.yaml", "prices.csv"]
    with pytest.raises(CourseError, match="没有名为 complaints 的表"):
        list(write.synthesise(tmp_path, 7, ["complaints"]))


# -- the raw export ------------------------------------------------------------------------------------------


def test_size_and_span(complaints: pd.DataFrame) -> None:
    assert len(complaints) == 6020
    quarters = complaints["received_at"].dt.to_period("Q")
    assert quarters.nunique() == 15 and quarters.value_counts().min() > 300
    assert str(complaints["received_at"].min().date()) >= "2023-01-01"
    assert str(complaints["received_at"].max().date()) <= "2026-09-30"


def share(frame: pd.DataFrame, target: dict[str, Any]) -> float:
    """Per cent of the rows that a calibration target speaks of."""
    three = codes()
    if target["what"] == "transferred":
        frame = frame[frame["regulator_transferred"]]
    columns = {
        "disclosed": lambda: frame["category"].map(three.disclosed),
        "transferred": lambda: frame["category"].map(three.disclosed),
        "front": lambda: frame["channel"].str[:3],
    }
    column = columns[target["what"]]() if target["what"] in columns else frame[target["what"]]
    return float(column.isin(target["names"]).mean() * 100)


@pytest.mark.parametrize(
    "target", draws.data("calibration")["targets"], ids=lambda t: f"{t['use']}-{t['fact']}"
)
def test_margins_follow_the_public_figures(complaints: pd.DataFrame, target: dict[str, Any]) -> None:
    assert target["low"] <= share(complaints, target) <= target["high"]


def test_early_repayment_wave_of_2023(complaints: pd.DataFrame) -> None:
    loans = complaints[(complaints["category"] == "B0201") & (complaints["cause"] == "C03")]
    by_month = loans.groupby(loans["received_at"].dt.strftime("%Y-%m")).size()
    assert by_month["2023-01":"2023-07"].mean() > 2 * by_month["2023-08":].mean()


@pytest.mark.parametrize("signal", draws.data("signals"), ids=lambda s: s["id"])
def test_signals_are_planted_where_the_key_says(complaints: pd.DataFrame, signal: dict[str, Any]) -> None:
    own = complaints[complaints["product"] == signal["product"]]
    categories = {t.category for t in story.templates() if t.signal == signal["id"]}
    places_ = {one.name for one in raw.signal_outlets(SEED, signal["id"])}
    days = own["received_at"]
    if "days" in signal:
        inside = own[
            days.dt.strftime("%Y-%m-%d").between(str(signal["days"]["first"]), str(signal["days"]["last"]))
        ]
        expected = signal["days"]["count"]
    else:
        inside = own[days.dt.strftime("%Y-%m").isin([str(month) for month in signal["months"]])]
        expected = sum(signal["months"].values())
    inside = inside[inside["outlet_name"].isin(places_) & inside["category"].isin(categories)]
    assert len(inside) >= expected
    assert len(inside) <= expected + 2


def test_signals_stand_out(complaints: pd.DataFrame) -> None:
    month = complaints["received_at"].dt.strftime("%Y-%m")
    app = complaints[complaints["cause"] == "C02"].groupby(month).size()
    assert app.idxmax() == "2024-11" and app["2024-11"] > 5 * app.drop("2024-11").max() / 1.5
    fee = complaints[complaints["cause"] == "C07"].groupby(month).size()
    assert set(fee.nlargest(3).index) == {"2026-03", "2026-04", "2026-05"}
    sms = complaints[complaints["three_plus_one"] == "被短信"]
    assert set(sms["outlet_name"].value_counts().head(3).index) == set(keys.signals_key()[1]["outlets"])
    wave = complaints[complaints["product"] == "岚棠丰禧两全保险（分红型）"]
    assert wave["outlet_name"].nunique() == 6 and (wave["customer_group"] == "老年人").mean() > 0.7
    assert set(wave["three_plus_one"]) == {"被保险"} and len(wave) == 140


def test_texts_differ(complaints: pd.DataFrame) -> None:
    assert complaints["narrative"].is_unique
    bare = complaints["narrative"].str.replace(r"[0-9A-Za-z@._\-]+", "#", regex=True)
    assert bare.is_unique
    sentences = Counter(s for text in bare for s in re.split("[。！？]", text) if len(s) > 24)
    assert sentences.most_common(1)[0][1] < 90


def test_templates_cover_every_cell() -> None:
    every = story.templates()
    assert len(every) >= 120 and len({t.id for t in every}) == len(every)
    cells = {(t.category, t.cause) for t in every if t.signal is None}
    shares = draws.data("calibration")["shares"]
    assert cells == {(category, cause) for category, causes in shares.items() for cause in causes}
    three = codes()
    leaves = {code.code for facet in three.facets.values() for code in facet.leaves()}
    used = {code for t in every for code in (t.category, t.cause, *t.at)}
    assert used <= leaves
    assert {t.signal for t in every} == {None, *(signal["id"] for signal in draws.data("signals"))}


def test_handling_is_consistent(complaints: pd.DataFrame) -> None:
    open_ = complaints[complaints["status"] == "在办"]
    assert len(open_) > 10 and (open_["received_at"] >= "2026-08-01").all()
    assert (complaints.loc[complaints["intake"].isin(["12345转办", "监管转办"]), "grade"] != "一般").all()
    assert 0.005 < complaints["overdue"].mean() < 0.03
    later = complaints[complaints["regulator_transferred"] & (complaints["intake"] != "监管转办")]
    assert 30 < len(later) < 120


def test_identity_columns_agree(complaints: pd.DataFrame) -> None:
    ids = complaints[complaints["id_card"] != ""]
    assert (ids["id_card"].str[6:14] == ids["birth_date"].dt.strftime("%Y%m%d")).all()
    age = (complaints["received_at"] - complaints["birth_date"]).dt.days // 365.25
    assert ((age - complaints["age"].astype("float64")).abs().dropna() <= 1).all()
    old = complaints[complaints["customer_group"] == "老年人"]
    assert old["age"].min() == 60


def test_invented_numbers_belong_to_nobody(complaints: pd.DataFrame) -> None:
    ids = complaints.loc[complaints["id_card"] != "", "id_card"]
    assert all(ric.calc_check_digit(number) == number[-1] for number in ids)
    assert not any(ric.is_valid(number) for number in ids)
    cards = complaints.loc[complaints["bank_card"] != "", "bank_card"]
    assert cards.str.startswith("62").all() and not any(luhn.is_valid(number) for number in cards)
    mobiles = complaints.loc[complaints["mobile"] != "", "mobile"]
    assert set(mobiles.str[:3]) == set(invent.MOBILE_PREFIXES) and (mobiles.str[:4] != "1610").all()
    mails = complaints.loc[complaints["email"] != "", "email"]
    assert set(mails.str.split("@").str[1]) == set(invent.MAIL_DOMAINS)


def test_men_have_odd_ids() -> None:
    from datetime import date

    rng = draws.stream(1, "ids")
    assert all(int(invent.id_card(rng, date(1960, 1, 2), True)[16]) % 2 == 1 for _ in range(50))
    assert all(int(invent.id_card(rng, date(1960, 1, 2), False)[16]) % 2 == 0 for _ in range(50))


# -- survey --------------------------------------------------------------------------------------------------


def test_survey_has_traps_and_truly_weak_outlets() -> None:
    frame, key = load.survey(DATA), keys.survey_key()
    assert len(frame) == 3295 and frame["outlet"].nunique() == 62
    by = frame.groupby("outlet")["overall"]
    mean, n = by.mean().astype(float), by.size()
    kinds = key.groupby("kind")["outlet"].apply(list)
    assert {kind: len(codes_) for kind, codes_ in kinds.items()} == {
        "one_day": 1, "small_high": 2, "small_low": 3, "weak": 4,
    }  # fmt: skip
    small = [*kinds["small_low"], *kinds["small_high"]]
    assert n[small].max() < 10
    assert set(mean.nsmallest(3).index) == set(kinds["small_low"])
    assert set(mean.nlargest(2).index) == set(kinds["small_high"])
    fair = mean[n >= 30].drop(kinds["one_day"])
    assert set(fair.nsmallest(4).index) == set(kinds["weak"])
    for _, row in key[key["kind"] == "weak"].iterrows():
        item = frame.groupby("outlet")[row["item"]].mean().astype(float)[n >= 30].drop(kinds["one_day"])
        assert item.idxmin() == row["outlet"]


def test_one_outlet_is_dragged_down_by_one_day() -> None:
    frame = load.survey(DATA)
    one = keys.survey_key().set_index("kind").loc["one_day", "outlet"]
    own = frame[frame["outlet"] == one]
    rest = own[own["answered_on"] != pd.Timestamp(survey.OUTAGE_DAY)]
    others = frame[frame["outlet"] != one]["overall"].mean()
    assert len(own) - len(rest) == survey.OUTAGE_ANSWERS
    assert own["overall"].mean() < others - 0.4 and abs(rest["overall"].mean() - others) < 0.25


# -- prices and ledger ---------------------------------------------------------------------------------------


def audit(ledger: pd.DataFrame, prices: pd.DataFrame) -> dict[str, str]:
    """Finds violations from the two tables alone, as a trainee would: charge_id -> kind."""
    found: dict[str, str] = {}
    seen: set[tuple[str, str, str]] = set()
    for row in ledger.sort_values(["charged_on", "charge_id"]).itertuples():
        kind = _kind(row, prices)
        key = (row.account, row.item_code, row.period)
        if kind is None and row.period and key in seen:
            kind = "double"
        seen.add(key)
        if kind:
            found[row.charge_id] = kind
    return found


def _kind(row: Any, prices: pd.DataFrame) -> str | None:
    if row.item_code in {"F001", "F024"}:
        if row.consent_form in {"", "随开户签字"}:
            return "no_consent"
        if pd.notna(row.cancelled_on) and row.consent_on <= row.cancelled_on <= row.charged_on:
            return "after_cancel"
        if pd.notna(row.discount_until) and row.charged_on > row.discount_until and pd.isna(row.notice_on):
            return "no_notice"
    if row.item_code in {"F002", "F003"} and row.account_kind in FREE_KINDS:
        return "free_account"
    versions = prices[prices["item_code"] == row.item_code]
    now = versions[
        (versions["effective_from"] <= row.charged_on)
        & (versions["effective_until"].isna() | (versions["effective_until"] >= row.charged_on))
    ]
    if now.empty:
        return "before_date"
    due = _due(now.iloc[0], row.base)
    if row.amount > due + 0.005:
        later = versions[versions["effective_from"] > row.charged_on]
        newer = not later.empty and abs(_due(later.iloc[0], row.base) - row.amount) < 0.005
        return "before_date" if newer else "above_list"
    return None


def _due(item: Any, base: float) -> float:
    if item["unit"] != "%":
        return float(item["price"])
    charge = round(base * item["price"] / 100, 2)
    low = item["least"] if pd.notna(item["least"]) else 0
    return float(min(max(charge, low), item["most"] if pd.notna(item["most"]) else charge))


def test_an_honest_audit_finds_exactly_the_key() -> None:
    ledger, prices = load.ledger(DATA), load.prices(DATA)
    key = keys.ledger_key()
    assert len(ledger) >= 4000
    assert audit(ledger, prices) == dict(zip(key["charge_id"], key["kind"], strict=True))
    assert set(key["kind"]) == set(fees.RULES) and key["kind"].value_counts().min() >= 20


def test_the_ledger_carries_no_label_and_has_lawful_look_alikes() -> None:
    ledger = load.ledger(DATA)
    assert "kind" not in ledger.columns
    again = ledger[ledger["cancelled_on"] < ledger["consent_on"]]
    told = ledger[ledger["notice_on"].notna()]
    assert len(again) > 50 and len(told) > 100
    bad = set(keys.ledger_key()["charge_id"])
    assert (~again["charge_id"].isin(bad)).mean() > 0.9 and (~told["charge_id"].isin(bad)).mean() > 0.9


def test_rules_of_the_keys_are_in_the_edition() -> None:
    from course.complaints.synthesise import products
    from course.knowledge import load as edition

    known = edition().rules
    for rule, _ in [*fees.RULES.values(), *products.RULES.values()]:
        assert rule in known and known[rule].confidence != "low"


def test_two_price_versions() -> None:
    prices = load.prices(DATA).set_index(["version", "item_code"])["price"]
    assert (prices["2025版", "F001"], prices["2026版", "F001"]) == (2.0, 3.0)
    assert ("2025版", "F024") not in prices.index and prices["2026版", "F024"] == 1.0
    free = load.prices(DATA).query("basis == '免费'")
    assert len(free) == 18 and set(free["price"]) == {0.0}


# -- products, inspection, campaign --------------------------------------------------------------------------


def test_planted_product_faults_follow_from_the_table() -> None:
    frame, key = load.products(DATA), keys.products_key()
    assert len(frame) == 332 and frame["name"].is_unique
    selling = frame["status"] == "在售"
    as_of = pd.Timestamp(draws.data("products")["as_of"])
    seen = {
        "ended_on_sale": selling & (frame["on_sale_until"] <= as_of),
        "agreement_lapsed": selling & (frame["agreement"] == "协议到期"),
        "unsigned_on_sale": selling & (frame["agreement"] == "未签约"),
        "risk_lower": frame["bank_risk"] < frame["issuer_risk"],
        "not_listed": selling & frame["listed_on"].isna(),
    }
    for fault, rows in seen.items():
        assert sorted(frame.loc[rows, "code"]) == sorted(key.loc[key["fault"] == fault, "code"]), fault
    assert dict(key["fault"].value_counts()) == draws.data("products")["faults"]
    assert "岚棠丰禧两全保险（分红型）" in set(frame["name"])


def test_paper_rectification_is_followed_by_repeats() -> None:
    frame, key = load.inspection(DATA), keys.inspection_key()
    assert len(frame) == 62 * 7 * 2
    assert sorted(frame.loc[frame["result"] == "不合格", "record_id"]) == sorted(key["record_id"])
    merged = key.merge(frame[["record_id", "half"]], on="record_id")
    first = merged[merged["half"] == "2025下半年"]
    again = set(zip(*merged.loc[merged["repeated"], ["outlet", "point"]].to_numpy().T, strict=True))
    repeated = [pair in again for pair in zip(first["outlet"], first["point"], strict=True)]
    rate = pd.Series(repeated).groupby(first["paper"].to_numpy()).mean()
    assert rate[True] > 0.35 > 0.15 > rate[False]
    assert 0.3 < key["paper"].mean() < 0.55


def test_campaign_effects() -> None:
    frame = load.campaign(DATA)
    key = keys.campaign_key().set_index("campaign")
    frame["gain"] = (frame["post_score"] - frame["pre_score"]).astype("float64")
    table = frame.groupby(["campaign", "arm"]).agg(
        n=("gain", "size"), gain=("gain", "mean"), pre=("pre_score", "mean"), lost=("post_score", lambda x: x.isna().mean())
    )  # fmt: skip
    assert table["n"].groupby("campaign").sum().min() >= 60 and len(key) == 7
    for name, row in key.iterrows():
        difference = table.loc[(name, "参加"), "gain"] - table.loc[(name, "对照"), "gain"]
        assert abs(difference - row["effect"]) < 1.0, name
    none, chosen = key.index[key["effect"] == 0][0], key.index[key["chosen"]][0]
    assert abs(table.loc[(none, "参加"), "gain"] - table.loc[(none, "对照"), "gain"]) < 0.4
    assert table.loc[(chosen, "参加"), "pre"] - table.loc[(chosen, "对照"), "pre"] > 2
    assert table.loc[(chosen, "参加"), "lost"] > 0.1
    assert campaign.QUESTIONS == 20


# -- draws ---------------------------------------------------------------------------------------------------


def test_draws() -> None:
    rng = draws.stream(3, "x")
    assert Counter(draws.spread(rng, {"a": 1, "b": 2}, 10)) == {"a": 3, "b": 7}
    assert draws.months("2023-11", "2024-02") == ["2023-11", "2023-12", "2024-01", "2024-02"]
    assert [str(day) for day in draws.days_of("2024-02")] == ["2024-02-01", "2024-02-29"]
    assert draws.fill("{a}[乙|乙]", rng, {"a": "甲"}.__getitem__) == "甲乙"
    with pytest.raises(CourseError, match=r"模板里的 \{b\} 没有对应的内容"):
        draws.fill("{b}", rng, {"a": "甲"}.__getitem__)


def test_money_as_people_write_it() -> None:
    assert [story.money(x) for x in (2, 86.5, 1200, 9900, 10_000, 35_000, 12_345, 123_456.5)] == [
        "2", "86.5", "1200", "9900", "1万", "3.5万", "12,345", "123,456.50",
    ]  # fmt: skip


def test_outlets() -> None:
    every = places.outlets()
    assert len(every) == 62 == len({one.code for one in every}) == len({one.name for one in every})
    assert Counter(one.area for one in every) == {"城区": 26, "县域": 20, "乡镇": 16}
    assert Counter(one.kind for one in every) == {"自营": 24, "代理": 38}
