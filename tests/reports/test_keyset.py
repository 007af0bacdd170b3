"""Walking a long list forwards and backwards, whatever it is sorted by."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actors import SYSTEM
from assessment.services import create_assessment
from reports import desk, keyset
from reports.keyset import BadPlace, Order
from scoring.models import Integrator, Standing
from scoring.services import score
from tests import factories

pytestmark = pytest.mark.django_db
ROWS = 23
SORTS = [f"{sign}{key}" for key in desk.SORTS for sign in ("", "-")]


@pytest.fixture
def rows():
    """Rows with ties and gaps in every column that the list sorts by."""
    for number in range(ROWS):
        create_assessment(
            organisation=f"Client {number % 5}",
            language="it",
            questionnaire=factories.published(),
            by=SYSTEM,
        )
    now, house = timezone.now(), Integrator.objects.get(slug="ovea")
    made = list(Standing.objects.order_by("pk"))
    run = score(assessment=made[0].assessment, by=SYSTEM)
    for number, row in enumerate(made):
        row.since = now - timedelta(days=number % 4)
        row.submitted_at = None if number % 3 == 0 else now - timedelta(hours=number % 6)
        if number % 4:
            points = None if number % 7 == 0 else number % 6 * 10
            rating = {
                "score": points,
                "low": points,
                "high": points,
                "verdict": "weak",
                "verdict_rank": number % 3,
            }
            rating |= {
                "must_met": 0,
                "must_total": 3,
                "must_unmet": number % 2,
                "house": house,
                "run": run,
                "rated_at": now,
            }
        else:
            rating = dict.fromkeys(
                ("score", "low", "high", "verdict_rank", "must_met", "must_total", "must_unmet", "house")
            ) | {"verdict": ""}
        for name, value in rating.items():
            setattr(row, name, value)
        row.save()


def expected(order: Order) -> list[int]:
    """Sorted in Python: by value, then key; rows without a value last, by key."""
    found = list(Standing.objects.all())
    valued = [row for row in found if getattr(row, order.field) is not None]
    empty = [row for row in found if getattr(row, order.field) is None]
    valued.sort(key=lambda row: (getattr(row, order.field), row.pk), reverse=order.descending)
    empty.sort(key=lambda row: row.pk, reverse=order.descending)
    return [row.pk for row in valued + empty]


@pytest.mark.parametrize("sort", SORTS)
def test_pages_hold_every_row_once_and_in_order_both_ways(rows, sort):
    order, found = desk.order_of(sort), Standing.objects.all()
    pages = [keyset.page(found, order, 4)]
    while pages[-1].after:
        pages.append(keyset.page(found, order, 4, after=pages[-1].after))
    back = [pages[-1]]
    while back[0].before:
        back.insert(0, keyset.page(found, order, 4, before=back[0].before))

    assert [row.pk for page in pages for row in page.rows] == expected(order)
    assert [[row.pk for row in page.rows] for page in pages] == [
        [row.pk for row in page.rows] for page in back
    ]
    assert (pages[0].before, pages[-1].after) == (None, None)


def test_row_that_moves_away_leaves_no_gap(rows):
    order, found = desk.order_of("client"), Standing.objects.all()
    order_before = expected(order)
    first = keyset.page(found, order, 4)
    Standing.objects.filter(pk=first.rows[-1].pk).update(name_key="zzz")

    second = keyset.page(found, order, 4, after=first.after)

    assert [row.pk for row in second.rows] == order_before[4:8]


def test_first_page_reached_from_behind_is_full_again(rows):
    order, found = desk.order_of("client"), Standing.objects.all()
    first = keyset.page(found, order, 4)
    second = keyset.page(found, order, 4, after=first.after)
    Standing.objects.filter(pk=first.rows[0].pk).update(name_key="zzz")

    page = keyset.page(found, order, 4, before=second.before)

    assert (len(page.rows), page.before) == (4, None)


@pytest.mark.parametrize(
    ("sort", "place"),
    [
        ("client", "nowhere"),
        ("client", "~"),
        ("client", "~5"),
        ("client", "a~b"),
        ("client", "a~-5"),
        ("client", "a~٣"),
        ("client", "a~99999999999999999999"),
        ("client", "\0~5"),
        ("client", f"{'x' * 201}~5"),
        ("since", "yesterday~5"),
        ("since", "2026-11-24T10:00:00~5"),
        ("since", "0001-01-01T00:00:00+23:59~5"),
        ("score", "NaN~5"),
        ("score", "1e9~5"),
        ("score", "high~5"),
        ("score", "1e-99999~5"),
        ("score", "98.75~5"),
        ("verdict", "99999999999~5"),
        ("must", "1.5~5"),
    ],
)
def test_place_that_is_none_is_refused(sort, place):
    with pytest.raises(BadPlace):
        keyset.page(Standing.objects.all(), desk.order_of(sort), 4, after=place)
