"""The consultants' work list."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.actors import Actor
from accounts.roles import check_consultant
from reports import desk
from reports.access import searched, staff
from reports.desk_form import TAB_WORDS, FilterForm, address
from reports.keyset import BadPlace, Page
from scoring.standings import outlook

HEADS = {  # key of the sort -> whether a first click sorts downwards
    "client": False, "since": False, "submitted": False, "verdict": True, "score": True, "must": True,
}  # fmt: skip


@never_cache
@require_safe
@login_required
def work_list(request: HttpRequest) -> HttpResponse:
    """The list; what is asked for wrongly is left out, and the page says so."""
    user = staff(request)
    check_consultant(user)
    now = outlook()
    desk.forget_former(now.house)
    tab = request.GET.get("tab", "")
    tab, search = tab if tab in desk.TABS else "waiting", searched(request)
    form = FilterForm(request.GET, lang=(get_language() or "en")[:2], rated=now.house is not None)
    filters = form.wanted()
    sort = filters.pop("sort", desk.default_sort(tab))
    form.data["sort"] = sort  # type: ignore[index]
    parameters = {"tab": tab, "q": search, **filters} | (
        {} if sort == desk.default_sort(tab) else {"sort": sort}
    )
    found = desk.rows(user, tab=tab, search=search, filters=filters)
    page, lost = _page(request, found, sort)
    if desk.refreshed(page, now=now, by=Actor.of(user)):
        page, lost = _page(request, found, sort)
    counts = desk.counts(user)
    context = {
        "tab": tab,
        "search": search,
        "house": now.house,
        "form": form,
        "lost": lost,
        "filtered": bool(filters),
        "counts": counts,
        "tabs": [
            {"key": key, "label": label, "count": counts[key], "address": address(parameters, tab=key)}
            for key, label in TAB_WORDS.items()
        ],
        "found": desk.count(found),
        "rows": [desk.shown(row, now) for row in page.rows],
        "chips": _chips(form, filters, search, parameters),
        "clear": address({"tab": tab, "sort": parameters.get("sort")}),
        "heads": _heads(sort, parameters),
        "first": address(parameters) if page.before else "",
        "previous": address(parameters, before=page.before) if page.before else "",
        "next": address(parameters, after=page.after) if page.after else "",
    }
    return render(request, "reports/work_list.html", context)


def _page(request: HttpRequest, found: Any, sort: str) -> tuple[Page, bool]:
    """The page asked for; the first one, and that the other is lost, where there is no such page (any more)."""
    after, before = (request.GET.get(name, "")[:300] for name in ("after", "before"))
    try:
        page = desk.page_of(found, sort, after=after, before=before)
    except BadPlace:
        return desk.page_of(found, sort, after="", before=""), True
    if not page.rows and (after or before):
        return desk.page_of(found, sort, after="", before=""), True
    return page, False


def _chips(
    form: FilterForm, filters: dict[str, Any], search: str, parameters: dict[str, Any]
) -> list[dict[str, str]]:
    """What narrows the list, in words, each with the address without it."""
    chips = [
        {"words": form.words(name, value), "address": address(parameters, **{name: ""})}
        for name, value in filters.items()
    ]
    if search:
        words = _("Client: %(search)s") % {"search": search}
        chips.insert(0, {"words": words, "address": address(parameters, q="")})
    return chips


def _heads(sort: str, parameters: dict[str, Any]) -> dict[str, dict[str, str]]:
    """For each sortable column its `aria-sort` ("" where the list is sorted by another) and the address of the next click."""
    heads = {}
    for key, down_first in HEADS.items():
        mine, down = sort.removeprefix("-") == key, sort.startswith("-")
        then = ("" if down else "-") if mine else ("-" if down_first else "")
        state = ("descending" if down else "ascending") if mine else ""
        heads[key] = {"sort": state, "address": address(parameters, sort=f"{then}{key}")}
    return heads
