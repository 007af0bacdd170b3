"""The gate of the client's pages: a view cannot hold an assessment that it did not get here."""

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from assessment.models import AccessLink, Assessment

SESSION_KEY = "assessment_links"


def _held(request: HttpRequest) -> dict[str, list[int]]:
    """Public id -> the keys of the links that this browser came by, the newest last."""
    held = request.session.get(SESSION_KEY, {})
    # A session of an older release holds one key instead of a list.
    return {public_id: keys if isinstance(keys, list) else [keys] for public_id, keys in held.items()}


def remember(request: HttpRequest, link: AccessLink) -> None:
    """Put the link into the visitor's session, under a fresh session key; other links of the same browser stay."""
    links = _held(request)
    keys = links.pop(link.assessment.public_id, [])
    links[link.assessment.public_id] = [*(key for key in keys if key != link.pk), link.pk]
    request.session.cycle_key()
    request.session[SESSION_KEY] = links


def assessment_for_client(
    request: HttpRequest, public_id: str, *, step: str | None = None
) -> tuple[Assessment, Actor]:
    """The assessment that this visitor's link opens, and who the visitor is. 404 for everybody else, whatever the reason.

    `step` names the one step that the page is about: a colleague's link to that step opens it too. Pages that name none are for
    those who hold the whole assessment.
    """
    link = _link(request, public_id, step)
    if link is None:
        raise Http404
    request.access_link = link  # type: ignore[attr-defined]
    return link.assessment, actor_of(request)


def _link(request: HttpRequest, public_id: str, step: str | None) -> AccessLink | None:
    """The widest, then newest of the visitor's links that open this page now. One query."""
    keys = _held(request).get(public_id)
    if not keys:
        return None
    links = AccessLink.objects.select_related("assessment__organisation", "assessment__questionnaire").filter(
        pk__in=keys, assessment__public_id=public_id
    )
    now = timezone.now()
    opening = [link for link in links if link.opens_at(now) and (not link.step or link.step == step)]
    return max(opening, key=lambda link: (not link.step, link.pk), default=None)


def link_of(request: HttpRequest) -> AccessLink:
    """The link by which the visitor passed the gate; only after `assessment_for_client`."""
    link: AccessLink = request.access_link  # type: ignore[attr-defined]
    return link


def actor_of(request: HttpRequest) -> Actor:
    """Who the visitor is; only after `assessment_for_client`."""
    link = link_of(request)
    return Actor.client(link.pk, link.label, link.step)


def place_to_resume(request: HttpRequest) -> str:
    """The address of the questionnaire that this browser opened last, or "" when no link of it opens any more."""
    now = timezone.now()
    keys = [key for held in _held(request).values() for key in held]
    links = AccessLink.objects.select_related("assessment").in_bulk(keys) if keys else {}
    for key in reversed(keys):
        if key in links and links[key].opens_at(now):
            return entrance(links[key])
    return ""


def entrance(link: AccessLink) -> str:
    """Where a link leads: the task list, or the one step of a colleague."""
    if link.step:
        return reverse("assessment:step", args=[link.assessment.public_id, link.step])
    return reverse("assessment:tasks", args=[link.assessment.public_id])
