"""Random weights that are the same on every machine and with every version of numpy (scoring specification, section 6.3).

A weight model turns one and the same table of uniform numbers into weights that add up to 1. The table depends on the seed and on
the number of competencies only, never on the integrators: so what is said about two of them cannot move when a third comes in.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SEED = 20250101
SAMPLES = 10_000
BOX_WIDTH = 0.5  # each priority times 1 - 1/2 .. 1 + 1/2


def uniforms(samples: int, count: int, seed: int = SEED) -> Floats:
    """``samples`` x ``count`` numbers in [0, 1): the raw stream of PCG64, 53 bits each, row by row.

    The raw stream is part of PCG64's definition; numpy's own distributions may change from version to version.
    """
    raw = np.random.PCG64(seed).random_raw(samples * count)
    numbers: Floats = (np.asarray(raw, dtype=np.uint64) >> np.uint64(11)).astype(np.float64)
    return (numbers * 2.0**-53).reshape(samples, count)


def uniform_weights(draws: Floats) -> Floats:
    """No preference: uniform on all weights, as normalised exponential numbers."""
    return _normalised(-np.log1p(-draws))


def ordinal_weights(draws: Floats, tiers: Sequence[Sequence[int]]) -> Floats:
    """Uniform on the weights that respect the client's order; ``tiers`` hold columns, most important first.

    The weights of ``uniform_weights``, sorted and dealt to the tiers. Inside a tier, which is a tie, the raw draws decide who
    gets which, so that every order of its members is equally likely.
    """
    unsorted = uniform_weights(draws)
    ordered = -np.sort(-unsorted, axis=1)
    weights = np.empty_like(unsorted)
    start = 0
    for tier in tiers:
        members = np.asarray(tier)
        share = ordered[:, start : start + len(members)]
        if len(members) > 1:
            places = np.argsort(
                np.argsort(-unsorted[:, members], axis=1, kind="stable"), axis=1, kind="stable"
            )
            share = np.take_along_axis(share, places, axis=1)
        weights[:, members] = share
        start += len(members)
    return weights


def box_weights(draws: Floats, priorities: Sequence[float], width: float = BOX_WIDTH) -> Floats:
    """Each priority times 1 - width .. 1 + width (0..1), renormalised. ``priorities``: not all 0."""
    return _normalised(np.asarray(priorities) * (1 - width + 2 * width * draws))


def _normalised(rows: Floats) -> Floats:
    result: Floats = rows / rows.sum(axis=1, keepdims=True)
    return result
