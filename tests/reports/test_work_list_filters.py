"""Filtering and sorting the work list, and what becomes of nonsense in its address."""

import re

import pytest

from accounts.actors import SYSTEM, Actor
from assessment.services import start_review, submit
from reports import desk
from scoring.models import Standing
from scoring.services import score
from scoring.standing_models import RANKS
from scoring.standings import outlook
from tests import factories
from tests.reports.pages import names, text

pytestmark = pytest.mark.django_db
WORK_LIST = "/desk/"
OFFICINE, KESTREL, COMUNE = "Officine Valdarno S.r.l.", "Kestrel Robotics Ltd", "Comune di Valmerana"


@pytest.fixture
def browser(consultant):
    return factories.signed_in(consultant)


@pytest.fixture
def crowd_of_three(consultant):
    """Three that wait or are in review, with ratings of their own; returns the second one's reviewer."""
    colleague = factories.person("consultant", email="colleague@dodici.example")
    rows = [
        (OFFICINE, "it", consultant, "good", 70, 0, False),
        (KESTREL, "fr", colleague, "decline", 90, 2, True),
        (COMUNE, "en", None, "undetermined", None, 0, False),
    ]
    made = [factories.draft(name=name, language=language) for name, language, *_ in rows]
    house = outlook()
    run = score(assessment=made[0], by=SYSTEM)
    for assessment, (_, _, reviewer, verdict, points, unmet, adjusted) in zip(made, rows, strict=True):
        submit(assessment=assessment, by=SYSTEM)
        if reviewer:
            start_review(assessment=assessment, reviewer=reviewer, by=Actor.of(reviewer))
        values = {
            "verdict": verdict,
            "verdict_rank": RANKS[verdict],
            "score": points,
            "low": points,
            "high": points,
        }
        values |= {"must_met": 0, "must_total": 3, "must_unmet": unmet, "adjusted": adjusted, "run": run}
        values |= {"house": house.house, "basis": house.basis, "rated_at": run.created_at}
        Standing.objects.filter(pk=assessment.pk).update(**values)
    return colleague


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, [COMUNE, KESTREL, OFFICINE]),
        ({"verdict": "good"}, [OFFICINE]),
        ({"verdict": "undetermined"}, [COMUNE]),
        ({"reviewer": "me"}, [OFFICINE]),
        ({"reviewer": "none"}, [COMUNE]),
        ({"reviewer": "colleague"}, [KESTREL]),
        ({"language": "fr"}, [KESTREL]),
        ({"unmet": "yes"}, [KESTREL]),
        ({"unmet": "no"}, [COMUNE, OFFICINE]),
        ({"adjusted": "yes"}, [KESTREL]),
        ({"adjusted": "no"}, [COMUNE, OFFICINE]),
        ({"days": "1"}, []),
        ({"unmet": "no", "language": "it", "q": "valdarno", "reviewer": "me"}, [OFFICINE]),
        ({"unmet": "no", "language": "fr"}, []),
    ],
)
def test_filters_narrow_the_list_and_go_together(browser, crowd_of_three, filters, expected):
    asked = {key: str(crowd_of_three.pk) if value == "colleague" else value for key, value in filters.items()}

    page = browser.get(WORK_LIST, {"tab": "all", "sort": "client", **asked})

    assert names(page) == expected
    assert len(page.context["chips"]) == len(filters)
    assert page.context["found"].number == len(expected)


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("client", [COMUNE, KESTREL, OFFICINE]),
        ("-client", [OFFICINE, KESTREL, COMUNE]),
        ("score", [OFFICINE, KESTREL, COMUNE]),
        ("-score", [KESTREL, OFFICINE, COMUNE]),
        ("verdict", [COMUNE, KESTREL, OFFICINE]),
        ("-must", [KESTREL, COMUNE, OFFICINE]),
        ("submitted", [OFFICINE, KESTREL, COMUNE]),
        ("-since", [COMUNE, KESTREL, OFFICINE]),
    ],
)
def test_list_is_sorted_both_ways_with_the_unscored_last(browser, crowd_of_three, sort, expected):
    page = browser.get(WORK_LIST, {"tab": "all", "sort": sort})

    assert names(page) == expected
    heads = re.findall(r'<th scope="col"[^>]* aria-sort="(\w+)"', page.content.decode())
    assert heads == ["descending" if sort.startswith("-") else "ascending"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"verdict": "superb"},
        {"reviewer": "99999999999999999999"},
        {"reviewer": "\0"},
        {"language": "de"},
        {"unmet": "maybe"},
        {"adjusted": "'"},
        {"days": "many"},
        {"days": "-1"},
        {"days": "99999999999999"},
        {"sort": "secret"},
        {"after": "nowhere"},
        {"before": "~"},
        {"after": "2026-11-24T10:00:00+00:00~1", "sort": "score"},
        {"page": "9999"},
        {"tab": "\0"},
    ],
)
def test_nonsense_in_the_address_filters_nothing_and_is_told(browser, crowd_of_three, wrong):
    page = browser.get(WORK_LIST, {"tab": "in_review"} | wrong)

    assert page.status_code == 200
    if "tab" not in wrong:
        assert sorted(names(page)) == [KESTREL, OFFICINE]
    field = next(iter(wrong))
    if field in ("after", "before"):
        assert "There is no such page in this list any more. This is its first page." in text(page)
    elif field not in ("page", "tab") and wrong[field] != "\0":
        assert "This filter was left out." in text(page)


def test_days_that_are_none_stay_in_the_field(browser):
    page = browser.get(WORK_LIST, {"days": "many"})

    assert 'value="many"' in page.content.decode()
    assert "Write the days as a whole number from 1 to 3650. This filter was left out." in text(page)


def test_chip_takes_its_own_filter_away_and_keeps_the_rest(browser, crowd_of_three):
    page = browser.get(
        WORK_LIST, {"tab": "all", "q": "valdarno", "unmet": "no", "language": "", "sort": "-score"}
    )

    assert [(chip["words"], chip["address"]) for chip in page.context["chips"]] == [
        ("Client: valdarno", "?tab=all&unmet=no&sort=-score"),
        ("Must-haves: none unmet", "?tab=all&q=valdarno&sort=-score"),
    ]
    assert page.context["clear"] == "?tab=all&sort=-score"


def test_long_list_has_pages_that_keep_search_and_order(browser):
    for number in range(desk.PAGE_SIZE + 1):
        factories.draft(name=f"Client {number:02}")

    first = browser.get(WORK_LIST, {"tab": "draft", "q": "Client", "sort": "client"})
    second = browser.get(f"{WORK_LIST}{first.context['next']}")
    back = browser.get(f"{WORK_LIST}{second.context['previous']}")

    assert [names(page)[-1] for page in (first, second, back)] == ["Client 24", "Client 25", "Client 24"]
    assert (len(names(first)), len(names(second)), first.context["previous"], second.context["next"]) == (
        25,
        1,
        "",
        "",
    )
    assert "tab=draft&amp;q=Client&amp;sort=client&amp;after=client+24~" in first.content.decode()


def test_page_whose_rows_are_gone_is_the_first_one_and_says_so(browser, crowd_of_three):
    page = browser.get(WORK_LIST, {"sort": "client", "after": "zzz~99"})

    assert names(page) == [COMUNE]
    assert "There is no such page in this list any more." in text(page)
