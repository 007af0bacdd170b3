"""The share of all weightings under which one integrator is ahead of another (scoring specification, section 6.2).

The weights are a random point of a simplex, each as likely as any other. What is compared is linear in them, so all that
counts are the *knots*: the difference of the two integrators at each corner of the simplex. If every weighting may occur,
the corners are the competencies and the knots the differences ``d_k`` of the subscores. The share with a difference above
zero is the divided difference of ``x_+^(K-1)`` on the knots. It is found here by a recursion that needs no derivatives
where knots repeat. For a knot ``-n`` below zero and a knot ``p`` above it, the rules for divided differences of a product,
``x_+^(K-1) = x * x_+^(K-2)``, give

    index(knots) = (p * index(knots without -n) + n * index(knots without p)) / (p + n)

until only one sign is left. Every step is a mean of two shares. Knots at zero change nothing.
"""

import itertools
import math
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

MOST_ORDERS = (
    576  # inside ties (two of four): beyond, an exact share would take thousands of digits to write down
)
MOST_PARTS = 2048  # that the weightings of an order with ties are cut into: beyond, orders are drawn
DRAWN = 720
SEED = 20250101
DECIMALS, GUARD = 10**12, 10**30  # of a share that is not exact: as it is given, and while it is worked out
LONGEST = 10**2000  # an exact share whose denominator is larger is rounded off to ``DECIMALS`` too

Tiers = Sequence[Sequence[str]]


def winning_index(knots: Sequence[int]) -> Fraction:
    """The share of a simplex on which the difference is above zero; 1/2 when every knot is 0.

    Knots are whole numbers: the share does not depend on their unit.
    """
    ahead = [knot for knot in knots if knot > 0]
    behind = [-knot for knot in knots if knot < 0]
    if not ahead or not behind:
        return Fraction(len(ahead) > 0) if ahead or behind else Fraction(1, 2)
    # A table with a row for each knot above zero and a column for each one below; only the last row is kept. Left of the
    # first column, without any knot below zero, the share is 1; over the first row, without any above, it is 0.
    shares = [0] * len(behind)
    scales = [1] * len(behind)  # shares[j] is in units of 1 / (scales[0] * ... * scales[j])
    for p in ahead:
        left, scale = 1, 1  # scale: the product of this row's p + n so far
        for j, n in enumerate(behind):
            left = shares[j] = p * left * scales[j] + n * shares[j] * scale
            scales[j] *= p + n
            scale *= p + n
    return Fraction(shares[-1], math.prod(scales))


def uniform_index(differences: Mapping[str, Fraction]) -> Fraction:
    """Under all weightings alike."""
    return _shortened(winning_index(list(_whole(differences).values())))


def ordinal_index(differences: Mapping[str, Fraction], tiers: Tiers) -> Fraction:
    """Under all weightings that respect an order of the competencies, most important tier first.

    Without ties these weightings are one simplex, whose corners weigh the first j of the order alike: the knots are the means
    of the first j differences. Ties leave several orders, and the index is the mean over them. The first tie needs none: all
    its orders together are a simplex again, with its competencies as corners. So one tier only is ``uniform_index``.

    Exact up to ``MOST_ORDERS`` orders. Beyond, correct to ``DECIMALS`` with the last tie taken as a whole (a few competencies
    ranked, the others left as they are). Where even so too many orders remain, the mean over a sample of them, which is the
    same for every pair.
    """
    if len(tiers) == 1:
        return uniform_index(differences)
    # Multiplied by every count, the means are whole too.
    every = math.lcm(*range(1, len(differences) + 1))
    whole = {name: every * value for name, value in _whole(differences).items()}
    first, *middle, last = [[whole[name] for name in sorted(tier)] for tier in tiers]
    if _count_of_orders([*middle, last]) <= MOST_ORDERS:
        indices = [
            winning_index([*first, *_means([*first, *order])[len(first) :]])
            for order in _orders([*middle, last])
        ]
        return _shortened(sum(indices, Fraction(0)) / len(indices))
    parts = _count_of_orders(middle) if middle else len(first)
    if parts * 2 ** len(last) <= MOST_PARTS:
        indices = [_over_last_tie(corners, above, last) for corners, above in _above_last_tie(first, middle)]
        return _rounded(sum(indices, Fraction(0)) / len(indices))
    return _rounded(_drawn([first, *middle, last]))


def _count_of_orders(tiers: Sequence[Sequence[int]]) -> int:
    return math.prod(math.factorial(len(tier)) for tier in tiers)


def _orders(tiers: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    for choice in itertools.product(*map(itertools.permutations, tiers)):
        yield list(itertools.chain.from_iterable(choice))


def _means(values: Sequence[int]) -> list[int]:
    """The mean of the first j values, for each j; the values are multiples of every j."""
    return [total // count for count, total in enumerate(itertools.accumulate(values), start=1)]


def _above_last_tie(
    first: Sequence[int], middle: Sequence[Sequence[int]]
) -> Iterator[tuple[list[int], list[int]]]:
    """For each order of what stands above the last tier: the knots of its corners, without the corner that weighs all of it
    alike; and all of its differences."""
    if not middle:
        # All that matters is which one of the first tier weighs least.
        for place in range(len(first)):
            yield [*first[:place], *first[place + 1 :]], list(first)
        return
    for order in _orders(middle):
        above = [*first, *order]
        yield [*first, *_means(above)[len(first) : -1]], above


def _over_last_tie(corners: Sequence[int], above: Sequence[int], tied: Sequence[int]) -> Fraction:
    """The mean over all orders of the last tier, by inclusion and exclusion of the weightings under which some of it weigh *more*
    than everything above does.

    If k certain ones must, and the others may weigh anything, the weightings are one simplex again. Its corners are
    ``corners``, each of the tied by itself, and one that weighs alike all that is above and those k. Its size is in proportion
    to 1 / (their number).
    """
    chosen = Counter({(0, 0): 1})  # how many ways there are to choose k of the tied with a certain sum
    for value in tied:
        chosen.update({(k + 1, total + value): ways for (k, total), ways in chosen.items()})
    knots = [*corners, *tied]
    ahead, behind = _Nearly(knots), _Nearly([-knot for knot in knots])
    level = winning_index(knots)
    every = math.lcm(*range(1, len(above) + len(tied) + 1))
    size, share = 0, Fraction(0)
    for (k, total), ways in chosen.items():
        count = len(above) + k
        mean = (sum(above) + total) // count
        part = (-1) ** k * ways * (every // count)
        size += part
        if mean > 0:
            share += part * ahead.index_with(mean)
        elif mean < 0:
            share += part * (GUARD - behind.index_with(-mean))
        else:
            share += part * GUARD * level
    return share / (size * GUARD)


class _Nearly:
    """The recursion of ``winning_index`` in ``GUARD``-ths, for knots that are not all zero; and the same with one more knot."""

    def __init__(self, knots: Sequence[int]) -> None:
        self._behind = [-knot for knot in knots if knot < 0]
        self._shares = [0] * len(self._behind)
        for knot in knots:
            if knot > 0:
                self._shares = self._row(knot)

    def _row(self, p: int) -> list[int]:
        left, row = GUARD, []
        for n, share in zip(self._behind, self._shares, strict=True):
            left = (p * left + n * share) // (p + n)
            row.append(left)
        return row

    def index(self) -> int:
        return self._shares[-1] if self._behind else GUARD

    def index_with(self, p: int) -> int:
        """``p`` above zero."""
        return self._row(p)[-1] if self._behind else GUARD


def _drawn(tiers: Sequence[Sequence[int]]) -> Fraction:
    """The mean over a sample of orders. Its seed is fixed, so no pair depends on who else is compared."""
    generator = random.Random(SEED)  # noqa: S311 -- a sample that must be the same each time, not a secret
    total = 0
    for _ in range(DRAWN):
        order = [value for tier in tiers for value in sorted(tier, key=lambda _: generator.random())]
        knots = _means(order)
        mirrored = [-knot for knot in knots]
        # Always from the same side of the two, so that the share of one and that of the other add up to 1.
        if knots > mirrored:
            total += _Nearly(knots).index()
        elif knots < mirrored:
            total += GUARD - _Nearly(mirrored).index()
        else:
            total += GUARD // 2
    return Fraction(total, DRAWN * GUARD)


def _rounded(share: Fraction) -> Fraction:
    # Half to even: the share of one and that of the other still add up to 1.
    return Fraction(round(share * DECIMALS), DECIMALS)


def _shortened(share: Fraction) -> Fraction:
    """As it is, unless it would fill pages."""
    return share if share.denominator < LONGEST else _rounded(share)


def _whole(differences: Mapping[str, Fraction]) -> dict[str, int]:
    """The differences in a unit that makes all of them whole."""
    unit = math.lcm(*(value.denominator for value in differences.values()))
    return {name: value.numerator * (unit // value.denominator) for name, value in differences.items()}
