"""The work list and the clients' ways in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actors import Actor
from accounts.roles import check_consultant
from assessment.links import create_link, revoke_link
from assessment.services import NothingPublished, create_assessment, current_version
from reports import desk
from reports.access import assessment_for, searched, staff
from reports.forms import InviteForm, LinkForm
from scoring.models import Integrator

QUESTIONNAIRE = "zimbra-12"


@require_safe
@login_required
def work_list(request: HttpRequest) -> HttpResponse:
    user = staff(request)
    check_consultant(user)
    tab = request.GET.get("tab", "waiting")
    tab = tab if tab in desk.TABS else "waiting"
    search = searched(request)
    # A withdrawn house is in no new run: its rows would count as unscored for ever.
    house = Integrator.objects.active().filter(is_house=True).first()
    found = desk.with_ratings(desk.rows(user, tab=tab, search=search), house)
    page = Paginator(found, desk.PAGE_SIZE).get_page(request.GET.get("page"))
    if house and desk.score_new(list(page.object_list), Actor.of(user)):
        return redirect(request.get_full_path())
    context = {
        "tab": tab,
        "search": search,
        "house": house,
        "page": page,
        "counts": desk.counts(user),
        "rows": [{"assessment": row, "rated": desk.rated(row)} for row in page.object_list],
    }
    return render(request, "reports/work_list.html", context)


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
    return _show_new_link(request, assessment, form.cleaned_data["label"])


@never_cache
@require_POST
@login_required
def new_link(request: HttpRequest, public_id: str) -> HttpResponse:
    assessment = assessment_for(request, public_id)
    form = LinkForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say who gets the link."))
        return redirect("reports:report", public_id)
    return _show_new_link(request, assessment, form.cleaned_data["label"])


def _show_new_link(request: HttpRequest, assessment: object, label: str) -> HttpResponse:
    link, token = create_link(assessment=assessment, label=label, by=Actor.of(staff(request)))  # type: ignore[arg-type]
    address = request.build_absolute_uri(reverse("assessment:open_link", args=[token]))
    return render(
        request, "reports/link_made.html", {"link": link, "address": address, "assessment": assessment}
    )


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
