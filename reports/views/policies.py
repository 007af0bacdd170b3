"""The scoring policy: what it says, its versions, what differs between two, and another one with what it would change."""

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import Actor
from accounts.models import User
from accounts.roles import can_administer, is_consultant
from reports.access import staff
from reports.policy_words import changes, groups, problem_reason
from scoring.models import PolicyVersion
from scoring.policies import (
    PolicyTaken,
    PolicyTooLow,
    as_numbers,
    current_policy,
    publish_policy,
)
from scoring.policy_file import LARGEST_FILE, PolicyContent, PolicyError, read, write
from scoring.policy_impact import impact

UNPROCESSABLE, CONFLICT = 422, 409


class PolicyForm(forms.Form):
    """A policy as YAML: a file, or the text in the field."""

    file = forms.FileField(
        label=gettext_lazy("A file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".yaml,.yml"}),
    )
    text = forms.CharField(
        label=gettext_lazy("The policy, as YAML"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"class": "form-control code", "rows": 34, "spellcheck": "false"}),
    )

    def sent(self) -> bytes:
        """The file where one was chosen, else the text."""
        file = self.files.get("file")
        if file is not None:
            data: bytes = file.read(LARGEST_FILE + 1)
            return data
        return self.data.get("text", "").replace("\r\n", "\n").encode("utf-8", "replace")


def reader(request: HttpRequest) -> User:
    """A consultant or an administrator. 403 with the reason for the others."""
    user = staff(request)
    if not (is_consultant(user) or can_administer(user)):
        raise PermissionDenied(_("Only consultants and administrators can open the scoring policy."))
    return user


def publisher(request: HttpRequest) -> User:
    """An administrator. 403 with the reason for the others."""
    user = reader(request)
    if not can_administer(user):
        raise PermissionDenied(_("Only administrators can publish a scoring policy."))
    return user


def _lang() -> str:
    return (get_language() or "en")[:2]


def version_for(request: HttpRequest, version: str) -> PolicyVersion:
    """A published version. 404 where there is none."""
    reader(request)
    # PostgreSQL takes no NUL in a text.
    found = PolicyVersion.objects.filter(version=version.replace("\0", "")).first()
    if found is None:
        raise Http404
    return found


@never_cache
@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """The policy that scores today."""
    reader(request)
    return _shown(request, None)


@never_cache
@require_safe
@login_required
def version(request: HttpRequest, version: str) -> HttpResponse:
    return _shown(request, version_for(request, version))


def _shown(request: HttpRequest, chosen: PolicyVersion | None) -> HttpResponse:
    """One policy in plain words with its figures, and all the versions."""
    versions = list(PolicyVersion.objects.all())
    policy = chosen or versions[0]
    context = {
        "policy": policy,
        "groups": groups(policy.content, _lang()),
        "versions": versions,
        "others": [row for row in versions if row != policy],
        "current": versions[0],
        "may_publish": can_administer(request.user),
    }
    return render(request, "reports/policies/policy.html", context)


@require_safe
@login_required
def export(request: HttpRequest, version: str) -> HttpResponse:
    """The version as the YAML file that could be published."""
    found = version_for(request, version)
    response = HttpResponse(write(found.content), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="policy-{found.version}.yaml"'
    return response


@require_safe
@login_required
def pick(request: HttpRequest, version: str) -> HttpResponse:
    """The comparison that the page's select asks for, at an address of its own."""
    found = version_for(request, version)
    return redirect(
        "policies:compare", found.version, version_for(request, request.GET.get("other", "")[:20]).version
    )


@never_cache
@require_safe
@login_required
def compare(request: HttpRequest, version: str, other: str) -> HttpResponse:
    """What differs from `other` to `version`."""
    new_one, old = version_for(request, version), version_for(request, other)
    context = {"old": old, "new": new_one, "changes": changes(old.content, new_one.content, _lang())}
    return render(request, "reports/policies/compare.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Another policy: checked with every error named, shown with what it changes, and then published."""
    user, current = publisher(request), current_policy()
    if request.method != "POST":
        form = PolicyForm(initial={"text": write(_next(current))}, auto_id="id_%s")
        return _new_page(request, current, form)
    form = PolicyForm(request.POST, request.FILES, auto_id="id_%s")
    data = form.sent()
    kept = _kept(data)
    try:
        content = read(data)
    except PolicyError as error:
        problems = [{"problem": one, "reason": problem_reason(one)} for one in error.problems]
        return _new_page(request, current, kept, status=UNPROCESSABLE, problems=problems)
    refusal = _refusal(content, current)
    if refusal:
        return _new_page(request, current, kept, status=UNPROCESSABLE, refusal=refusal)
    if "publish" not in request.POST:
        return _preview(request, current, content, data)
    if request.POST.get("seen") != current.version:
        stale = _("Policy %(version)s was published meanwhile: look at the changes again.") % {
            "version": current.version
        }
        return _preview(request, current, content, data, status=CONFLICT, refusal=stale)
    if request.POST.get("checked") != content.content_hash():
        unseen = _("These numbers are not the ones you were shown: look at the changes again.")
        return _preview(request, current, content, data, status=CONFLICT, refusal=unseen)
    return _publish(request, user, content, data)


def _publish(request: HttpRequest, user: User, content: PolicyContent, data: bytes) -> HttpResponse:
    try:
        row, _created = publish_policy(content=content, by=Actor.of(user))
    except (PolicyTaken, PolicyTooLow):
        # Somebody published in the same moment.
        current = current_policy()
        refusal = _refusal(content, current) or ""
        return _new_page(request, current, _kept(data), status=CONFLICT, refusal=refusal)
    messages.success(
        request, _("Policy %(version)s is published: it scores from now on.") % {"version": row.version}
    )
    return redirect("policies:index")


def _next(current: PolicyVersion) -> PolicyContent:
    """The current policy under the next number, to begin from."""
    first, second, _third = as_numbers(current.version)
    return replace(current.content, version=f"{first}.{second + 1}.0")


def _kept(data: bytes) -> PolicyForm:
    """The form with what was sent in its text field, also where it came as a file."""
    text = data[: LARGEST_FILE + 1].decode("utf-8-sig", "replace").replace("\0", "")
    return PolicyForm(initial={"text": text}, auto_id="id_%s")


def _refusal(content: PolicyContent, current: PolicyVersion) -> str:
    """Why a valid policy cannot be published now, or ""."""
    if content.body == current.body:
        return _("This says what policy %(version)s says already: there is nothing to publish.") % {
            "version": current.version
        }
    if PolicyVersion.objects.filter(version=content.version).exists():
        return _("Number %(version)s is taken by another policy: raise the number.") % {
            "version": content.version
        }
    if as_numbers(content.version) <= as_numbers(current.version):
        return _("The number must be above %(version)s, the policy that scores today.") % {
            "version": current.version
        }
    return ""


def _preview(
    request: HttpRequest,
    current: PolicyVersion,
    content: PolicyContent,
    data: bytes,
    *,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    return _new_page(
        request,
        current,
        _kept(data),
        status=status,
        refusal=refusal,
        content=content,
        changes=changes(current.content, content, _lang()),
        impact=impact(new=content, current=current),
        may_open=is_consultant(request.user),
    )


def _new_page(
    request: HttpRequest, current: PolicyVersion, form: PolicyForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    return render(
        request, "reports/policies/new.html", {"current": current, "form": form, **more}, status=status
    )
