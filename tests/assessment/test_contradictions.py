import string
from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override

from assessment.catalogue.definition import CONTRADICTION_CHECKS, LANGUAGES
from assessment.contradictions import ENOUGH, NEARLY_ALL
from assessment.rules import concerning, contradictions
from assessment.wording import contradiction_text, contradiction_why
from reports.offer.scope import ENOUGH as OFFER_ENOUGH
from reports.offer.scope import NEARLY_ALL as OFFER_NEARLY_ALL
from tests.assessment.samples import CASES, SMALL, by_step, case, tiny, zimbra_12


def found(**facts: object) -> list[tuple[str, dict[str, object], tuple[str, ...], str]]:
    """The contradictions when these facts are the only answers, whichever step they are in."""
    steps: dict[str, dict[str, object]] = {}
    for key, value in facts.items():
        steps.setdefault(zimbra_12().step_of_fact(key), {})[key] = value
    return [(c.key, dict(c.params), c.keys, c.step) for c in contradictions(zimbra_12(), steps)]


@pytest.mark.parametrize("name", sorted(path.stem for path in CASES.glob("*.json")))
def test_cases_do_not_contradict_themselves(name):
    assert contradictions(zimbra_12(), by_step(zimbra_12(), case(name))) == []


def test_no_answer_contradicts_nothing():
    assert contradictions(zimbra_12(), {}) == []
    assert contradictions(tiny(), {}) == []


def test_every_check_has_its_sentence():
    checked = [item.key for item in zimbra_12().contradictions if item.when is None]
    assert checked == list(CONTRADICTION_CHECKS)


def test_every_contradiction_is_explained():
    # The rules of minimums.yaml explain themselves.
    unexplained = [item.key for item in zimbra_12().contradictions if item.why is None]
    assert unexplained == ["below_minimum"]


def test_sentences_name_the_same_figures_in_every_language():
    for item in zimbra_12().contradictions:
        for text in filter(None, (item.text, item.why)):
            named = {
                lang: {name for _, name, _, _ in string.Formatter().parse(text.get(lang)) if name}
                for lang in LANGUAGES
            }
            assert named == dict.fromkeys(LANGUAGES, named["en"]), item.key


def test_classes_sum_differs_from_the_mailboxes():
    classes = {"5": 60, "15": 61}
    assert found(mailboxes=112, shared_mailboxes=8, mailboxes_by_class=classes) == [
        (
            "classes_sum",
            {"classes": 121, "mailboxes": 112, "shared_mailboxes": 8, "accounts": 120},
            ("mailboxes_by_class", "mailboxes", "shared_mailboxes"),
            "accounts",
        )
    ]
    assert found(mailboxes=113, shared_mailboxes=8, mailboxes_by_class=classes) == []
    assert found(mailboxes=113, mailboxes_by_class=classes) == []
    assert found(shared_mailboxes=8, mailboxes_by_class=classes) == []
    assert found(mailboxes=113, shared_mailboxes=8, mailboxes_by_class={"5": "many"}) == []


def test_volume_over_quota():
    classes = {"0.5": 10, "5": 10}
    assert found(volume_gb=55.5, mailboxes_by_class=classes) == [
        (
            "volume_over_quota",
            {"volume_gb": Decimal("55.5"), "quota_gb": Decimal("55.0")},
            ("volume_gb", "mailboxes_by_class"),
            "present_system",
        )
    ]
    assert found(volume_gb=55, mailboxes_by_class=classes) == []
    assert found(volume_gb=55, mailboxes_by_class={}) == []


def test_biggest_mailbox_over_the_largest_class_in_use():
    classes = {"15": 10, "30": 1, "100": 0}
    assert found(biggest_gb=31, mailboxes_by_class=classes) == [
        (
            "biggest_over_class",
            {"biggest_gb": Decimal(31), "largest_class_gb": Decimal(30)},
            ("biggest_gb", "mailboxes_by_class"),
            "present_system",
        )
    ]
    assert found(biggest_gb=30, mailboxes_by_class=classes) == []
    assert found(biggest_gb=30, mailboxes_by_class={"15": 0}) == []


@pytest.mark.parametrize("dday", ["2026-12-21", "2026-12-31", "2027-01-08"])
def test_dday_in_blackout_up_to_its_last_day(dday):
    blackouts = [["2026-11-01", "2026-11-02"], ["2026-12-21", "2027-01-08"]]
    assert found(dday=dday, blackouts=blackouts) == [
        (
            "dday_in_blackout",
            {"dday": date.fromisoformat(dday), "start": date(2026, 12, 21), "end": date(2027, 1, 8)},
            ("dday", "blackouts"),
            "migration",
        )
    ]


def test_dday_outside_blackouts():
    assert found(dday="2027-01-09", blackouts=[["2026-12-21", "2027-01-08"]]) == []
    assert found(blackouts=[["2026-12-21", "2027-01-08"]]) == []


def test_dday_less_than_a_week_before_the_contract_ends():
    assert found(dday="2027-06-23", contract_end="2027-06-30") == []
    assert found(dday="2027-06-24", contract_end="2027-06-30") == [
        (
            "dday_after_contract",
            {"dday": date(2027, 6, 24), "contract_end": date(2027, 6, 30)},
            ("dday", "contract_end"),
            "migration",
        )
    ]


CALENDAR = {"source_type": "imap_host", "volume_gb": 100, "window": 24, "mailboxes": 50, "biggest_gb": 5}


def too_early(today: date | None, **facts: object) -> list[dict[str, object]]:
    steps: dict[str, dict[str, object]] = {}
    for key, value in (CALENDAR | facts).items():
        if value is not None:
            steps.setdefault(zimbra_12().step_of_fact(key), {})[key] = value
    return [dict(c.params) for c in contradictions(zimbra_12(), steps, today) if c.key == "dday_too_early"]


def test_dday_before_the_calendar_allows_it_is_told_the_earliest_day():
    monday = date(2027, 2, 1)
    (figures,) = too_early(monday, dday="2027-02-15")
    earliest = figures["earliest"]
    # Five phases of 5, 5, 5, 10 and 5 working days and a freeze of three days.
    assert earliest > date(2027, 3, 12)
    assert figures == {"dday": date(2027, 2, 15), "earliest": earliest, "start": monday}
    assert too_early(monday, dday=earliest.isoformat()) == []
    (later,) = too_early(monday, dday=earliest.isoformat(), deadline_decision="2027-03-01")
    assert later["start"] == date(2027, 3, 1)
    assert later["earliest"] > earliest
    assert too_early(monday, dday=earliest.isoformat(), deadline_decision="2026-03-01") == []


@pytest.mark.parametrize("unknown", ["dday", "source_type", "volume_gb", "window"])
def test_dday_is_not_refused_on_an_assumption(unknown):
    assert too_early(date(2027, 2, 1), **({"dday": "2027-02-02"} | {unknown: None})) == []


def test_dday_is_compared_with_the_calendar_only_when_today_is_known():
    assert too_early(None, dday="2027-02-02") == []


def test_dday_of_an_endless_copy_is_left_to_the_consultant():
    assert too_early(date(2027, 2, 1), dday="2027-02-02", volume_gb=10**12, window=1) == []


def test_zero_downtime_and_everybody_at_once():
    assert found(downtime_h=0, mode="big_bang") == [
        ("zero_downtime_big_bang", {}, ("downtime_h", "mode"), "migration")
    ]
    assert found(downtime_h=0, mode="big_bang", downtime_when="night") == [
        ("zero_downtime_big_bang", {}, ("downtime_h", "mode", "downtime_when"), "migration")
    ]
    assert found(downtime_h=0, mode="coexistence") == []
    assert found(downtime_h=1, mode="big_bang") == []


def test_everything_at_four_and_must_have():
    extreme = {"required": 4, "must_have": True, "importance": 3}
    steps = {
        "basics": {"town": True},
        "c1": {"speed": extreme, "crowd": {"not_applicable": True}},
        "c2": {"town_hall": extreme},
    }
    assert [(c.key, dict(c.params), c.keys, c.step) for c in contradictions(tiny(), steps)] == [
        ("everything_at_four", {"count": 2, "total": 2}, ("speed", "town_hall"), "c1")
    ]
    steps["c2"] = {"town_hall": {**extreme, "must_have": False}}
    assert contradictions(tiny(), steps) == []
    steps["c2"] = {}
    assert contradictions(tiny(), steps) == []
    # Hidden criteria are not asked, so they do not soften the list.
    steps["basics"] = {"town": False}
    assert [c.keys for c in contradictions(tiny(), steps)] == [("speed",)]


def needs(count: int, **others: dict[str, object]) -> dict[str, dict[str, object]]:
    """The first `count` criteria of zimbra-12 at level 4 and must-have, the others as given."""
    extreme = {"required": 4, "must_have": True, "importance": 3}
    answers = dict.fromkeys([c.key for c in zimbra_12().criteria][:count], extreme) | others
    steps: dict[str, dict[str, object]] = {}
    for key, answer in answers.items():
        steps.setdefault(zimbra_12().step_of_criterion(key), {})[key] = answer
    return steps


@pytest.mark.parametrize(
    ("count", "others", "expected"),
    [
        (72, {}, (72, 72)),
        (10, {}, (10, 10)),
        (9, {}, None),
        (18, {"language": {"required": 2}, "location": {"required": 4, "must_have": False}}, (18, 20)),
        (17, {"language": {"required": 2}, "location": {"required": 4, "must_have": False}}, None),
        (10, {"language": {"not_applicable": True}, "location": {"dont_know": True}}, (10, 10)),
    ],
)
def test_nearly_everything_at_four_is_refused_once_enough_is_answered(count, others, expected):
    found = contradictions(zimbra_12(), needs(count, **others))
    figures = [
        (c.params["count"], c.params["total"], c.remedy) for c in found if c.key == "everything_at_four"
    ]
    assert figures == ([(*expected, "priorities")] if expected else [])


def test_client_and_proposal_are_refused_by_the_same_limits():
    assert (OFFER_NEARLY_ALL, OFFER_ENOUGH) == (NEARLY_ALL, ENOUGH)


def test_everything_at_four_says_no_and_asks_to_rank():
    (item,) = contradictions(zimbra_12(), needs(12))
    assert contradiction_text(item, "en") == (
        "12 of 12 criteria are required at level 4 and must-have. Our answer to that is no: please rank your priorities."
    )
    assert "rispondiamo di no: ordinate le vostre priorità" in contradiction_text(item, "it")
    assert "« Vos priorités »" in contradiction_why(item, "fr").replace("\u00a0", " ")
    assert concerning("priorities", [item]) == concerning("c2", [item]) == [item]
    assert concerning("c12", [item]) == []


def test_small_form_is_all_at_four_when_its_criteria_are():
    steps = needs(0)
    for key in SMALL:
        answer = {"required": 4, "must_have": True}
        steps.setdefault(zimbra_12().step_of_criterion(key), {})[key] = answer
    steps["accounts"] = {"mailboxes": 4}
    assert [c.params for c in contradictions(zimbra_12(), steps)] == [{"count": 13, "total": 13}]


@pytest.mark.parametrize(
    ("facts", "needs", "keys"),
    [
        ({"budget_year": 0}, {"supervision_247": 3}, ("supervision_247",)),
        ({"budget_year": 0}, {"supervision_247": 2, "support_availability": 3}, None),
        ({"budget_year": 0}, {}, None),
        ({}, {"supervision_247": 4}, None),
        (
            {"budget_year": 1199.99, "mailboxes": 90, "shared_mailboxes": 10},
            {"support_availability": 4, "realtime_monitoring": 3},
            ("realtime_monitoring", "support_availability"),
        ),
        (
            {"budget_year": 1200, "mailboxes": 90, "shared_mailboxes": 10},
            {"support_availability": 4},
            None,
        ),
        ({"budget_year": 5}, {"support_availability": 4}, None),
    ],
)
def test_no_budget_and_people_on_call_around_the_clock(facts, needs, keys):
    steps: dict[str, dict[str, object]] = {}
    for key, value in facts.items():
        steps.setdefault(zimbra_12().step_of_fact(key), {})[key] = value
    for key, level in needs.items():
        steps.setdefault(zimbra_12().step_of_criterion(key), {})[key] = {"required": level}
    found = contradictions(zimbra_12(), steps)
    assert [(c.key, c.keys) for c in found] == (
        [("budget_round_the_clock", ("budget_year", *keys))] if keys else []
    )


def test_budget_contradiction_belongs_to_each_of_its_steps():
    steps = {
        "organisation": {"budget_year": 0},
        "c5": {"supervision_247": {"required": 4}},
        "c12": {"support_availability": {"required": 4}},
    }
    (item,) = contradictions(zimbra_12(), steps)
    assert (item.step, item.steps) == ("organisation", ("organisation", "c5", "c12"))
    assert contradiction_text(item, "en").startswith("A budget of 0 EUR a year")
    # Not applicable is no need, and a hidden criterion is not asked.
    steps["c5"] = {"supervision_247": {"required": 4, "not_applicable": True}}
    steps["start"] = {"form": "short"}
    assert contradictions(zimbra_12(), steps)[0].steps == ("organisation", "c12")


@pytest.mark.parametrize("facts", [{"rto_h": 3.5}, {"rpo_min": 59}, {"rto_h": 24, "rpo_min": 0}])
def test_level_below_what_another_answer_needs(facts):
    steps = {
        "protection": facts,
        "c5": {"main_datacentres": {"required": 2}, "rpo_rto": {"required": 3}},
    }
    (item,) = contradictions(zimbra_12(), steps)
    assert (item.key, dict(item.params), item.keys, item.step) == (
        "below_minimum",
        {"level": 3, "count": 1},
        ("main_datacentres",),
        "c5",
    )
    assert "It is paid for every month" in contradiction_why(item, "en")
    steps["c5"] = {"main_datacentres": {"required": 4}, "rpo_rto": {"today": 1}}
    assert contradictions(zimbra_12(), steps) == []
    steps["c5"] = {"main_datacentres": {"required": 0}}
    steps["protection"] = {"rto_h": 4, "rpo_min": 60}
    assert contradictions(zimbra_12(), steps) == []


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            {"mailboxes": 2001, "mode": "big_bang"},
            [("many_mailboxes_big_bang", {"mailboxes": 2001}, ("mailboxes", "mode"), "accounts")],
        ),
        ({"mailboxes": 2000, "mode": "big_bang"}, []),
        ({"mailboxes": 2001, "mode": "waves"}, []),
        (
            {"regimes": ["none", "nis2"]},
            [("none_and_some_regimes", {}, ("regimes",), "protection")],
        ),
        ({"regimes": ["none"]}, []),
        (
            {"sector": "public_body", "public_body": False},
            [("public_sector_not_public", {}, ("sector", "public_body"), "organisation")],
        ),
        ({"sector": "public_body", "public_body": True}, []),
    ],
)
def test_contradictions_that_are_data(facts, expected):
    assert found(**facts) == expected


def test_figures_are_written_as_the_language_does():
    steps = {"accounts": {"mailboxes": 20000}, "migration": {"mode": "big_bang"}}
    (item,) = contradictions(zimbra_12(), steps)
    with override("it"):
        assert contradiction_text(item, "it").startswith("20.000 caselle non possono")


def test_must_have_without_need():
    steps = {
        "c1": {
            "speed": {"required": 0, "must_have": True, "importance": 2},
            "crowd": {"required": 3, "must_have": True, "importance": 0},
        },
    }
    (contradiction,) = contradictions(tiny(), steps)
    assert (contradiction.key, contradiction.keys, contradiction.step) == (
        "must_have_without_need",
        ("speed", "crowd"),
        "c1",
    )
    assert contradiction.text.get("fr").format(**contradiction.params) == "Inutiles 2"
    steps["c1"] = {"speed": {"required": 1, "must_have": True, "importance": 1}, "crowd": {"required": 0}}
    assert contradictions(tiny(), steps) == []
