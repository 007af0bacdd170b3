"""The scored report and what a consultant does with it."""

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
from assessment.models import Assessment
from assessment.moves import standing
from assessment.states import IllegalTransition, Status
from reports import services
from reports.access import assessment_for, staff
from reports.context import NotPriceable, offer_for
from reports.forms import LinkForm, ProposeForm
from reports.models import Proposal
from reports.rendering.view import spoken
from reports.report import build, linked
from reports.ways_in import ways_in
from scoring.adapters import problem_for
from scoring.models import Integrator, ScoreRun
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
    everybody = Integrator.objects.all()
    if assessment.status == Status.APPROVED:  # an approved run is compared with the profiles as they are now
        everybody = everybody.prefetch_related("capabilities")
    integrators = {entry.slug: entry for entry in everybody}
    context: dict[str, Any] = {
        "assessment": assessment,
        "links": ways_in(assessment, lang),
        "link_form": LinkForm(),
        "proposals": Proposal.objects.filter(assessment=assessment).with_names().order_by("-version"),
        "now": timezone.now(),
        "standing": standing(assessment),
    }
    try:
        run = _run(assessment, Actor.of(staff(request)))
    except NoIntegrators:
        return render(request, "reports/nobody_to_rate.html", context, status=status)
    asked = request.GET.get("integrator", "")
    slug = _chosen(asked, run.result, integrators)
    context["form"] = form or ProposeForm(initial={"integrator": slug, "language": assessment.language})
    context["run"] = run
    context["not_rated"] = _not_rated(asked, run.result, integrators)
    context["since"] = _since(run, assessment, integrators)
    context["report"] = build(
        assessment=assessment,
        run=run,
        slug=slug,
        names={key: entry.name_in(lang) for key, entry in integrators.items()},
        lang=lang,
        wanted=request.GET.getlist("compare"),
    )
    context |= _offer(assessment, lang)
    for refusal in context.get("offer", {}).get("scope", {}).get("refusals", []):
        refusal["places"] = linked(refusal["sources"], context["report"]["places"])
    return render(request, "reports/report.html", context, status=status)


def _run(assessment: Assessment, by: Actor) -> ScoreRun:
    """The run that was approved, with its newest proposal; before the approval, the one of the present profiles."""
    if assessment.status == Status.APPROVED:
        frozen = (
            ScoreRun.objects.filter(proposals__assessment=assessment).order_by("-proposals__version").first()
        )
        if frozen is not None:
            return frozen
    return score(assessment=assessment, by=by)


def _chosen(asked: str, result: dict[str, Any], integrators: dict[str, Integrator]) -> str:
    """The integrator asked for, else our own house, else the leader."""
    rated = result["integrators"]
    if asked in rated:
        return asked
    house = next((slug for slug in rated if slug in integrators and integrators[slug].is_house), None)
    return house or next((entry["id"] for entry in result["ranking"]), next(iter(rated)))


def _not_rated(asked: str, result: dict[str, Any], integrators: dict[str, Integrator]) -> str:
    """Why the integrator asked for is not shown; "" when it is, or nobody was asked for."""
    if not asked or asked in result["integrators"]:
        return ""
    found = integrators.get(asked)
    if found is None:
        return _("There is no such integrator in this comparison.")
    if found.withdrawn_at is not None:
        return _("%(name)s is withdrawn and not rated any more.") % {"name": found}
    return _("%(name)s was not rated in this score run.") % {"name": found}


def _since(run: ScoreRun, assessment: Assessment, integrators: dict[str, Integrator]) -> list[str] | None:
    """For a run that was approved: whose profile has changed since it was made. None for the present run."""
    if assessment.status != Status.APPROVED:
        return None
    active = [entry for entry in integrators.values() if entry.withdrawn_at is None]
    present = {entry["id"]: entry for entry in problem_for(assessment, active)["integrators"]}
    return [
        str(integrators.get(entry["id"], entry["id"]))
        for entry in run.inputs["integrators"]
        if present.get(entry["id"]) != entry
    ]


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
    return _make_proposal(request, public_id, services.approve, person="approver")


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
    return redirect("reports:proposal", proposal.public_id)


def _conflict(request: HttpRequest, assessment: Assessment, error: IllegalTransition) -> HttpResponse:
    """409: somebody else was faster, or the page was old."""
    reason = _("The assessment is %(current)s, so it cannot become %(wanted)s. Nothing was changed.") % {
        "current": error.current.label,
        "wanted": error.wanted.label,
    }
    return render(request, "reports/conflict.html", {"assessment": assessment, "reason": reason}, status=409)
