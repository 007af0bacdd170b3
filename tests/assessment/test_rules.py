import pytest

from assessment.rules import Missing, StepProgress, criterion_answered, hidden, missing, progress
from tests.assessment.samples import by_step, case, tiny, zimbra_12

ON_PREMISES_ONLY = {"uplink_mbps", "share_pct"}
EXCHANGE_ONLY = {"pst_gb", "public_folders_gb"}


def hidden_facts(**facts: object) -> set[str]:
    return set(hidden(zimbra_12(), facts).facts)


def hidden_criteria(**facts: object) -> set[str]:
    return set(hidden(zimbra_12(), facts).criteria)


def test_nothing_but_conditional_facts_is_hidden_before_any_answer():
    nothing_known = hidden(zimbra_12(), {})
    assert nothing_known.criteria == frozenset()
    assert nothing_known.facts == {"inhabitants", "pec", "sources", *ON_PREMISES_ONLY, *EXCHANGE_ONLY}
    assert not any(zimbra_12().fact(key).required for key in nothing_known.facts)


@pytest.mark.parametrize(
    ("fact", "facts", "is_hidden"),
    [
        ("inhabitants", {"public_body": True}, False),
        ("inhabitants", {"public_body": False}, True),
        ("turnover_meur", {"public_body": True}, True),
        ("turnover_meur", {"public_body": False}, False),
        ("pec", {"country": "IT"}, False),
        ("pec", {"country": "FR"}, True),
        ("sources", {"source_type": "several"}, False),
        ("sources", {"source_type": "zimbra"}, True),
        ("mdm", {"mobile_users": 0}, True),
        ("mdm", {"mobile_users": 1}, False),
        ("vip_abroad", {"vip_count": 0}, True),
        ("vip_abroad", {"vip_count": 2}, False),
    ],
)
def test_hidden_facts_follow_the_rules(fact, facts, is_hidden):
    assert (fact in hidden_facts(**facts)) is is_hidden


@pytest.mark.parametrize(
    ("source_type", "asked"),
    [
        ("exchange_onprem", {*EXCHANGE_ONLY, *ON_PREMISES_ONLY}),
        ("exchange_online", EXCHANGE_ONLY),
        ("google", set()),
        ("imap_host", set()),
        ("zimbra", ON_PREMISES_ONLY),
        ("carbonio", ON_PREMISES_ONLY),
        ("domino", ON_PREMISES_ONLY),
        ("pop_local", {"pst_gb", *ON_PREMISES_ONLY}),
        ("several", {"sources", *EXCHANGE_ONLY, *ON_PREMISES_ONLY}),
        ("other", ON_PREMISES_ONLY),
    ],
)
def test_hidden_facts_depend_on_the_source(source_type, asked):
    conditional = {"sources", *EXCHANGE_ONLY, *ON_PREMISES_ONLY}
    assert conditional - hidden_facts(source_type=source_type) == asked


@pytest.mark.parametrize(
    ("facts", "criteria"),
    [
        ({"mobile_users": 0}, {"mobile_included", "mobile_setup"}),
        ({"mobile_users": 70}, set()),
        ({"vip_count": 0}, {"vip_help"}),
        ({"vip_count": 3}, set()),
        ({"legal_archive_years": 0}, {"legal_archiving"}),
        ({"legal_archive_years": 10}, set()),
        ({"sites": 1, "source_type": "google"}, {"coexistence"}),
        ({"sites": 1, "source_type": "several"}, set()),
        ({"sites": 1}, set()),
        ({"sites": 2, "source_type": "google"}, set()),
        ({"mobile_users": 0, "vip_count": 0}, {"mobile_included", "mobile_setup", "vip_help"}),
    ],
)
def test_hidden_criteria_follow_the_rules(facts, criteria):
    assert hidden_criteria(**facts) == criteria


def test_hidden_gives_the_reason_of_each_question():
    skipped = hidden(
        zimbra_12(), {"vip_count": 0, "public_body": True, "country": "IT", "source_type": "several"}
    )
    assert set(skipped.reasons) == {"vip_abroad", "vip_help", "turnover_meur"}
    assert skipped.reasons["vip_help"].it == (
        "Avete indicato che nessuno richiede aiuto diretto e prioritario."
    )


def test_hidden_gives_the_first_of_several_reasons():
    skipped = hidden(tiny(), {"people": 1})
    assert skipped.criteria == {"crowd", "town_hall"}
    assert skipped.reasons["town_hall"].en == "Towns only"


@pytest.mark.parametrize(
    ("answer", "answered"),
    [
        (None, False),
        ({}, False),
        ({"today": 3, "importance": 2}, False),
        ({"required": None, "dont_know": False, "not_applicable": False}, False),
        ({"required": 0}, True),
        ({"required": None, "dont_know": True}, True),
        ({"required": None, "not_applicable": True}, True),
    ],
)
def test_criterion_answered_by_a_need_or_by_saying_there_is_none(answer, answered):
    assert criterion_answered(answer) is answered


@pytest.mark.parametrize(
    ("name", "total"), [("manufacturer-120", 116), ("start-up-38", 113), ("municipality-350", 117)]
)
def test_progress_of_a_case_is_complete(name, total):
    steps = by_step(zimbra_12(), case(name))
    found = progress(zimbra_12(), steps)
    assert (found.answered, found.total, found.percent, found.complete) == (total, total, 100, True)
    assert missing(zimbra_12(), steps) == []


def test_progress_of_nothing_is_not_started():
    found = progress(tiny(), {})
    assert found.steps == {
        "basics": StepProgress("not_started", 0, 1),  # the mayor is asked of towns only
        "extras": StepProgress("not_started", 0, 0),
        "c1": StepProgress("not_started", 0, 2),
        "c2": StepProgress("complete", 0, 0),  # hidden, so nothing is left to answer
        "priorities": StepProgress("not_started", 0, 1),
    }
    assert (found.answered, found.total, found.percent, found.complete) == (0, 4, 0, False)


def test_progress_counts_what_is_asked():
    steps = {
        "basics": {"people": 12, "town": True},
        "extras": {},
        "c1": {"speed": {"required": 2}, "crowd": {"today": 1}},
        "c2": {"town_hall": {"dont_know": True}},
        "priorities": {"tiers": []},
    }
    found = progress(tiny(), steps)
    assert found.steps == {
        "basics": StepProgress("in_progress", 1, 2),
        "extras": StepProgress("complete", 0, 0),
        "c1": StepProgress("in_progress", 1, 2),
        "c2": StepProgress("complete", 1, 1),
        "priorities": StepProgress("complete", 1, 1),
    }
    assert (found.answered, found.total, found.percent) == (4, 6, 66)
    assert missing(tiny(), steps) == [Missing("basics", "mayor"), Missing("c1", "crowd")]


def test_progress_does_not_count_an_invalid_value():
    assert progress(tiny(), {"basics": {"people": "many"}}).steps["basics"] == StepProgress(
        "in_progress", 0, 1
    )


@pytest.mark.parametrize(
    ("saved", "state"),
    [
        ({}, "not_started"),
        ({"speed": {}}, "not_started"),
        ({"speed": {"today": None, "comment": "", "must_have": False}}, "not_started"),
        ({"speed": {"comment": "Later"}}, "in_progress"),
        ({"speed": {"today": 0}}, "in_progress"),
        ({"speed": {"required": 1}, "crowd": {"required": 1}}, "complete"),
    ],
)
def test_progress_of_a_step_starts_when_something_is_said(saved, state):
    assert progress(tiny(), {"c1": saved}).steps["c1"].state == state


def test_progress_changes_when_an_answer_hides_questions():
    steps = by_step(zimbra_12(), case("manufacturer-120"))
    del steps["c9"]["vip_help"]
    assert missing(zimbra_12(), steps) == [Missing("c9", "vip_help")]
    steps["accounts"]["vip_count"] = 0
    assert missing(zimbra_12(), steps) == []


def test_missing_lists_every_required_fact_and_criterion_in_order():
    gaps = missing(zimbra_12(), {})
    assert len(gaps) == 44 + 72
    assert gaps[0] == Missing("organisation", "org_name")
    assert gaps[-1] == Missing("c12", "language")
