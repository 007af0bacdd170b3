from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import SYSTEM, Actor
from accounts.models import AuditEvent
from assessment.models import Assessment
from assessment.states import IllegalTransition
from reports import jobs, services
from reports.context import NotPriceable
from reports.models import DiscountBand, PriceTable, Proposal
from reports.preview import integrator_for
from reports.states import LIFE_TRANSITIONS, RENDER_TRANSITIONS, IllegalMove, Life, Render
from tests import factories

pytestmark = pytest.mark.django_db


def propose(assessment, consultant, language="it") -> Proposal:
    return services.propose(
        assessment=assessment,
        integrator=integrator_for(None),
        language=language,
        author=consultant,
        by=Actor.of(consultant),
    )


def rendered(proposal: Proposal) -> Proposal:
    assert jobs.run(proposal_id=proposal.pk)
    proposal.refresh_from_db()
    return proposal


def test_approval_freezes_and_queues_a_proposal(consultant):
    proposal = factories.proposal(consultant)

    year = timezone.localdate().year
    assert (proposal.number, proposal.version, proposal.language) == (f"D-{year}-001", 1, "it")
    assert (proposal.render_status, proposal.life) == (Render.QUEUED, Life.DRAFT)
    assert (proposal.amount_monthly, proposal.amount_36) == (Decimal("543.15"), Decimal("24077.40"))
    assert proposal.snapshot_hash == services.snapshot_hash(proposal.snapshot)
    assert proposal.valid_until.isoformat() == proposal.snapshot["valid_until"]
    assert proposal.assessment.status == "approved"


def test_frozen_snapshot_does_not_follow_later_prices(consultant):
    proposal = factories.proposal(consultant)
    DiscountBand.objects.update(percent=50)

    stored = Proposal.objects.get(pk=proposal.pk)

    assert stored.snapshot["offer"]["price"]["monthly"] == "543.15"
    assert stored.snapshot_hash == services.snapshot_hash(stored.snapshot)


def test_next_proposal_of_a_client_keeps_the_number_and_counts_the_version(consultant):
    first = factories.proposal(consultant)

    second = propose(first.assessment, consultant, "en")
    other = factories.proposal(consultant, "start-up-38")

    assert (second.number, second.version) == (first.number, 2)
    assert (other.number, other.version) == (first.number[:-1] + "2", 1)


def test_approval_outside_review_is_refused_and_stores_nothing(consultant):
    assessment = factories.imported()

    with pytest.raises(IllegalTransition):
        services.approve(
            assessment=assessment,
            integrator=integrator_for(None),
            language="it",
            approver=consultant,
            by=Actor.of(consultant),
        )

    assert Proposal.objects.count() == 0


def test_approval_without_the_facts_of_a_price_is_refused_and_stores_nothing(consultant):
    assessment = factories.in_review(consultant, facts={"country": "IT"})

    with pytest.raises(NotPriceable) as error:
        services.approve(
            assessment=assessment,
            integrator=integrator_for(None),
            language="it",
            approver=consultant,
            by=Actor.of(consultant),
        )

    assert "mailboxes_by_class" in str(error.value.reasons)
    assert Assessment.objects.get(pk=assessment.pk).status == "in_review"
    assert (Proposal.objects.count(), AuditEvent.objects.filter(action="approved").count()) == (0, 0)


def test_proposal_without_a_valid_price_table_is_refused(consultant):
    assessment = factories.in_review(consultant)
    PriceTable.objects.update(valid_from=date(2999, 1, 1))

    with pytest.raises(NotPriceable):
        propose(assessment, consultant)


def test_release_hands_a_ready_draft_to_sales_once(consultant):
    proposal = rendered(factories.proposal(consultant))

    services.release(proposal=proposal, releaser=consultant, by=Actor.of(consultant))

    proposal.refresh_from_db()
    assert (proposal.life, proposal.released_by) == (Life.RELEASED, consultant)
    with pytest.raises(IllegalMove, match="Only a draft"):
        services.release(proposal=proposal, releaser=consultant, by=Actor.of(consultant))


def test_release_before_the_document_is_ready_is_refused(consultant):
    proposal = factories.proposal(consultant)

    with pytest.raises(IllegalMove):
        services.release(proposal=proposal, releaser=consultant, by=Actor.of(consultant))

    proposal.refresh_from_db()
    assert proposal.life == Life.DRAFT


def test_download_is_audited(consultant):
    proposal = factories.proposal(consultant)

    services.note_download(proposal=proposal, by=Actor.of(consultant))

    event = AuditEvent.objects.get(action="download")
    assert (event.subject_id, event.actor_label) == (proposal.public_id, "consultant@dodici.example")


def test_sales_see_released_proposals_only(consultant):
    released = rendered(factories.proposal(consultant))
    services.release(proposal=released, releaser=consultant, by=SYSTEM)
    factories.proposal(consultant, "start-up-38")

    assert list(Proposal.objects.for_sales()) == [released]


def test_validity_ends_after_its_last_day(consultant):
    proposal = factories.proposal(consultant)

    assert proposal.is_expired(proposal.valid_until) is False
    assert proposal.is_expired(date.max) is True


def test_tables_of_states_are_the_ones_that_were_agreed():
    render = {
        (a.value, b.value): sorted(roles)
        for a, ends in RENDER_TRANSITIONS.items()
        for b, roles in ends.items()
    }
    life = {
        (a.value, b.value): sorted(roles) for a, ends in LIFE_TRANSITIONS.items() for b, roles in ends.items()
    }

    assert render == {
        ("queued", "rendering"): ["system"],
        ("rendering", "ready"): ["system"],
        ("rendering", "failed"): ["system"],
        ("rendering", "queued"): ["system"],
        ("failed", "queued"): ["consultant"],
    }
    assert life == {
        ("draft", "released"): ["consultant"],
        ("released", "sent"): ["sales"],
        ("sent", "accepted"): ["sales"],
        ("sent", "declined"): ["sales"],
        ("sent", "expired"): ["system"],
    }


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"render_status": "lost"}, "proposal_"),
        ({"life": "lost"}, "proposal_"),
        ({"render_status": "ready"}, "proposal_ready_has_file"),
        ({"render_status": "failed"}, "proposal_failed_has_reason"),
        ({"error": "crashed"}, "proposal_failed_has_reason"),
        ({"render_status": "rendering"}, "proposal_rendering_is_claimed"),
        ({"claim": "somebody"}, "proposal_rendering_is_claimed"),
        ({"life": "released"}, "proposal_released_when_by_and_ready"),
        ({"released_at": timezone.now()}, "proposal_released_when_by_and_ready"),
        ({"amount_36": 1}, "proposal_amounts_in_order"),
    ],
)
def test_database_refuses_impossible_proposals(consultant, changes, constraint):
    proposal = factories.proposal(consultant)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(**changes)


def test_database_refuses_a_second_proposal_of_one_version(consultant):
    proposal = factories.proposal(consultant)
    proposal.pk, proposal.public_id = None, "another"

    with pytest.raises(IntegrityError, match="proposal_version_once"), transaction.atomic():
        proposal.save(force_insert=True)


def test_database_refuses_doubled_or_impossible_prices():
    factories.published()
    table = PriceTable.objects.get()

    for make, constraint in [
        (lambda: table.classes.create(quota_gb=5, monthly=1), "price_class_once"),
        (lambda: table.bands.create(from_mailboxes=50, percent=1), "discount_band_once"),
        (lambda: table.bands.create(from_mailboxes=51, percent=101), "discount_at_most_100"),
        (lambda: table.rates.create(source_type="zimbra", per_mailbox=1), "migration_rate_once"),
    ]:
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            make()


def test_installing_the_reference_prices_again_changes_nothing():
    factories.published()
    PriceTable.objects.update(setup=1)

    assert services.install_reference_prices(by=SYSTEM) is False
    assert PriceTable.objects.get().setup == 1
