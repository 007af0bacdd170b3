"""A proposal rendered at once, in this process, for the command line; nothing is queued or stored but the score run."""

from django.utils import timezone

from accounts.actors import SYSTEM
from assessment.models import Assessment
from assessment.states import Status
from reports.context import Numbering, build_snapshot
from reports.models import Proposal
from reports.rendering.document import Rendered, render
from scoring.models import Integrator
from scoring.services import score


class NoSuchIntegrator(Exception):
    """The integrator asked for is not recorded, or no house is."""


def integrator_for(slug: str | None) -> Integrator:
    """The integrator of that slug; without one, our own house. Raises NoSuchIntegrator, naming those that exist."""
    active = Integrator.objects.active()
    found = active.filter(slug=slug).first() if slug else active.filter(is_house=True).first()
    if found is None:
        wanted = (
            f"no active integrator is called {slug!r}" if slug else "no integrator is marked as our own house"
        )
        known = ", ".join(active.values_list("slug", flat=True))
        raise NoSuchIntegrator(f"{wanted}; choose one of: {known}")
    return found


def render_preview(*, assessment: Assessment, language: str, integrator_slug: str | None = None) -> Rendered:
    """The document as it would be today. Raises NoSuchIntegrator, NoIntegrators, NotPriceable, RenderError."""
    integrator = integrator_for(integrator_slug)
    run = score(assessment=assessment, by=SYSTEM)
    today = timezone.localdate()
    last = (
        Proposal.objects.filter(assessment=assessment).order_by("-version").only("number", "version").first()
    )
    numbering = Numbering(
        number=last.number if last else f"D-{today.year}-000",
        version=last.version + 1 if last else 1,
        date=today,
    )
    preview = assessment.status != Status.APPROVED
    snapshot = build_snapshot(
        assessment=assessment,
        run=run,
        integrator=integrator,
        language=language,
        numbering=numbering,
        preview=preview,
    )
    return render(snapshot)
