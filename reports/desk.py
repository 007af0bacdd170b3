"""What the consultants' work list shows: pages of standings, filtered and sorted in the database, in a fixed number of queries.

Nothing here counts or walks through a whole table: numbers stop at `CAP`, pages begin where the last one ended.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery, Value
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import User
from assessment.states import OPEN_TO_CLIENT, Status
from reports import keyset
from reports.keyset import Order, Page
from scoring.models import Integrator, Standing
from scoring.names import NameMatches, asked, keys_found
from scoring.refreshing import LOOK_SECONDS, bring_up_to_date
from scoring.standing_models import RANKS, StandingQuerySet
from scoring.standings import Outlook, keep_to

PAGE_SIZE = 25
CAP = 1000  # a list that is longer is "1,000+": whoever works through it filters
TABS = ("waiting", "mine", "in_review", "returned", "approved", "draft", "all")
STATES = {
    "waiting": Status.SUBMITTED,
    "mine": Status.IN_REVIEW,
    "in_review": Status.IN_REVIEW,
    "returned": Status.RETURNED,
    "approved": Status.APPROVED,
    "draft": Status.DRAFT,
}
# Key in the address -> model field, may be empty, how its values are read back.
SORTS: dict[str, tuple[str, bool, Any]] = {
    "since": ("since", False, keyset.moment),
    "submitted": ("submitted_at", True, keyset.moment),
    "client": ("name_key", False, keyset.short),
    "score": ("score", True, keyset.decimal),
    "verdict": ("verdict_rank", True, keyset.small),
    "must": ("must_unmet", True, keyset.small),
}
RATED_SORTS = ("score", "verdict", "must")  # nobody can be sorted by them without a house


@dataclass(frozen=True)
class Count:
    """A number of rows; `capped` when there are more than `CAP`."""

    number: int
    capped: bool


class _CappedCount(Subquery):
    """How many rows a query has, counting no further than its slice."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def order_of(sort: str) -> Order:
    """The order of a key such as "score" or "-score" (descending)."""
    field, nullable, parse = SORTS[sort.removeprefix("-")]
    return Order(field, sort.startswith("-"), nullable, parse)


def default_sort(tab: str) -> str:
    """Who waits longest is first where somebody waits for us; elsewhere what happened last."""
    return "since" if tab in {"waiting", "mine"} else "-since"


def in_tab(user: User, tab: str) -> StandingQuerySet:
    found = Standing.objects.visible_to(user)
    if tab == "mine":
        return found.filter(status=Status.IN_REVIEW, reviewer=user)
    return found.filter(status=STATES[tab]) if tab in STATES else found


def rows(user: User, *, tab: str, search: str, filters: Mapping[str, Any]) -> QuerySet[Standing]:
    """The standings of a tab that answer the search and every filter; `filters` as `desk_form.FilterForm` cleaned them."""
    found = in_tab(user, tab)
    if search:
        found = _named(found, asked(search))
    if filters.get("verdict"):
        found = found.filter(verdict_rank=RANKS[filters["verdict"]])
    reviewer = filters.get("reviewer")
    if reviewer == "none":
        found = found.filter(reviewer=None)
    elif reviewer:
        found = found.filter(reviewer=user.pk if reviewer == "me" else int(reviewer))
    if filters.get("language"):
        found = found.filter(language=filters["language"])
    if filters.get("unmet"):
        unmet = {"must_unmet__gt": 0} if filters["unmet"] == "yes" else {"must_unmet": 0}
        found = found.filter(**unmet)
    if filters.get("days"):
        found = found.filter(since__lt=timezone.now() - timedelta(days=filters["days"]))
    if filters.get("adjusted"):
        found = found.filter(adjusted=filters["adjusted"] == "yes")
    return found


def _named(found: StandingQuerySet, wanted: list[list[str]]) -> StandingQuerySet:
    """Those whose name answers the search. Few are looked up by key; where many do, any order meets enough of them soon."""
    if not wanted:
        return found.none()
    keys = keys_found(found, wanted, CAP)
    return found.filter(pk__in=keys) if len(keys) <= CAP else found.filter(NameMatches(wanted))


def counts(user: User) -> dict[str, Count]:
    """How many assessments each tab holds. One query."""
    capped = {
        tab: _CappedCount(in_tab(user, tab).order_by().annotate(one=Value(1)).values("one")[: CAP + 1])
        for tab in TABS
    }
    found = User.objects.filter(pk=user.pk).order_by().values_list(*capped.values()).get()
    return {tab: _count(number) for tab, number in zip(TABS, found, strict=True)}


def count(found: QuerySet[Standing]) -> Count:
    """How many rows a list has. One query."""
    return _count(found.order_by()[: CAP + 1].count())


def _count(number: int) -> Count:
    return Count(min(number, CAP), number > CAP)


def page_of(found: QuerySet[Standing], sort: str, *, after: str, before: str) -> Page:
    """One page in this order. Raises `keyset.BadPlace`."""
    shown = found.for_work_list()  # type: ignore[attr-defined]
    return keyset.page(shown, order_of(sort), PAGE_SIZE, after=after, before=before)


def refreshed(page: Page, *, now: Outlook, by: Actor) -> bool:
    """Rate what the page shows and is not of today, for as long as a reader may wait. Returns whether anything was rated."""
    return bool(now.house and bring_up_to_date(page.rows, now=now, by=by, seconds=LOOK_SECONDS))


def forget_former(house: Integrator | None) -> None:
    """No row may show a verdict for the former house. One query when there is a house."""
    if house is not None:
        keep_to(house=house)


@dataclass(frozen=True)
class Row:
    """A row as the page shows it. `rated`: there is a rating to show; `stale`: the answers or profiles are younger than it."""

    standing: Standing
    rated: bool
    stale: bool
    with_client: bool


def shown(standing: Standing, now: Outlook) -> Row:
    with_client = standing.status in OPEN_TO_CLIENT
    rated = bool(standing.verdict) and now.house is not None
    answered_since = with_client and rated and standing.assessment.updated_at > standing.rated_at  # type: ignore[operator]
    stale = standing.status != Status.APPROVED and (standing.basis != now.basis or answered_since)
    return Row(standing, rated, rated and stale, with_client)
