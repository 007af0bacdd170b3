"""The score runs of an assessment: the list, and what moved the result from one to another."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assessment.models import Assessment
from reports import runs
from reports.access import assessment_for
from scoring.alternatives import shown_names
from scoring.models import Integrator, ScoreRun


def _lang() -> str:
    return (get_language() or "en")[:2]


@never_cache
@require_safe
@login_required
def index(request: HttpRequest, public_id: str) -> HttpResponse:
    """All runs, newest first. Nothing is scored here."""
    assessment = assessment_for(request, public_id)
    integrators = list(Integrator.objects.all())
    house = next((entry for entry in integrators if entry.is_house), None)
    page = Paginator(runs.listed(assessment, house), runs.PAGE_SIZE).get_page(request.GET.get("page"))
    names = shown_names(integrators, _lang())
    context = {
        "assessment": assessment,
        "house": house,
        "page": page,
        "rows": runs.rows(list(page.object_list), names),
    }
    return render(request, "reports/runs.html", context)


@never_cache
@require_safe
@login_required
def difference(request: HttpRequest, public_id: str) -> HttpResponse:
    """What moved an integrator's result: from the newest run but one to the newest, or between the two asked for."""
    assessment = assessment_for(request, public_id)
    choices = list(
        ScoreRun.objects.filter(assessment=assessment)
        .order_by("-pk")
        .values("pk", "created_at")[: runs.CHOICES]
    )
    context = {"assessment": assessment, "choices": choices}
    after, before = _number(request, "after"), _number(request, "before")
    if after is None:
        after = choices[0]["pk"] if choices else 0
    if before is None:
        before = next((entry["pk"] for entry in choices if entry["pk"] < after), None)
    if before is None:
        return render(request, "reports/run_difference.html", context)
    old, new = _runs(assessment, before, after)
    known = list(Integrator.objects.all())
    names = shown_names(known, _lang())
    slugs = list(dict.fromkeys([*new.result["integrators"], *old.result["integrators"]]))
    house = next((entry.slug for entry in known if entry.is_house), "")
    slug = _chosen(request, slugs, house)
    context |= {
        "old": old,
        "new": new,
        "integrators": [(key, names.get(key, key)) for key in slugs],
        "slug": slug,
        "name": names.get(slug, slug),
        "found": runs.difference(assessment, old, new, slug, _lang()),
    }
    return render(request, "reports/run_difference.html", context)


def _number(request: HttpRequest, key: str) -> int | None:
    """The run asked for; 404 for what is no number of a run."""
    asked = request.GET.get(key, "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
        raise Http404
    return int(asked)


def _runs(assessment: Assessment, before: int, after: int) -> tuple[ScoreRun, ScoreRun]:
    """Two runs of this assessment, and of no other."""
    found = ScoreRun.objects.filter(assessment=assessment).in_bulk([before, after])
    if before not in found or after not in found:
        raise Http404
    return found[before], found[after]


def _chosen(request: HttpRequest, slugs: list[str], house: str) -> str:
    """The integrator asked for, else our own house, else the first one."""
    asked = request.GET.get("integrator", "")
    if asked in slugs:
        return asked
    return house if house in slugs else slugs[0]
