"""How the tests read and fill in the integrators' pages."""

import re
from datetime import timedelta
from html import unescape

from django.utils import timezone

from accounts.actors import SYSTEM
from scoring import profiles
from scoring.models import Integrator
from scoring.profile_schema import Level


def words(page) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.content.decode())))


def house() -> Integrator:
    return Integrator.objects.get(slug="ovea")


def sent(page, **typed: str) -> dict[str, str]:
    """The form of a page as a browser sends it, with some fields typed."""
    form = page.context["form"]
    found = {}
    for name in form.fields:
        value = form[name].value()
        if value is True:
            found[name] = "on"
        elif value not in (None, False):
            found[name] = value if isinstance(value, list) else str(value)
    return found | {name.replace("__", "."): value for name, value in typed.items()}


def in_days(days: int):
    return timezone.localdate() + timedelta(days=days)


def stated(criterion: str, **level) -> None:
    profiles.edit(integrator=house(), change=lambda p: p.with_levels({criterion: Level(**level)}), by=SYSTEM)
