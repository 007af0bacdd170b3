"""The clients' ways in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actors import Actor
from accounts.roles import check_consultant
from assessment.forms.public import BAD_ADDRESS
from assessment.links import create_link, revoke_link
from assessment.mails.limits import TooManyMails, sender_of
from assessment.models import Assessment
from assessment.services import NothingPublished, create_assessment, current_version
from assessment.start_requests import QUESTIONNAIRE
from reports import ways_in
from reports.access import assessment_for, staff
from reports.forms import InviteForm, LinkForm

TOO_MANY = _lazy(
    "This address received too many messages in the last hour. Nothing was sent; please try again later."
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def invite(request: HttpRequest) -> HttpResponse:
    """A new client: the private link is on the page that answers, once."""
    user = staff(request)
    check_consultant(user)
    initial = {"language": (get_language() or "en")[:2], "questionnaire": QUESTIONNAIRE}
    form = InviteForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method != "POST" or not form.is_valid():
        return render(request, "reports/invite.html", {"form": form}, status=422 if form.errors else 200)
    try:
        version = current_version(slug=form.cleaned_data.get("questionnaire") or QUESTIONNAIRE)
    except NothingPublished as error:
        form.add_error(None, str(error))
        return render(request, "reports/invite.html", {"form": form}, status=422)
    assessment = create_assessment(
        organisation=form.cleaned_data["organisation"],
        language=form.cleaned_data["language"],
        questionnaire=version,
        by=Actor.of(user),
    )
    return _give_link(request, assessment, form)


@never_cache
@require_POST
@login_required
def new_link(request: HttpRequest, public_id: str) -> HttpResponse:
    assessment = assessment_for(request, public_id)
    form = LinkForm(request.POST)
    if not form.is_valid():
        wrong_address = "email" in form.errors and "label" not in form.errors
        messages.error(request, BAD_ADDRESS if wrong_address else _("Say who gets the link."))
        return redirect("reports:report", public_id)
    return _give_link(request, assessment, form)


def _give_link(request: HttpRequest, assessment: Assessment, form: InviteForm | LinkForm) -> HttpResponse:
    """Mail the link, or show it once."""
    label, email, by = form.cleaned_data["label"], form.cleaned_data["email"], Actor.of(staff(request))
    if email:
        try:
            link = ways_in.invite(
                assessment=assessment,
                label=label,
                email=email,
                sender=sender_of(request, is_staff=True),
                by=by,
            )
        except TooManyMails:
            messages.warning(request, TOO_MANY)
        else:
            messages.success(
                request,
                _("The link for %(label)s is on its way to %(email)s.")
                % {"label": link.label, "email": email},
            )
        return redirect("reports:report", assessment.public_id)
    link, token = create_link(assessment=assessment, label=label, by=by)
    address = request.build_absolute_uri(reverse("assessment:open_link", args=[token]))
    return render(
        request, "reports/link_made.html", {"link": link, "address": address, "assessment": assessment}
    )


@require_POST
@login_required
def mail_link(request: HttpRequest, public_id: str, link_id: int) -> HttpResponse:
    """Send a link's e-mail again, with a fresh link in it."""
    assessment = assessment_for(request, public_id)
    link = assessment.links.filter(pk=link_id).first()
    if link is None:
        raise Http404
    try:
        ways_in.mail_again(link=link, sender=sender_of(request, is_staff=True))
    except ways_in.NotMailable:
        messages.error(request, _("This link cannot be mailed: it has no address, or it was revoked."))
    except TooManyMails:
        messages.warning(request, TOO_MANY)
    else:
        messages.success(
            request,
            _("The link for %(label)s is on its way to %(email)s.")
            % {"label": link.label, "email": link.email},
        )
    return redirect("reports:report", public_id)


@require_POST
@login_required
def revoke(request: HttpRequest, public_id: str, link_id: int) -> HttpResponse:
    assessment = assessment_for(request, public_id)
    link = assessment.links.filter(pk=link_id).first()
    if link is None:
        raise Http404
    revoke_link(link=link, by=Actor.of(staff(request)))
    messages.success(request, _("The link of %(label)s no longer opens.") % {"label": link.label})
    return redirect("reports:report", public_id)
