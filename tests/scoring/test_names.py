"""Names are found by the beginnings of their words: the same ones on PostgreSQL and on SQLite, the embedded default."""

from contextlib import contextmanager

import pytest
from django.db import connection, connections
from django.db.utils import load_backend
from django.utils import timezone

from reports import desk, keyset
from scoring.models import Standing
from scoring.names import NameMatches, asked, sort_key, words_of
from tests import factories

pytestmark = pytest.mark.django_db

NAMES = {
    "0badc0ffee0badc0ffee": "Officine Valdarno S.r.l.",
    "11111111111111111111": "L'Oréal Perugia",
    "22222222222222222222": "ÉCOLE Sainte-Thérèse & Fils, «nº 3»",
    "33333333333333333333": "Straße 100% GmbH",
    "44444444444444444444": "Smørrebrød Łódź A2A",
    "55555555555555555555": "Δήμος Αθηναίων",
    "66666666666666666666": "株式会社",
    "77777777777777777777": "!!!",
    "88888888888888888888": "Badge 0badc",
    "99999999999999999999": "It's 12 o'clock 12.5",
}
CASES = [
    ("valdarno", "0badc0ffee0badc0ffee"),
    ("VALD off", "0badc0ffee0badc0ffee"),
    ("srl", "0badc0ffee0badc0ffee"),
    ("S.R.L.", "0badc0ffee0badc0ffee"),
    ("oreal", "11111111111111111111"),
    ("L’ORÉAL", "11111111111111111111"),
    ("lorEal peru", "11111111111111111111"),
    ("ecole therese", "22222222222222222222"),
    ("sainte-thérèse", "22222222222222222222"),
    ("saintetherese", "22222222222222222222"),
    ("strasse 100", "33333333333333333333"),
    ("smorrebrod lodz", "44444444444444444444"),
    ("a2", "44444444444444444444"),
    ("δημοσ", "55555555555555555555"),
    ("株式", "66666666666666666666"),
    ("12 o", "99999999999999999999"),
    ("12.5", "99999999999999999999"),
    ("0badc0", "0badc0ffee0badc0ffee"),
    ("0badc0ffee0badc0ffee", "0badc0ffee0badc0ffee"),
    ("0badc", "88888888888888888888"),
    ("ldarno", None),
    ("valdarno perugia", None),
    ("x:* | y", None),
    ("'; DROP TABLE", None),
]


@contextmanager
def on_sqlite():
    """The table of the list alone, on an SQLite database in memory that stands in for the default one."""
    usual = connections["default"]
    lite = load_backend("django.db.backends.sqlite3").DatabaseWrapper(
        {
            **usual.settings_dict,
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": ":memory:",
            "OPTIONS": {},
        }
    )
    connections["default"] = lite
    try:
        with lite.schema_editor() as editor:
            editor.create_model(Standing)
        lite.disable_constraint_checking()  # the tables that it points to are left out
        yield
    finally:
        lite.connection.close()  # `lite.close` keeps a database in memory
        connections["default"] = usual


def standings() -> list[Standing]:
    return [
        Standing(
            pk=pk,
            status="draft",
            since=timezone.now(),
            language="it",
            name_key=sort_key(name),
            search_words=words_of(name, public_id),
        )
        for pk, (public_id, name) in enumerate(NAMES.items(), 1)
    ]


def found(rows, search: str) -> list[str]:
    return [
        row.search_words.rpartition("#")[2] for row in rows.filter(NameMatches(asked(search))).order_by("pk")
    ]


@pytest.fixture
def real():
    """The same names through the services."""
    for public_id, name in NAMES.items():
        assessment = factories.draft(name=name)
        Standing.objects.filter(pk=assessment.pk).update(search_words=words_of(name, public_id))
    return Standing.objects.all()


def test_both_databases_find_the_same_names(real):
    expected = {search: [public_id] if public_id else [] for search, public_id in CASES}

    assert {search: found(real, search) for search, _ in CASES} == expected
    with on_sqlite():
        Standing.objects.bulk_create(standings())
        assert {search: found(Standing.objects.all(), search) for search, _ in CASES} == expected


@pytest.mark.parametrize("search", ["", "   ", "!!!", "'\"\\%_&|()", "\0"])
def test_nothing_to_look_for_is_no_word(search):
    assert asked(search) == []


def test_very_long_search_narrows_by_its_first_words():
    assert len(asked("a " * 500)) == 12


@pytest.mark.parametrize(
    ("name", "key"),
    [("L'Oréal S.p.A.", "l oreal s p a"), ("ÀRGINE", "argine"), ("!!!", "!!!"), ("é" * 300, "e" * 200)],
)
def test_names_are_sorted_without_accents_and_signs(name, key):
    assert sort_key(name) == key


def test_search_uses_its_index(real):
    """With the planner's choice of a whole scan taken away, the index answers: its expression is the query's."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Standing.objects.filter(NameMatches(asked("valdarno"))).explain()

    assert "standing_words" in plan


@pytest.mark.parametrize("sort", ["client", "-client", "score", "-score", "-since", "verdict"])
def test_pages_on_sqlite_hold_every_row_once(sort):
    rows = standings()
    for number, row in enumerate(rows):
        if number % 3:
            row.verdict, row.verdict_rank, row.score = "good", 3, number % 4 * 10
            row.low = row.high = row.score
            row.must_met = row.must_total = row.must_unmet = 0
            row.house_id = row.run_id = 1
            row.rated_at = timezone.now()
    order, seen, after, more = desk.order_of(sort), [], "", True
    with on_sqlite():
        Standing.objects.bulk_create(rows)
        while more:
            page = keyset.page(Standing.objects.all(), order, 3, after=after)
            seen += [row.pk for row in page.rows]
            after, more = page.after, page.after is not None

    valued = [row for row in rows if getattr(row, order.field) is not None]
    valued.sort(key=lambda row: (getattr(row, order.field), row.pk), reverse=order.descending)
    empty = sorted({row.pk for row in rows} - {row.pk for row in valued}, reverse=order.descending)
    assert seen == [row.pk for row in valued] + empty
