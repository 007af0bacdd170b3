"""The only writer of proposals' lives and of price tables. Their rendering: `reports.jobs`."""

import hashlib
import json
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actors import Actor
from accounts.models import User
from assessment import services as assessments
from assessment.models import Assessment
from reports import jobs
from reports.context import NotPriceable, Numbering, build_snapshot
from reports.models import DiscountBand, MigrationRate, PriceClass, PriceTable, Proposal, ProposalCounter
from reports.prices import install_reference_table
from reports.states import IllegalMove, Life, Render
from scoring import standings
from scoring.acts import Stale
from scoring.models import Integrator
from scoring.services import score


def snapshot_hash(snapshot: dict[str, Any]) -> str:
    """SHA-256 (hex) of the snapshot's canonical JSON."""
    return hashlib.sha256(json.dumps(snapshot, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@transaction.atomic
def approve(
    *,
    assessment: Assessment,
    integrator: Integrator,
    language: str,
    approver: User,
    by: Actor,
    seen: str | None = None,
) -> Proposal:
    """Approve the report and freeze its first proposal, queued for rendering.

    `seen`: `inputs_hash` of the run that the approver looked at. Raises IllegalTransition when the assessment is not in review,
    and what `propose` raises; then nothing is stored.
    """
    assessments.approve(assessment=assessment, approver=approver, by=by)
    return propose(
        assessment=assessment, integrator=integrator, language=language, author=approver, by=by, seen=seen
    )


@transaction.atomic
def propose(
    *,
    assessment: Assessment,
    integrator: Integrator,
    language: str,
    author: User,
    by: Actor,
    seen: str | None = None,
) -> Proposal:
    """Freeze everything the document will show into a new proposal (the next version under the client's number), and queue it.

    Raises `reports.context.NotPriceable` when facts that the price needs are missing or no price fits, and for an integrator
    that is withdrawn; `scoring.acts.Stale` when the present run is another one than was `seen`.
    """
    run = score(assessment=assessment, by=by)
    if seen is not None and seen != run.inputs_hash:
        raise Stale
    if integrator.slug not in run.result["integrators"]:
        raise NotPriceable(
            ["withdrawn"],
            _("%(name)s is withdrawn, so nothing can be proposed for it. Choose another integrator.")
            % {"name": integrator},
        )
    standings.rate(run=run, now=standings.outlook())
    numbering = _next_number(assessment)
    snapshot = build_snapshot(
        assessment=assessment, run=run, integrator=integrator, language=language, numbering=numbering
    )
    proposal = Proposal.objects.create(
        number=numbering.number,
        version=numbering.version,
        assessment=assessment,
        integrator=integrator,
        score_run=run,
        language=language,
        snapshot=snapshot,
        snapshot_hash=snapshot_hash(snapshot),
        amount_monthly=Decimal(snapshot["offer"]["price"]["monthly"]),
        amount_36=Decimal(snapshot["offer"]["price"]["total_36"]),
        valid_until=date.fromisoformat(snapshot["valid_until"]),
        created_by=author,
    )
    audit.record(
        by=by,
        action="propose",
        subject_kind="proposal",
        subject_id=proposal.public_id,
        details={
            "number": str(proposal),
            "assessment": assessment.public_id,
            "snapshot": proposal.snapshot_hash,
        },
    )
    jobs.hint(proposal.pk)
    return proposal


def _next_number(assessment: Assessment) -> Numbering:
    """The client's number with its next version, or the year's next number. Locks, so two at once get different ones."""
    today = timezone.localdate()
    Assessment.objects.select_for_update().get(pk=assessment.pk)
    last = (
        Proposal.objects.filter(assessment=assessment).order_by("-version").only("number", "version").first()
    )
    if last is not None:
        return Numbering(number=last.number, version=last.version + 1, date=today)
    ProposalCounter.objects.get_or_create(year=today.year)
    counter = ProposalCounter.objects.select_for_update().get(year=today.year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return Numbering(number=f"D-{today.year}-{counter.last:03d}", version=1, date=today)


@transaction.atomic
def release(*, proposal: Proposal, releaser: User, by: Actor) -> None:
    """Hand a ready draft to sales. Raises IllegalMove when it is not ready or was released before."""
    moved = Proposal.objects.filter(pk=proposal.pk, life=Life.DRAFT, render_status=Render.READY).update(
        life=Life.RELEASED, released_at=timezone.now(), released_by=releaser
    )
    if not moved:
        raise IllegalMove("Only a draft whose document is ready can be released.")
    audit.record(by=by, action="release", subject_kind="proposal", subject_id=proposal.public_id)


def note_download(*, proposal: Proposal, by: Actor) -> None:
    """Downloads are audited."""
    audit.record(
        by=by,
        action="download",
        subject_kind="proposal",
        subject_id=proposal.public_id,
        details={"sha256": proposal.sha256},
    )


@transaction.atomic
def install_reference_prices(*, by: Actor) -> bool:
    """Add the placeholder price table when it is missing. Returns whether it was."""
    added = install_reference_table(PriceTable, PriceClass, DiscountBand, MigrationRate)
    if added:
        audit.record(by=by, action="install", subject_kind="price_table", subject_id="reference")
    return added
