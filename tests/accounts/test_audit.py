import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction

from accounts import audit
from accounts.actors import SYSTEM
from accounts.models import AuditChain, AuditEvent

pytestmark = pytest.mark.django_db


def three_events() -> list[AuditEvent]:
    return [
        audit.record(by=SYSTEM, action=f"act {n}", subject_kind="thing", subject_id=str(n), details={"n": n})
        for n in range(3)
    ]


def found() -> list[str]:
    return list(audit.problems(AuditEvent.objects.order_by("pk"), AuditChain.objects.get(id=1).head))


def test_record_chains_each_event_to_the_one_before():
    first, second, third = three_events()

    assert first.previous_hash == audit.GENESIS
    assert (second.previous_hash, third.previous_hash) == (first.hash, second.hash)
    assert found() == []


def test_rolled_back_action_leaves_no_event():
    def fail_after_recording():
        audit.record(by=SYSTEM, action="act", subject_kind="thing", subject_id="1")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        fail_after_recording()

    assert AuditEvent.objects.count() == 0


def test_changed_event_is_found():
    _, second, _ = three_events()
    AuditEvent.objects.filter(pk=second.pk).update(actor_label="somebody else")

    assert found() == [f"event {second.pk}: its content is not what was recorded"]


def test_removed_event_is_found():
    _, second, third = three_events()
    second.delete()

    assert found() == [
        f"event {third.pk}: does not follow the event before it (one was removed, inserted or changed)"
    ]


def test_removed_newest_event_is_found():
    *_, last = three_events()
    last.delete()

    assert found() == ["the newest events are missing: the chain's head is another one"]


def test_chain_cannot_fork():
    first, _, _ = three_events()
    fork = AuditEvent(
        at=first.at, actor_kind="system", actor_label="x", action="x", subject_kind="x", subject_id="x",
        previous_hash=first.previous_hash, hash="f" * 64,
    )  # fmt: skip

    with pytest.raises(IntegrityError, match="audit_chain_never_forks"), transaction.atomic():
        fork.save()


def test_verify_audit_counts_a_whole_chain(capsys):
    three_events()

    call_command("verify_audit")

    assert capsys.readouterr().out == "3 events, chain whole\n"


def test_verify_audit_fails_with_every_break():
    first, *_ = three_events()
    first.delete()

    with pytest.raises(CommandError, match="does not follow the event before it"):
        call_command("verify_audit")


def test_verify_audit_accepts_an_empty_trail(capsys):
    call_command("verify_audit")

    assert capsys.readouterr().out == "0 events, chain whole\n"
