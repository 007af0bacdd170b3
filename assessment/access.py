"""The gate of the client's pages: a view cannot hold an assessment that it did not get here."""

from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts.actors import Actor
from assessment.models import AccessLink, Assessment

SESSION_KEY = "assessment_links"


def remember(request: HttpRequest, link: AccessLink) -> None:
    """Put the link into the visitor's session, under a fresh session key; other links of the same browser stay."""
    links = dict(request.session.get(SESSION_KEY, {}))
    links[link.assessment.public_id] = link.pk
    request.session.cycle_key()
    request.session[SESSION_KEY] = links


def assessment_for_client(request: HttpRequest, public_id: str) -> tuple[Assessment, Actor]:
    """The assessment that this visitor's link opens, and who the visitor is. 404 for everybody else, whatever the reason."""
    link_id = request.session.get(SESSION_KEY, {}).get(public_id)
    if link_id is None:
        raise Http404
    link = (
        AccessLink.objects.select_related("assessment__organisation", "assessment__questionnaire")
        .filter(pk=link_id, assessment__public_id=public_id)
        .first()
    )
    if link is None or not link.opens_at(timezone.now()):
        raise Http404
    return link.assessment, Actor.client(link.pk, link.label)
