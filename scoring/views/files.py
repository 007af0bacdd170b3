"""Profiles as files, and their versions."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actors import Actor
from assessment.forms.parsing import language
from scoring import profiles
from scoring.access import integrator_for, keeper
from scoring.forms import ImportForm
from scoring.models import Integrator, ProfileVersion
from scoring.profile_history import as_profile
from scoring.profile_reading import LARGEST_FILE, ProfileErrors, read_profile
from scoring.profile_rows import profile_of
from scoring.profile_schema import Profile
from scoring.profile_screens import Known, changes, known
from scoring.profile_writing import write_profile
from scoring.views.profiles import CONFLICT, UNPROCESSABLE, index_page

PAGE_SIZE = 25


@require_safe
@login_required
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """The profile as a YAML file."""
    integrator = integrator_for(request, slug)
    text = write_profile(profile_of(integrator), known().asked)
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{integrator.slug}.yaml"'
    return response


@never_cache
@require_POST
@login_required
def upload(request: HttpRequest) -> HttpResponse:
    """What an import would change; nothing is stored yet."""
    keeper(request)
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return index_page(request, form=form, status=UNPROCESSABLE)
    sent = form.cleaned_data["sent"]
    content = known()
    try:
        # One byte more than allowed is enough to know.
        profile = read(sent.read(LARGEST_FILE + 1), (sent.name or "profile.yaml")[-120:], content)
    except ProfileErrors as error:
        return index_page(request, problems=error.problems, status=UNPROCESSABLE)
    return _preview(request, profile, content)


def read(content: bytes, file: str, known: Known) -> Profile:
    """The profile in a file; an integrator's own keys of earlier questionnaires are known too. Raises ProfileErrors."""
    return read_profile(content, file, criteria=known.criteria, functions=known.functions)


def _preview(
    request: HttpRequest, profile: Profile, content: Known, *, status: int = 200, is_stale: bool = False
) -> HttpResponse:
    found = Integrator.objects.filter(slug=profile.slug).prefetch_related("capabilities").first()
    before = profile_of(found) if found else Profile(slug=profile.slug, name=profile.name)
    context = {
        "profile": profile,
        "found": found,
        "seen": profiles.newest_number(found) if found else 0,
        "changes": changes(before, profile, content, language()),
        "text": write_profile(profile, content.asked),
        "is_stale": is_stale,
    }
    return render(request, "scoring/import.html", context, status=status)


@never_cache
@require_POST
@login_required
def store(request: HttpRequest) -> HttpResponse:
    """Store an import whose changes were looked at."""
    user, content = keeper(request), known()
    text, seen = request.POST.get("text", ""), request.POST.get("seen", "")
    try:
        profile = read(text.encode("utf-8", "replace"), _("the file"), content)
    except ProfileErrors as error:
        return index_page(request, problems=error.problems, status=UNPROCESSABLE)
    number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else 0
    try:
        stored = profiles.import_profile(profile=profile, seen=number, by=Actor.of(user))
    except profiles.ChangedMeanwhile:
        return _preview(request, profile, content, status=CONFLICT, is_stale=True)
    messages.success(request, _("The profile of %(name)s is stored.") % {"name": stored})
    return redirect("integrators:profile", stored.slug)


@never_cache
@require_safe
@login_required
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """All versions, and what differs between two of them."""
    integrator = integrator_for(request, slug)
    numbers = list(integrator.versions.values_list("number", flat=True))
    page = Paginator(integrator.versions.defer("content"), PAGE_SIZE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "integrator": integrator,
        "name": integrator.name_in(language()),
        "page": page,
        "numbers": numbers,
        "old": _number(request.GET.get("old"), numbers, default=numbers[1] if len(numbers) > 1 else None),
        "new": _number(request.GET.get("new"), numbers, default=numbers[0] if numbers else None),
    }
    if context["old"] is not None and context["new"] is not None:
        context["changes"], context["standing"] = _compared(integrator, context["old"], context["new"])
    return render(request, "scoring/versions.html", context)


def _number(asked: str | None, numbers: list[int], *, default: int | None) -> int | None:
    return next((number for number in numbers if str(number) == asked), default)


def _compared(integrator: Integrator, old: int, new: int) -> tuple[list[Any], list[str]]:
    """What differs in the profile, and where the integrator stands differently."""
    found: dict[int, ProfileVersion] = {
        version.number: version for version in integrator.versions.filter(number__in=[old, new])
    }
    before, after = found[old].content, found[new].content
    words = {
        ("house", True): _("It became our own house."),
        ("house", False): _("It is our own house no more."),
        ("withdrawn", True): _("It was withdrawn."),
        ("withdrawn", False): _("It was brought back."),
    }
    standing = [
        words[key, after["standing"][key]]
        for key in ("house", "withdrawn")
        if before["standing"][key] != after["standing"][key]
    ]
    return changes(as_profile(before), as_profile(after), known(), language()), standing
