"""What a client's own pages may show of the reports: the proposals that were released."""

from django import template
from django.utils import timezone

from assessment.models import Assessment
from reports.access import released_to_client
from reports.models import Proposal

register = template.Library()


@register.simple_tag
def released_proposals(assessment: Assessment) -> list[Proposal]:
    """The client's released proposals, newest first, each with `is_over`. One query."""
    found = list(released_to_client(assessment).defer("snapshot"))
    for proposal in found:
        proposal.is_over = proposal.is_expired(timezone.localdate())  # type: ignore[attr-defined]
    return found
