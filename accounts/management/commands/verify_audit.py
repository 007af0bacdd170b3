from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.audit import GENESIS, problems
from accounts.models import AuditChain, AuditEvent


class Command(BaseCommand):
    help = (
        "Walk the audit trail's hash chain; prints the number of events, or every break with exit status 1."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        chain = AuditChain.objects.filter(id=1).first()
        found = list(problems(AuditEvent.objects.order_by("pk").iterator(), chain.head if chain else GENESIS))
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write(f"{AuditEvent.objects.count()} events, chain whole")
