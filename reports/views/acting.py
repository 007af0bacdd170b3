"""The pages by which a consultant acts on a report: the effect is shown before anything is saved."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import Actor
from assessment.models import Assessment
from assessment.states import Status
from reports.access import assessment_for, staff
from reports.acts_shown import history
from reports.effect import Place
from reports.forms_acts import ActForm, AdjustForm, TakeBackForm, WaiveForm, hindrance
from scoring import acting, acts
from scoring.alternatives import offers, shown_names
from scoring.models import Act, Integrator, ScoreRun
from scoring.services import NoIntegrators, score

View = Callable[..., HttpResponse]
TYPED = ("person", "function", "reason")


class Blocked(Exception):
    """One cannot act here; the message says why to a person."""


def explained(view: View) -> View:
    """What blocks an act is said on a page of its own (409), which keeps what was typed in sight."""

    @wraps(view)
    def wrapped(request: HttpRequest, public_id: str, **names: Any) -> HttpResponse:
        try:
            return view(request, public_id, **names)
        except Blocked as blocked:
            context = {
                "assessment": {"public_id": public_id},
                "reason": str(blocked),
                "typed": "\n".join(filter(None, (request.POST.get(name, "").strip() for name in TYPED))),
            }
            return render(request, "reports/conflict.html", context, status=409)

    return wrapped


def acts_page(view: View) -> View:
    guarded = explained(view)
    return never_cache(require_http_methods(["GET", "HEAD", "POST"])(login_required(guarded)))


@acts_page
def adjust(request: HttpRequest, public_id: str, criterion: str) -> HttpResponse:
    """Another level for the criterion: needed, today, or offered by `?integrator=`."""

    def find() -> Place:
        return _possible(_place(request, public_id, criterion), {"target": "needed"})

    def form(place: Place) -> AdjustForm:
        initial = {key: request.GET[key] for key in ("target", "level") if key in request.GET}
        return AdjustForm(request.POST or None, place=place, saving=_saving(request), initial=initial)

    return _act(
        request, find, form, "reports/adjust.html", _("The adjustment is saved and counts in the report.")
    )


@acts_page
def waive(request: HttpRequest, public_id: str, criterion: str) -> HttpResponse:
    """A named person of the client no longer insists on the must-have; for every integrator."""

    def find() -> Place:
        return _possible(_place(request, public_id, criterion), {"target": "waiver"})

    def form(place: Place) -> WaiveForm:
        return WaiveForm(request.POST or None, place=place, saving=_saving(request))

    return _act(request, find, form, "reports/waive.html", _("The waiver is saved and counts in the report."))


@acts_page
def take_back(request: HttpRequest, public_id: str, act_id: int) -> HttpResponse:
    """End an act: what it replaced counts again."""
    assessment = assessment_for(request, public_id)
    act = assessment.acts.with_names().filter(pk=act_id).first()
    if act is None:
        raise Http404

    def find() -> Place:
        act.refresh_from_db(fields=["ended_at"])
        if act.ended_at is not None:
            raise Blocked(_said(acts.AlreadyEnded()))
        return _place(request, public_id, act.criterion, act=act)

    def form(place: Place) -> TakeBackForm:
        return TakeBackForm(request.POST or None, place=place, saving=_saving(request), act=act)

    return _act(
        request, find, form, "reports/take_back.html", _("It is taken back: the report counts without it.")
    )


@never_cache
@require_safe
@login_required
def acts_list(request: HttpRequest, public_id: str) -> HttpResponse:
    """Every act of the assessment, those that ended included."""
    assessment = assessment_for(request, public_id)
    context = {
        "assessment": assessment,
        "acts": history(assessment, _lang()),
        "may_act": assessment.status == Status.IN_REVIEW,
    }
    return render(request, "reports/acts.html", context)


def _act(
    request: HttpRequest,
    find: Callable[[], Place],
    make: Callable[[Place], ActForm],
    template: str,
    done: str,
) -> HttpResponse:
    """Show, show the effect, or save: only what was shown with its effect, and only if nothing changed since."""
    place = find()
    form = make(place)
    saving, seen = _saving(request), request.POST.get("seen", "")
    stale = seen not in ("", place.run.inputs_hash)
    valid = form.is_valid()
    if saving and valid and not stale and request.POST.get("shown") == form.token():
        try:
            form.save(Actor.of(staff(request)), seen)
        except (acts.Stale, NoIntegrators):  # somebody was faster between the two lines above
            place, stale = find(), True
            form = make(place)
            form.is_valid()
        except (acts.NotInReview, acts.AlreadyEnded) as error:
            raise Blocked(_said(error)) from error
        else:
            messages.success(request, done)
            return redirect(_report(place) + "#acts")
    status = 409 if saving and stale else 422 if saving or form.errors else 200
    return _page(request, template, place, form, stale=stale, status=status)


def _page(
    request: HttpRequest, template: str, place: Place, form: ActForm, *, stale: bool, status: int
) -> HttpResponse:
    """The form beside what counts now; with the effect, once the form says what it would be."""
    then = form.then() if form.is_bound or isinstance(form, TakeBackForm) else None
    context = {
        "assessment": place.assessment,
        "place": place,
        "form": form,
        "seen": place.run.inputs_hash,
        "shown": form.token() if then is not None else "",
        "effect": place.effect(then) if then is not None else None,
        "stale": stale,
        "unseen": status == 422 and not form.errors,
        "back": _report(place),
    }
    return render(request, template, context, status=status)


def _saving(request: HttpRequest) -> bool:
    return request.POST.get("do") == "save"


def _place(request: HttpRequest, public_id: str, key: str, act: Act | None = None) -> Place:
    """Where one acts. 404 for a criterion that the questionnaire does not know; Blocked outside the review."""
    assessment = assessment_for(request, public_id)
    criterion = next((one for one in assessment.questionnaire.content.criteria if one.key == key), None)
    if criterion is None and act is None:
        raise Http404
    if assessment.status != Status.IN_REVIEW:
        raise Blocked(_said(acts.NotInReview(assessment.status)))
    run = _run(assessment, request)
    integrators = {row.slug: row for row in Integrator.objects.all()}
    lang = _lang()
    names = shown_names(integrators.values(), lang)
    asked = request.GET.get("integrator")
    if asked and asked not in run.result["integrators"]:
        if asked in names:
            raise Blocked(
                _("%(name)s was withdrawn and is no longer rated: nothing can be adjusted there.")
                % {"name": names[asked]}
            )
        raise Blocked(_("No integrator of this name is rated here. Choose one on the report."))
    rated = offers(run.result["integrators"])
    house = next((slug for slug in rated if integrators[slug].is_house), None)
    slug = asked or house or next(iter(offers(entry["id"] for entry in run.result["ranking"])), rated[0])
    return Place(assessment, run, criterion, slug, names, lang)


def _possible(place: Place, act: dict[str, Any]) -> Place:
    """The place again; Blocked where such an act would have no effect."""
    whole = {"criterion": place.known.key, "integrator": None, "level": 0, "evidence": None} | act
    _, applied = acting.applied(acts.unadjusted(place.run)["inputs"], [whole])
    if code := applied[0]["effect"]:
        name = place.known.name.get(place.lang)
        raise Blocked(hindrance(code, criterion=name, lang=place.lang))
    return place


def _run(assessment: Assessment, request: HttpRequest) -> ScoreRun:
    try:
        return score(assessment=assessment, by=Actor.of(staff(request)))
    except NoIntegrators as error:
        raise Blocked(_("There is nobody to rate: every integrator is withdrawn.")) from error


def _said(error: Exception) -> str:
    if isinstance(error, acts.NotInReview):
        return _(
            "The assessment is %(current)s. Levels are adjusted and must-haves waived only while it is in review. "
            "Nothing was changed."
        ) % {"current": error.current.label}
    return _("This act has ended already: it was taken back, or another one took its place.")


def _report(place: Place) -> str:
    address = reverse("reports:report", args=[place.assessment.public_id])
    return f"{address}?{urlencode({'integrator': place.slug})}"


def _lang() -> str:
    return (get_language() or "en")[:2]
