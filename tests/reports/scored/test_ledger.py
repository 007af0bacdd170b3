from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.scored.ledger import ledger
from tests.reports.scored.samples import groups, rated

PROOFS = ("declared", "documented", "verified")
ANSWERS = st.fixed_dictionaries(
    {
        "required": st.one_of(st.none(), st.integers(0, 4)),
        "importance": st.one_of(st.none(), st.integers(0, 3)),
        "must_have": st.booleans(),
        "applicable": st.booleans(),
    }
)
LEVELS = st.tuples(st.one_of(st.none(), st.integers(0, 4)), st.sampled_from(PROOFS))


def account_of(criteria, levels):
    problem, result = rated(criteria, one=levels)
    return ledger(groups(problem, "one"), result["integrators"]["one"], problem["policy"]), result


def test_worked_example_by_hand():
    """The first integrator of the specification's own example (section 9), with equal priorities."""
    found, _ = account_of(
        {
            "K1": {"a": {"required": 3, "importance": 3}, "b": {"required": 2, "importance": 1}},
            "K2": {"c": {"required": 4, "importance": 2}, "d": {"required": 1, "importance": 2}},
        },
        {"a": (3, "documented"), "b": (1, "verified"), "c": (2, "verified"), "d": (4, "declared")},
    )

    first, second = found.accounts
    assert [line.possible for line in first.lines] == [Fraction(75, 2), Fraction(25, 2)]
    assert [line.reached for line in first.lines] == [Fraction(9, 10), Fraction(1, 2)]
    assert [line.points for line in first.lines] == [Fraction(135, 4), Fraction(25, 4)]
    assert [line.shown for line in first.lines] == [Decimal("33.8"), Decimal("6.2")]
    assert (first.shown, second.shown, found.shown) == (Decimal(40), Decimal("37.5"), Decimal("77.5"))
    assert [line.reached for line in second.lines] == [Fraction(1, 2), 1]


@given(
    st.lists(st.lists(st.tuples(ANSWERS, LEVELS), min_size=1, max_size=5), min_size=1, max_size=4),
)
def test_every_point_is_accounted_for(drawn):
    criteria, levels = {}, {}
    for at, own in enumerate(drawn, start=1):
        criteria[f"c{at}"] = {f"c{at}_{number}": answer for number, (answer, _) in enumerate(own)}
        levels |= {f"c{at}_{number}": level for number, (_, level) in enumerate(own)}
    found, result = account_of(criteria, levels)
    engine = result["integrators"]["one"]
    if engine["score"] is None:
        assert found is None
        return

    for account in found.accounts:
        for line in account.lines:
            assert line.possible * line.reached == line.points
            assert abs(Fraction(line.shown) - line.points) < Fraction(1, 10)
        assert sum(line.shown for line in account.lines) == account.shown
        assert sum(line.points for line in account.lines) == account.points
    assert sum(account.shown for account in found.accounts) == found.shown
    assert sum(account.points for account in found.accounts) == found.points == Fraction(engine["score"])
    assert sum(account.possible for account in found.accounts) == found.possible


@pytest.mark.parametrize(("answer", "applies"), [({"importance": 0}, True), ({"applicable": False}, False)])
def test_criterion_without_weight_stands_with_nothing_or_not_at_all(answer, applies):
    found, _ = account_of(
        {"c1": {"a": {"required": 3, "importance": 2}, "b": {"required": 3} | answer}},
        {"a": (3, "verified"), "b": (3, "verified")},
    )

    assert [line.key for line in found.accounts[0].lines] == (["a", "b"] if applies else ["a"])
    assert sum(line.possible for line in found.accounts[0].lines) == 100


def test_level_that_counts_is_the_assumed_one_where_the_client_gave_none():
    found, _ = account_of({"c1": {"a": {"importance": 1}}}, {"a": (1, "verified")})

    (line,) = found.accounts[0].lines
    assert (line.required, line.assumed, line.reached) == (2, True, Fraction(1, 2))


def test_unknown_level_brings_nothing():
    found, _ = account_of({"c1": {"a": {"required": 2, "importance": 1}}}, {"a": (None, "declared")})

    (line,) = found.accounts[0].lines
    assert (line.credited, line.reached, line.points, line.possible) == (None, 0, 0, 100)
