"""The work list: what is in it, in which order, and what each row says."""

import re
from datetime import timedelta
from fractions import Fraction

import pytest
from django.utils import timezone

from accounts.actors import SYSTEM
from assessment.saving import save_step
from bench import crowd
from reports import desk
from scoring.models import Capability, Integrator, ScoreRun, Standing
from scoring.services import score
from scoring.standings import outlook
from tests import factories
from tests.reports.pages import names, text

pytestmark = pytest.mark.django_db
WORK_LIST = "/desk/"


@pytest.fixture
def browser(consultant):
    return factories.signed_in(consultant)


def standing(page, at: int = 0) -> Standing:
    return page.context["rows"][at].standing


def test_waiting_list_shows_what_was_handed_in(browser):
    factories.imported()
    factories.draft(name="Still answering")

    assert names(browser.get(WORK_LIST)) == ["Officine Valdarno S.r.l."]


@pytest.mark.parametrize(
    ("tab", "expected"),
    [
        ("waiting", ["Kestrel Robotics Ltd"]),
        ("mine", ["Officine Valdarno S.r.l."]),
        ("in_review", ["Officine Valdarno S.r.l."]),
        ("approved", ["Comune di Valmerana"]),
        ("draft", ["Still answering"]),
        ("returned", []),
        (
            "all",
            ["Still answering", "Comune di Valmerana", "Officine Valdarno S.r.l.", "Kestrel Robotics Ltd"],
        ),
        ("nonsense", ["Kestrel Robotics Ltd"]),
    ],
)
def test_tabs_hold_their_states(browser, consultant, tab, expected):
    factories.imported("start-up-38")
    factories.in_review(consultant)
    factories.proposal(consultant, "municipality-350")
    factories.draft(name="Still answering")

    page = browser.get(WORK_LIST, {"tab": tab})

    assert names(page) == expected
    counts = {"waiting": 1, "mine": 1, "in_review": 1, "approved": 1, "draft": 1, "returned": 0, "all": 4}
    assert {key: (count.number, count.capped) for key, count in page.context["counts"].items()} == {
        key: (number, False) for key, number in counts.items()
    }


def test_mine_are_the_ones_that_i_review(browser, consultant):
    colleague = factories.person("consultant", email="colleague@dodici.example")
    factories.in_review(consultant)
    factories.in_review(colleague, "start-up-38")

    mine = browser.get(WORK_LIST, {"tab": "mine"})
    both = browser.get(WORK_LIST, {"tab": "in_review"})

    assert names(mine) == ["Officine Valdarno S.r.l."]
    assert names(both) == ["Kestrel Robotics Ltd", "Officine Valdarno S.r.l."]
    assert (mine.context["counts"]["mine"].number, mine.context["counts"]["in_review"].number) == (1, 2)


def test_empty_list_says_what_to_do_next(browser, db):
    assert "No client has been invited yet." in text(browser.get(WORK_LIST))


def test_empty_tab_points_to_the_others(browser):
    factories.draft()

    assert "Nothing is in this list at the moment. Look at another state above." in text(
        browser.get(WORK_LIST)
    )


def test_name_of_an_organisation_is_shown_as_text(browser):
    factories.draft(name="<script>alert('1')</script>")

    page = browser.get(WORK_LIST, {"tab": "draft", "q": "<script>"}).content.decode()

    assert page.count("&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;") == 1
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Work list"), ("it", "Elenco di lavoro"), ("fr", "Liste de travail")]
)
def test_list_speaks_three_languages(browser, language, title):
    factories.imported()

    page = browser.get(WORK_LIST, headers={"accept-language": language})

    assert f"<h1>{title}</h1>" in page.content.decode()


def test_row_says_verdict_score_range_and_must_haves(browser):
    factories.imported()

    page = browser.get(WORK_LIST)

    row = standing(page)
    assert (row.verdict, row.must_met, row.must_total, row.must_unmet) == ("strong", 18, 18, 0)
    assert [str(number) for number in (row.score, row.low, row.high)] == ["98.7", "98.7", "100.0"]
    assert re.search(r"strong fit 98\.7 98\.7–100\.0 18 / 18", text(page))


def test_what_was_handed_in_is_scored_when_somebody_looks(browser):
    factories.imported()
    assert ScoreRun.objects.count() == 0

    first, second = browser.get(WORK_LIST), browser.get(WORK_LIST)

    assert (first.status_code, standing(first).verdict, standing(second).verdict) == (200, "strong", "strong")
    assert ScoreRun.objects.count() == 1


def test_look_stops_scoring_when_its_time_is_over(browser, monkeypatch):
    for case in ("manufacturer-120", "start-up-38", "municipality-350"):
        factories.imported(case)
    monkeypatch.setattr("reports.desk.LOOK_SECONDS", -1)

    page = browser.get(WORK_LIST)

    assert [row.rated for row in page.context["rows"]] == [True, False, False]
    assert text(page).count("not scored yet") == 2


def test_draft_is_not_scored_by_looking(browser):
    factories.draft()

    page = browser.get(WORK_LIST, {"tab": "draft"})

    assert (page.status_code, ScoreRun.objects.count()) == (200, 0)
    assert "not scored yet" in text(page)


@pytest.mark.parametrize("withdrawn", [["ovea"], ["ovea", "mass-market-host", "in-house-team"]])
def test_list_stays_open_when_the_house_is_withdrawn(browser, withdrawn):
    factories.imported()
    browser.get(WORK_LIST)
    Integrator.objects.filter(slug__in=withdrawn).update(withdrawn_at=timezone.now())

    page = browser.get(WORK_LIST)

    assert [row.rated for row in page.context["rows"]] == [False]
    assert "No active integrator is marked as our own house" in text(page)


def test_list_opens_again_when_the_house_comes_back(browser):
    assessment = factories.imported()
    before = standing(browser.get(WORK_LIST))
    house = Integrator.objects.filter(slug="ovea")
    house.update(withdrawn_at=timezone.now())
    browser.get(f"/desk/{assessment.public_id}/")
    house.update(withdrawn_at=None)

    again = standing(browser.get(WORK_LIST))

    assert (again.verdict, again.score) == (before.verdict, before.score)


def test_list_without_a_house_has_no_verdicts(browser):
    factories.imported()
    Integrator.objects.update(is_house=False)

    page = browser.get(WORK_LIST, {"sort": "-score", "verdict": "strong"})

    assert [row.rated for row in page.context["rows"]] == [False]
    assert 'name="verdict"' not in page.content.decode()


def test_another_house_has_verdicts_of_its_own(browser, consultant):
    factories.imported()
    factories.proposal(consultant, "municipality-350")
    browser.get(WORK_LIST)
    Integrator.objects.update(is_house=False)
    Integrator.objects.filter(slug="mass-market-host").update(is_house=True)

    page = browser.get(WORK_LIST, {"tab": "all"})

    runs = {
        run.assessment_id: run.result["integrators"]["mass-market-host"] for run in ScoreRun.objects.all()
    }
    assert {row.standing.pk: row.standing.verdict for row in page.context["rows"]} == {
        pk: rated["verdict"] for pk, rated in runs.items()
    }
    assert ScoreRun.objects.count() == 2
    assert "Verdict for Mass-market host" in text(page)


def test_profile_that_changed_is_in_the_list_with_the_next_look(browser):
    factories.imported()
    before = standing(browser.get(WORK_LIST))
    Capability.objects.filter(integrator__slug="ovea", criterion="inventory").update(level=0)

    after = standing(browser.get(WORK_LIST))

    assert (before.verdict, after.verdict) == ("strong", "decline")


def test_row_agrees_with_the_report_when_a_level_is_restored(browser):
    assessment = factories.imported()
    level = Capability.objects.filter(integrator__slug="ovea", criterion="inventory")
    for changed in (4, 0, 4):
        level.update(level=changed)
        fit = browser.get(f"/desk/{assessment.public_id}/").context["report"]["fit"]
        row = standing(browser.get(WORK_LIST))
        assert (row.verdict, str(row.score)) == (fit["verdict"], fit["score"])

    assert row.verdict == "strong"


def test_approved_row_keeps_the_verdict_that_was_approved(browser, consultant):
    factories.proposal(consultant)
    Capability.objects.filter(integrator__slug="ovea").update(level=0)

    row = browser.get(WORK_LIST, {"tab": "approved"}).context["rows"][0]

    assert (row.standing.verdict, row.stale) == ("strong", False)


def test_rating_of_a_draft_says_its_day_once_the_answers_have_changed(browser):
    assessment = factories.draft(answers={"says_no": {"required": 3, "importance": 2}})
    score(assessment=assessment, by=SYSTEM)
    fresh = browser.get(WORK_LIST, {"tab": "draft"})
    save_step(
        assessment=assessment, step="c1", changes={"says_no.required": 0}, base_revision=None, by=SYSTEM
    )

    old = browser.get(WORK_LIST, {"tab": "draft"})
    newest = score(assessment=assessment, by=SYSTEM)
    again = browser.get(WORK_LIST, {"tab": "draft"})

    assert [page.context["rows"][0].stale for page in (fresh, old, again)] == [False, True, False]
    assert "as of " in text(old)
    house = newest.result["integrators"]["ovea"]
    assert standing(again).verdict == house["verdict"]
    assert Fraction(str(standing(again).score)) == Fraction(house["score_1dp"])


# --- Search ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("valdarno", ["Officine Valdarno S.r.l."]),
        ("VALD off", ["Officine Valdarno S.r.l."]),
        ("srl", ["Officine Valdarno S.r.l."]),
        ("s.r.l.", ["Officine Valdarno S.r.l."]),
        ("oreal", ["L'Oréal Perugia"]),
        ("L’ORÉAL", ["L'Oréal Perugia"]),
        ("loréal", ["L'Oréal Perugia"]),
        ("ldarno", []),
        ("valdarno perugia", []),
        ("!?'\"\\%_&|", []),
        ("') OR 1=1 --", []),
        ("val:* | x", []),
        ("\0", ["L'Oréal Perugia", "Officine Valdarno S.r.l."]),
        ("x" * 5000, []),
        ("a b c d e f g h i j k l m n o p q r s t u v", []),
        ("<b>nobody</b>", []),
    ],
)
def test_search_finds_names_by_the_beginnings_of_their_words(browser, search, found):
    factories.draft(name="Officine Valdarno S.r.l.")
    factories.draft(name="L'Oréal Perugia")

    page = browser.get(WORK_LIST, {"tab": "draft", "sort": "client", "q": search})

    assert (page.status_code, names(page)) == (200, found)


def test_search_finds_a_client_by_its_number(browser):
    mine, _other = factories.draft(name="Mine"), factories.draft(name="Other")

    for part in (mine.public_id, mine.public_id[:8].upper(), f"{mine.public_id} mine"):
        assert names(browser.get(WORK_LIST, {"tab": "draft", "q": part})) == ["Mine"]


def test_search_that_finds_nothing_says_so_and_offers_the_way_back(browser):
    factories.imported()

    page = browser.get(WORK_LIST, {"q": "<b>nobody</b>"})

    assert "No organisation called “<b>nobody</b>” is in this list." in text(page)
    assert "<b>nobody" not in page.content.decode()
    assert page.context["clear"] == "?tab=waiting"


# --- The same queries for few and many ------------------------------------------------------------------------------

# session, user, roles, integrators, capabilities, policy, another house, people for the filter, rows, counts, number found
QUERIES = 11


def test_list_takes_the_same_queries_for_one_three_and_ten_thousand_rows(
    browser, consultant, django_assert_num_queries
):
    for case in ("manufacturer-120", "start-up-38", "municipality-350"):
        run = score(assessment=factories.in_review(consultant, case), by=SYSTEM)
        if case != "start-up-38":
            with django_assert_num_queries(QUERIES):
                page = browser.get(WORK_LIST, {"tab": "in_review"})
    assert len(page.context["rows"]) == 3

    people = [factories.person("consultant", email=f"{n}@dodici.example") for n in range(3)]
    crowd.add(10_000, run=run, reviewers=people, now=outlook())
    with django_assert_num_queries(QUERIES):
        page = browser.get(WORK_LIST, {"tab": "in_review"})
    for search in ("comune", "valdarno 5"):
        with django_assert_num_queries(QUERIES + 1):  # the keys of the names that were found
            browser.get(WORK_LIST, {"tab": "all", "q": search, "verdict": "good"})

    assert len(page.context["rows"]) == desk.PAGE_SIZE
    assert "More than 1000 assessments" in text(browser.get(WORK_LIST, {"tab": "all"}))


def test_old_assessments_are_found_by_their_age(browser):
    factories.imported()
    factories.imported("start-up-38")
    old = Standing.objects.filter(assessment__organisation__name__startswith="Kestrel")
    old.update(since=timezone.now() - timedelta(days=8))

    assert names(browser.get(WORK_LIST, {"days": "7"})) == ["Kestrel Robotics Ltd"]
    assert names(browser.get(WORK_LIST)) == ["Kestrel Robotics Ltd", "Officine Valdarno S.r.l."]
