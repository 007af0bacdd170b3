"""The winning index: against the divided difference as the scoring specification writes it, areas of polygons, a mean over every
order, and random weights."""

import itertools
import math
import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.engine import winning
from scoring.engine.winning import ordinal_index, uniform_index, winning_index

thorough = settings(max_examples=300, deadline=None, derandomize=True, database=None)
small = st.integers(-6, 6)


def divided_difference(knots: list[Fraction]) -> Fraction:
    """Of x_+^(K-1), by the usual table; where knots repeat, by derivatives."""
    ordered, power = sorted(knots), len(knots) - 1
    if not any(ordered):
        return Fraction(1, 2)

    def derivative(knot: Fraction, order: int) -> Fraction:
        """Over the factorial of its order. At 0 all but the last one vanish, and that one jumps: only all knots at 0 need it."""
        return math.comb(power, order) * knot ** (power - order) if knot > 0 else Fraction(0)

    table = [derivative(knot, 0) for knot in ordered]
    for order in range(1, len(ordered)):
        table = [
            derivative(low, order) if low == high else (table[at + 1] - table[at]) / (high - low)
            for at, (low, high) in enumerate(zip(ordered, ordered[order:], strict=False))
        ]
    return table[0]


@thorough
@given(st.lists(small, min_size=1, max_size=8))
def test_index_is_the_divided_difference(knots: list[int]) -> None:
    assert winning_index(knots) == divided_difference([Fraction(knot) for knot in knots])


def share_of_triangle(a: Fraction, b: Fraction, c: Fraction) -> Fraction:
    """Where w_1 * a + w_2 * b + w_3 * c > 0 on the triangle of all weights: the triangle cut along that line, by the area of
    what is left (the shoelace formula on w_1 and w_2)."""
    corners = [(Fraction(1), Fraction(0), a), (Fraction(0), Fraction(1), b), (Fraction(0), Fraction(0), c)]
    kept = []
    for (x, y, here), (next_x, next_y, there) in zip(corners, corners[1:] + corners[:1], strict=True):
        if here >= 0:
            kept.append((x, y))
        if here * there < 0:
            at = here / (here - there)
            kept.append((x + at * (next_x - x), y + at * (next_y - y)))
    turned = kept[1:] + kept[:1]
    doubled = sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in zip(kept, turned, strict=True))
    return abs(Fraction(doubled))  # of the whole triangle: 1


@thorough
@given(small, small, small)
def test_index_of_three_is_a_share_of_area(a: int, b: int, c: int) -> None:
    if a or b or c:
        # Where the difference is 0 on a whole edge only, that edge has no area.
        assert winning_index([a, b, c]) == share_of_triangle(Fraction(a), Fraction(b), Fraction(c))


@thorough
@given(st.lists(small, min_size=2, max_size=7))
def test_index_is_1_minus_that_of_the_other(knots: list[int]) -> None:
    assert winning_index(knots) + winning_index([-knot for knot in knots]) == 1


@thorough
@given(st.lists(small, min_size=2, max_size=7).filter(any))
def test_a_knot_at_zero_changes_nothing(knots: list[int]) -> None:
    assert winning_index([0, *knots]) == winning_index(knots)


def order_by_order(differences: dict[str, Fraction], tiers: list[list[str]]) -> Fraction:
    """The mean over every order inside the ties, straight from the specification."""
    orders = [
        list(itertools.chain.from_iterable(choice))
        for choice in itertools.product(*map(itertools.permutations, tiers))
    ]
    total = Fraction(0)
    for order in orders:
        sums = itertools.accumulate(differences[name] for name in order)
        total += divided_difference([value / count for count, value in enumerate(sums, start=1)])
    return total / len(orders)


@st.composite
def orders(draw: st.DrawFn, most: int = 6) -> tuple[dict[str, Fraction], list[list[str]]]:
    names = "abcdef"[: draw(st.integers(1, most))]
    differences = {name: Fraction(draw(small), draw(st.integers(1, 4))) for name in names}
    tiers: list[list[str]] = [[]]
    for name in draw(st.permutations(names)):
        if tiers[-1] and draw(st.booleans()):
            tiers.append([])
        tiers[-1].append(name)
    return differences, tiers


@settings(thorough, max_examples=100)
@given(orders())
def test_ordinal_index_is_the_mean_over_every_order(
    case: tuple[dict[str, Fraction], list[list[str]]],
) -> None:
    assert ordinal_index(*case) == order_by_order(*case)


@settings(thorough, max_examples=100)
@given(orders(most=5))
def test_last_tie_as_a_whole_agrees_with_every_order(
    case: tuple[dict[str, Fraction], list[list[str]]],
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(winning, "MOST_ORDERS", 0)
        found = ordinal_index(*case)
        other = ordinal_index({name: -value for name, value in case[0].items()}, case[1])
    assert abs(found - order_by_order(*case)) <= Fraction(1, 2 * winning.DECIMALS)
    assert found + other == 1


def test_three_ranked_and_nine_left_agree_with_random_weights() -> None:
    generator = random.Random(7)
    names = [f"c{place}" for place in range(12)]
    differences = {name: Fraction(generator.randint(-20, 20), 20) for name in names}
    found = ordinal_index(
        differences, [["c4"], ["c0"], ["c7"], [name for name in names if name not in ("c4", "c0", "c7")]]
    )
    won, samples = 0, 20_000
    for _ in range(samples):
        weights = sorted((generator.expovariate(1) for _ in names), reverse=True)
        rest = [name for name in names if name not in ("c4", "c0", "c7")]
        generator.shuffle(rest)
        ordered = ["c4", "c0", "c7", *rest]
        won += sum(weight * differences[name] for weight, name in zip(weights, ordered, strict=True)) > 0
    # Hoeffding: wrong once in 10^8 tries, if at all, and the seed is fixed.
    assert abs(float(found) - won / samples) < math.sqrt(math.log(2e8) / (2 * samples))


def test_too_many_orders_are_drawn_alike_for_both_sides() -> None:
    generator = random.Random(8)
    tiers = [[f"{tier}{place}" for place in range(6)] for tier in "abcd"]
    differences = {name: Fraction(generator.randint(-9, 9), 9) for tier in tiers for name in tier}
    found = ordinal_index(differences, tiers)
    assert found == ordinal_index(differences, [tier[::-1] for tier in tiers])
    assert found + ordinal_index({name: -value for name, value in differences.items()}, tiers) == 1
    assert winning.DECIMALS % found.denominator == 0
    assert 0 < found < 1


def test_drawn_orders_agree_with_every_order() -> None:
    generator = random.Random(9)
    tiers = [[f"{tier}{place}" for place in range(3)] for tier in "abc"]
    differences = {name: Fraction(generator.randint(-9, 9), 9) for tier in tiers for name in tier}
    exact = ordinal_index(differences, tiers)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(winning, "MOST_ORDERS", 0)
        patch.setattr(winning, "MOST_PARTS", 0)
        drawn = ordinal_index(differences, tiers)
    assert drawn != exact
    assert abs(drawn - exact) < Fraction(3, 100)


def test_an_index_that_would_fill_pages_is_rounded_off() -> None:
    generator = random.Random(10)
    differences = {f"c{place}": Fraction(generator.randint(-(10**15), 10**15)) for place in range(60)}
    found = uniform_index(differences)
    assert winning.DECIMALS % found.denominator == 0
    exact = winning_index([int(value) for value in differences.values()])
    assert exact.denominator > winning.LONGEST
    assert abs(found - exact) <= Fraction(1, 2 * winning.DECIMALS)
