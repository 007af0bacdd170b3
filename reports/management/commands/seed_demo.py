import json
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from accounts.actors import SYSTEM
from assessment.links import create_link, open_link
from assessment.models import Assessment
from reports.demonstration import PEOPLE, seed_cases, seed_people


class Command(BaseCommand):
    help = "Add the demonstration's people and clients where they are missing; prints their sign-ins as JSON."

    def handle(self, *args: Any, **options: Any) -> None:
        notes = Path(settings.DATA_DIR) / "demo-sign-ins.json"
        known: dict[str, str] = json.loads(notes.read_text()) if notes.exists() else {}
        passwords = {role: known.get(role) or secrets.token_urlsafe(9) for role in PEOPLE}
        seed_people(passwords)
        assessment = seed_cases()
        token = self._token(assessment, known.get("token"))
        notes.parent.mkdir(parents=True, exist_ok=True)
        notes.touch(mode=0o600)
        notes.write_text(json.dumps(passwords | {"token": token}))
        people = [
            {"role": role, "email": email, "password": passwords[role]} for role, email in PEOPLE.items()
        ]
        link = reverse("assessment:open_link", args=[token])
        self.stdout.write(
            json.dumps({"people": people, "client": assessment.organisation.name, "link": link})
        )

    def _token(self, assessment: Assessment, known: str | None) -> str:
        """The link that was shown last time, while it opens; else a new one."""
        if known and open_link(token=known) is not None:
            return known
        _, token = create_link(assessment=assessment, label="demo CIO", by=SYSTEM)
        return token
