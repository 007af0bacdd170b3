"""The list of integrators, a profile, its editing by competency, its names and facts, and the acts on it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actors import Actor
from assessment.forms.parsing import language
from scoring import profiles
from scoring.access import integrator_for, keeper
from scoring.facts_form import FactsForm
from scoring.forms import AddForm, CompetencyForm, ImportForm, NamesForm, PartsForm
from scoring.models import Integrator
from scoring.profile_parts import PartConflict, changed
from scoring.profile_rows import profile_of
from scoring.profile_schema import Profile
from scoring.profile_screens import competency_of, described, known, part_title, sections, share, stated

UNPROCESSABLE, CONFLICT = 422, 409
Act = profiles.Act
MakeForm = Callable[..., PartsForm]


@never_cache
@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Everybody who is rated, and apart those who are withdrawn."""
    keeper(request)
    return index_page(request)


def index_page(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    content, today = known(), timezone.localdate()
    rows: list[dict[str, Any]] = []
    for integrator in Integrator.objects.prefetch_related("capabilities"):
        known_share = share(profile_of(integrator), content.asked, today)
        rows.append({"integrator": integrator, "name": integrator.name_in(language()), "share": known_share})
    context = {
        "active": [row for row in rows if row["integrator"].withdrawn_at is None],
        "withdrawn": [row for row in rows if row["integrator"].withdrawn_at is not None],
        "has_house": any(row["integrator"].is_house for row in rows),
        "has_criteria": bool(content.asked),
        "form": ImportForm(),
        "problems": [],
        **more,
    }
    return render(request, "scoring/index.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add(request: HttpRequest) -> HttpResponse:
    """A new integrator with nothing known yet."""
    user = keeper(request)
    form = AddForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            added = profiles.add(profile=form.cleaned_data["profile"], by=Actor.of(user))
        except profiles.SlugTaken as error:
            form.add_error("slug", _("Another integrator has the short name %(slug)s.") % {"slug": error})
        else:
            messages.success(request, _("%(name)s is added. Nothing is known of it yet.") % {"name": added})
            return redirect("integrators:profile", added.slug)
    return render(request, "scoring/add.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200)


@never_cache
@require_safe
@login_required
def profile(request: HttpRequest, slug: str) -> HttpResponse:
    """One profile by competency."""
    return profile_page(request, integrator_for(request, slug))


def profile_page(
    request: HttpRequest, integrator: Integrator, *, refused: str = "", status: int = 200
) -> HttpResponse:
    lang, today, content, found = language(), timezone.localdate(), known(), profile_of(integrator)
    context = {
        "integrator": integrator,
        "name": integrator.name_in(lang),
        "sections": sections(found, content, lang, today),
        "stated": stated(found, content, lang, today),
        "share": share(found, content.asked, today),
        "newest": integrator.versions.defer("content").first(),
        "house": Integrator.objects.filter(is_house=True).first(),
        "refused": refused,
    }
    return render(request, "scoring/profile.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def competency(request: HttpRequest, slug: str, questionnaire: str, key: str) -> HttpResponse:
    """What is known of the criteria of one competency; by POST, save it."""
    integrator, content, lang = integrator_for(request, slug), known(), language()
    found = competency_of(content, questionnaire, key)
    if found is None:
        raise Http404

    def form(profile: Profile, **more: Any) -> CompetencyForm:
        return CompetencyForm(profile, found, lang, **more)

    here = f"{found.number}. {found.name.get(lang)}"
    places = [(entry.slug, part) for entry in content.newest for part in entry.competencies]
    at = places.index((questionnaire, found))
    titled = [(place, part.key, f"{part.number}. {part.name.get(lang)}") for place, part in places]
    more: dict[str, Any] = {
        "page_title": here,
        "before": titled[at - 1] if at else None,
        "after": titled[at + 1] if at + 1 < len(titled) else None,
    }
    return _edit(request, integrator, form, act=Act.EDITED, template="scoring/competency.html", **more)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def names(request: HttpRequest, slug: str) -> HttpResponse:
    """The name in three languages."""
    integrator = integrator_for(request, slug)
    more = {"page_title": _("Name"), "template": "scoring/names.html"}
    return _edit(request, integrator, NamesForm, act=Act.NAMED, **more)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def facts(request: HttpRequest, slug: str) -> HttpResponse:
    """What the integrator states for the gates."""
    integrator, content, lang = integrator_for(request, slug), known(), language()

    def form(profile: Profile, **more: Any) -> FactsForm:
        return FactsForm(profile, content, lang, **more)

    more = {"page_title": _("Size, functions, eligibilities, price"), "template": "scoring/facts.html"}
    return _edit(request, integrator, form, act=Act.STATED, **more)


def _edit(
    request: HttpRequest,
    integrator: Integrator,
    make: MakeForm,
    *,
    act: profiles.Act,
    template: str,
    **context: Any,
) -> HttpResponse:
    """Show a form over some parts of the profile, or save what was changed in it."""
    context |= {"integrator": integrator, "name": integrator.name_in(language())}
    stored = profile_of(integrator)
    if request.method != "POST":
        return _form_page(request, template, make(stored), context)
    form = make(stored, data=request.POST)
    if not form.is_valid():
        return _form_page(request, template, form, context, status=UNPROCESSABLE)
    values = form.values()
    try:
        profiles.edit(
            integrator=integrator, change=changed(values, form.marks()), by=Actor.of(keeper(request)), act=act
        )
    except PartConflict as error:
        return _conflict(request, template, integrator, make, form.typed(values), error, context)
    messages.success(request, _("Saved. Reports that are opened from now on use it."))
    if request.POST.get("act") == "next" and context.get("after"):
        return redirect("integrators:competency", integrator.slug, *context["after"][:2])
    return redirect("integrators:profile", integrator.slug)


def _conflict(
    request: HttpRequest,
    template: str,
    integrator: Integrator,
    make: MakeForm,
    typed: dict[str, Any],
    error: PartConflict,
    context: dict[str, Any],
) -> HttpResponse:
    """409: the form shows what this person typed over what is stored now; saving again keeps it."""
    lang, content = language(), known()
    form = make(profile_of(integrator_for(request, integrator.slug)), typed=typed)
    unknown = [_("not known")]
    conflicts = [
        {
            "title": part_title(two.part, content, lang),
            "anchor": form.anchor(two.part),
            "theirs": described(two.stored, two.part, content, lang) or unknown,
            "mine": described(two.sent, two.part, content, lang) or unknown,
        }
        for two in error.found
    ]
    return _form_page(request, template, form, context, status=CONFLICT, conflicts=conflicts)


def _form_page(
    request: HttpRequest,
    template: str,
    form: PartsForm,
    context: dict[str, Any],
    *,
    status: int = 200,
    conflicts: list[dict[str, Any]] | None = None,
) -> HttpResponse:
    shown = {
        **context,
        "form": form,
        "problems": form.problems() if status == UNPROCESSABLE else [],
        "conflicts": conflicts or [],
    }
    return render(request, template, shown, status=status)


@require_POST
@login_required
def mark_house(request: HttpRequest, slug: str) -> HttpResponse:
    """Move the mark of our own house here."""
    integrator = integrator_for(request, slug)
    try:
        profiles.mark_house(integrator=integrator, by=Actor.of(keeper(request)))
    except profiles.Withdrawn:
        refused = _("A withdrawn integrator cannot be our own house. Bring it back first.")
        return profile_page(request, integrator, refused=refused, status=CONFLICT)
    messages.success(request, _("%(name)s is our own house from now on.") % {"name": integrator})
    return redirect("integrators:profile", slug)


@require_POST
@login_required
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Rate it no more."""
    integrator = integrator_for(request, slug)
    try:
        profiles.withdraw(integrator=integrator, by=Actor.of(keeper(request)))
    except profiles.IsHouse:
        refused = _("Our own house cannot be withdrawn. Mark another integrator as our own house first.")
        return profile_page(request, integrator, refused=refused, status=CONFLICT)
    messages.success(
        request, _("%(name)s is rated no more. Earlier score runs stay as they are.") % {"name": integrator}
    )
    return redirect("integrators:profile", slug)


@require_POST
@login_required
def bring_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Rate it again."""
    integrator = integrator_for(request, slug)
    profiles.bring_back(integrator=integrator, by=Actor.of(keeper(request)))
    messages.success(request, _("%(name)s is rated again.") % {"name": integrator})
    return redirect("integrators:profile", slug)
