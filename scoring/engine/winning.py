"""The share of all weightings under which one integrator is ahead of another (scoring specification, section 6.2).

The weights are a random point of the simplex, each as likely as any other, and ``d_k`` are the differences of the
subscores: how likely is ``sum of w_k * d_k > 0``? The answer is the divided difference of ``x_+^(K-1)`` on the knots
``d_1..d_K``. It is found here by a recursion that needs no derivatives where knots repeat. With a knot ``-n`` below
zero and a knot ``p`` above it, the rules for divided differences of a product, ``x_+^(K-1) = x * x_+^(K-2)``, give

    index(knots) = (p * index(knots without -n) + n * index(knots without p)) / (p + n)

until only one sign is left. Every step is a mean of two shares, so nothing cancels.
"""

import itertools
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

MOST_ORDERS = 720  # inside ties: up to here every order counts, beyond as many are drawn
SEED = 20250101
ROUNDING = 10**12  # what is drawn is no longer exact, and need not carry thousands of digits

Tiers = Sequence[Sequence[str]]


def winning_index(knots: Sequence[int]) -> Fraction:
    """The share of the simplex with ``sum of w_k * knots_k > 0``; 1/2 when every knot is 0.

    Knots are whole numbers: the share does not depend on their unit.
    """
    ahead = [knot for knot in knots if knot > 0]
    behind = [-knot for knot in knots if knot < 0]
    if not ahead or not behind:
        return Fraction(1, 2) if not ahead and not behind else Fraction(len(ahead) > 0)
    # One row for each knot above zero; the column j is the index with the first j knots below zero. Without any
    # of these it is 1, and without any above zero it is 0. The index is column / product of all its p + n so far.
    columns = [0] * len(behind)
    scales = [1] * len(behind)  # product of p + n over the rows so far, for each knot below zero
    for p in ahead:
        left, row_scale = (
            1,
            1,
        )  # the index of the column before, and the product of p + n over the columns so far
        for j, n in enumerate(behind):
            left = p * left * scales[j] + n * columns[j] * row_scale
            columns[j] = left
            scales[j] *= p + n
            row_scale *= p + n
    return Fraction(columns[-1], math.prod(scales))


def uniform_index(differences: Mapping[str, Fraction]) -> Fraction:
    """Under all weightings alike."""
    return winning_index(list(_whole(differences).values()))


def ordinal_index(differences: Mapping[str, Fraction], tiers: Tiers) -> Fraction:
    """Under all weightings that respect an order of the competencies, most important tier first.

    The corners of that part of the simplex weigh the first j of the order alike, so the knots are the means of the
    first j differences. Inside a tie every order counts alike. Beyond ``MOST_ORDERS`` orders the same number of them is
    drawn with a fixed seed: the same ones for every pair, so that no pair depends on who else is compared.
    """
    whole = _whole(differences)
    every = math.lcm(*range(1, len(whole) + 1))
    firsts, *others = [sorted(tier) for tier in tiers]
    # The parts of the simplex that the orders of the first tier make are one simplex again, with its own corners.
    start = [every * whole[name] for name in firsts]
    results = [
        winning_index(start + _means(sum(start), len(start), [every * whole[name] for name in order]))
        for order in _orders(others)
    ]
    if count_of_orders(others) > MOST_ORDERS:
        return Fraction(sum(round(ROUNDING * item) for item in results), ROUNDING * len(results))
    return sum(results, Fraction(0)) / len(results)


def count_of_orders(tiers: Tiers) -> int:
    return math.prod(math.factorial(len(tier)) for tier in tiers)


def _orders(tiers: Tiers) -> Iterator[list[str]]:
    """Every order inside the ties, or a sample of them."""
    if count_of_orders(tiers) <= MOST_ORDERS:
        for choice in itertools.product(*(itertools.permutations(tier) for tier in tiers)):
            yield [name for tier in choice for name in tier]
        return
    generator = random.Random(SEED)  # noqa: S311 -- a sample that must be the same each time, not a secret
    for _ in range(MOST_ORDERS):
        yield [name for tier in tiers for name in sorted(tier, key=lambda _: generator.random())]


def _means(total: int, count: int, following: Sequence[int]) -> list[int]:
    """The mean of all differences so far after each one; whole, since they are multiples of every count."""
    means = []
    for value in following:
        total += value
        count += 1
        means.append(total // count)
    return means


def _whole(differences: Mapping[str, Fraction]) -> dict[str, int]:
    """The differences in a unit that makes all of them whole."""
    unit = math.lcm(*(value.denominator for value in differences.values()))
    return {name: value.numerator * (unit // value.denominator) for name, value in differences.items()}
