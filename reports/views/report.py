"""The scored report and what a consultant does with it."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actors import Actor
from assessment import services as assessments
from assessment.asked import rounds
from assessment.models import Assessment
from assessment.moves import standing
from assessment.states import IllegalTransition, Status
from reports import services
from reports.access import assessment_for, staff
from reports.context import NotPriceable, asked_facts, offer_for
from reports.forms import LinkForm, ProposeForm
from reports.gates import counted_gates, gate_rows
from reports.models import Proposal
from reports.rendering import formatting
from reports.rendering.view import spoken
from reports.report import build, linked
from reports.ways_in import ways_in
from scoring.acts import Stale
from scoring.alternatives import is_offer, offers, shown_names
from scoring.models import Integrator, ScoreRun
from scoring.profile_history import expired, profiles_at
from scoring.profile_schema import Profile
from scoring.services import NoIntegrators, score


@never_cache
@require_safe
@login_required
def report(request: HttpRequest, public_id: str) -> HttpResponse:
    return _page(request, assessment_for(request, public_id))


def _page(
    request: HttpRequest, assessment: Assessment, form: ProposeForm | None = None, status: int = 200
) -> HttpResponse:
    """The report of the integrator asked for, or of our own house; with a form in error, what was chosen stays."""
    lang = (get_language() or "en")[:2]
    integrators = {entry.slug: entry for entry in Integrator.objects.all()}
    context: dict[str, Any] = {
        "assessment": assessment,
        "links": ways_in(assessment, lang),
        "rounds": rounds(assessment, lang),
        "link_form": LinkForm(),
        "proposals": Proposal.objects.filter(assessment=assessment).with_names().order_by("-version"),
        "now": timezone.now(),
        "standing": standing(assessment),
    }
    try:
        run = _run(assessment, Actor.of(staff(request)))
    except NoIntegrators:
        return render(request, "reports/nobody_to_rate.html", context, status=status)
    asked = request.GET.get("integrator")
    slug = _chosen(asked, run.result, integrators)
    context["withdrawn"] = _withdrawn(asked, slug, integrators, lang)
    context["form"] = form or ProposeForm(
        initial={
            "integrator": slug if is_offer(slug) else _chosen(None, run.result, integrators),
            "language": assessment.language,
        }
    )
    context["run"] = run
    context |= _contents(request, assessment, run, slug, integrators, lang)
    return render(request, "reports/report.html", context, status=status)


def _contents(
    request: HttpRequest,
    assessment: Assessment,
    run: ScoreRun,
    slug: str,
    integrators: dict[str, Integrator],
    lang: str,
) -> dict[str, Any]:
    """What the page says of the run: the report, the offer, and the gates beside both."""
    approved = assessment.status == Status.APPROVED
    # An approved report rests on the profiles as they were; any other one on those of today.
    moment = run.created_at if approved else timezone.now()
    profiles, names = profiles_at(run.result["integrators"], moment), shown_names(integrators.values(), lang)
    report = build(
        assessment=assessment,
        run=run,
        slug=slug,
        names=names,
        lang=lang,
        wanted=request.GET.getlist("compare"),
        expired=expired(profiles.get(slug), timezone.localdate(moment)),
    )
    offer = _offer(assessment, lang)
    for refusal in offer.get("offer", {}).get("scope", {}).get("refusals", []):
        refusal["places"] = linked(refusal["sources"], report["places"])
    gates = {
        entry["slug"]: gate_rows(
            questionnaire=assessment.questionnaire.content,
            facts=asked_facts(assessment),
            profile=profiles.get(entry["slug"]),
            day=timezone.localdate(moment),
            lang=lang,
            yearly=_own_price(integrators.get(entry["slug"]), offer),
        )
        for entry in report["comparison"].entries
    }
    for entry in report["comparison"].entries:
        entry["gates"] = counted_gates(gates[entry["slug"]])
    since = _since(profiles, names) if approved else None
    return {"report": report, "gates": gates[slug], "since": since, **offer}


def _run(assessment: Assessment, by: Actor) -> ScoreRun:
    """The run that was approved, with its newest proposal; before the approval, the one of the present profiles."""
    if assessment.status == Status.APPROVED:
        frozen = (
            ScoreRun.objects.filter(proposals__assessment=assessment).order_by("-proposals__version").first()
        )
        if frozen is not None:
            return frozen
    return score(assessment=assessment, by=by)


def _chosen(asked: str | None, result: dict[str, Any], integrators: dict[str, Integrator]) -> str:
    """The alternative asked for, else our own house, else the leading integrator; those have a row (it is protected)."""
    if asked in result["integrators"]:
        return str(asked)
    rated = offers(result["integrators"])
    house = next((slug for slug in rated if integrators[slug].is_house), None)
    return house or next(iter(offers(entry["id"] for entry in result["ranking"])), rated[0])


def _withdrawn(asked: str | None, slug: str, integrators: dict[str, Integrator], lang: str) -> str:
    """Why another integrator is shown than the one asked for; "" where that needs no explanation."""
    row = integrators.get(asked or "")
    if not asked or asked == slug:
        return ""
    if row is None:
        return _("Nobody of that name is compared here: you see %(shown)s.") % {
            "shown": integrators[slug].name_in(lang)
        }
    names = {"name": row.name_in(lang), "shown": integrators[slug].name_in(lang)}
    if row.withdrawn_at is None:
        return _("This assessment was approved before %(name)s was rated: you see %(shown)s.") % names
    day = formatting.day(timezone.localdate(row.withdrawn_at), lang)
    return _("%(name)s was withdrawn on %(day)s and is rated no more: you see %(shown)s.") % {
        **names,
        "day": day,
    }


def _own_price(row: Integrator | None, context: dict[str, Any]) -> Decimal | None:
    """The offer's own run price of a year, for our own house."""
    if row is None or not row.is_house or "offer" not in context:
        return None
    return Decimal(context["offer"]["price"]["yearly"])


def _since(then: Mapping[str, Profile], names: Mapping[str, str]) -> list[str]:
    """Whose profile has changed since it was `then`. One query."""
    now = profiles_at(then, timezone.now())
    return [names.get(slug, slug) for slug, profile in then.items() if now.get(slug) != profile]


def _offer(assessment: Assessment, lang: str) -> dict[str, Any]:
    """What the proposal would say today: price, D-day, refusals; or why there is none yet."""
    try:
        offer = offer_for(assessment, timezone.localdate())
    except NotPriceable as error:
        return {"not_priceable": str(error)}
    return {"offer": spoken(offer, lang)}


@require_POST
@login_required
def start_review(request: HttpRequest, public_id: str) -> HttpResponse:
    assessment, user = assessment_for(request, public_id), staff(request)
    try:
        assessments.start_review(assessment=assessment, reviewer=user, by=Actor.of(user))
    except IllegalTransition as error:
        return _conflict(request, assessment, error)
    messages.success(request, _("You review this assessment now."))
    return redirect("reports:report", public_id)


@require_POST
@login_required
def approve(request: HttpRequest, public_id: str) -> HttpResponse:
    """Approve and freeze the first proposal."""
    assessment = assessment_for(request, public_id)
    if assessment.status != Status.IN_REVIEW:
        return _conflict(request, assessment, IllegalTransition(assessment.status, Status.APPROVED))
    seen = request.POST.get("seen") or None  # nobody stands for figures that the page did not show
    return _make_proposal(request, public_id, partial(services.approve, seen=seen), person="approver")


@require_POST
@login_required
def propose(request: HttpRequest, public_id: str) -> HttpResponse:
    """Another version or language, once approved."""
    assessment = assessment_for(request, public_id)
    if assessment.status != Status.APPROVED:
        return _conflict(request, assessment, IllegalTransition(assessment.status, Status.APPROVED))
    return _make_proposal(request, public_id, services.propose, person="author")


def _make_proposal(request: HttpRequest, public_id: str, make: Any, *, person: str) -> HttpResponse:
    """Run a service that freezes a proposal; its refusals go back to the page with what was chosen."""
    assessment, user = assessment_for(request, public_id), staff(request)
    form = ProposeForm(request.POST)
    if not form.is_valid():
        return _page(request, assessment, form, status=422)
    try:
        proposal = make(assessment=assessment, **form.cleaned_data, **{person: user}, by=Actor.of(user))
    except IllegalTransition as error:
        return _conflict(request, assessment, error)
    except NotPriceable as error:
        form.add_error(None, str(error))
        return _page(request, Assessment.objects.get(pk=assessment.pk), form, status=422)
    except Stale:
        form.add_error(None, _("The report has changed since you opened it: read it again, then approve it."))
        return _page(request, Assessment.objects.get(pk=assessment.pk), form, status=409)
    return redirect("reports:proposal", proposal.public_id)


def _conflict(request: HttpRequest, assessment: Assessment, error: IllegalTransition) -> HttpResponse:
    """409: somebody else was faster, or the page was old."""
    reason = _("The assessment is %(current)s, so it cannot become %(wanted)s. Nothing was changed.") % {
        "current": error.current.label,
        "wanted": error.wanted.label,
    }
    return render(request, "reports/conflict.html", {"assessment": assessment, "reason": reason}, status=409)
