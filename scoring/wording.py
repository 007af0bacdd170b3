"""The engine's numbers as text for a terminal; the pages and the document have their own, localised, wording."""

from fractions import Fraction
from typing import Any

from scoring.engine.verdict import one_decimal


def verdict_line(rated: dict[str, Any]) -> str:
    """One integrator's verdict on one line: verdict, score and range, e.g. "good 78.2 (71.0-84.6)"."""
    if rated["score"] is None:
        return f"{rated['verdict']} (no criterion carries weight)"
    shown, low, high = (f"{float(one_decimal(Fraction(rated[key]))):.1f}" for key in ("score", "low", "high"))
    return f"{rated['verdict']} {shown} ({low}-{high})"


def signed(points: Fraction) -> str:
    """Points with their sign and one decimal, half away from zero: "+1.3", "-0.4", "+0.0"."""
    size = f"{float(one_decimal(abs(points))):.1f}"
    return f"{'-' if points < 0 else '+'}{size}"
