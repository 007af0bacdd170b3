import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actors import SYSTEM
from assessment.importing import read, validate
from assessment.services import NothingPublished, current_version, import_document
from assessment.values import Issue


def _listed(issues: list[Issue]) -> str:
    return "\n".join(f"{issue.path}: {issue.reason}" if issue.path else issue.reason for issue in issues)


class Command(BaseCommand):
    help = "Import one assessment from JSON; prints its public id. Any error is listed with its path, and nothing is stored."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the JSON file, or -")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        document, issues = read(self._content(file))
        if issues:
            raise CommandError(_listed(issues))
        slug = document.get("questionnaire") if isinstance(document, dict) else None
        try:
            version = current_version(slug=slug if isinstance(slug, str) else "zimbra-12")
        except NothingPublished as error:
            raise CommandError(str(error)) from error
        issues = validate(document, version.content)
        if issues:
            raise CommandError(_listed(issues))
        self.stdout.write(import_document(document=document, by=SYSTEM).public_id)

    def _content(self, file: str) -> bytes:
        if file == "-":
            return sys.stdin.buffer.read()
        try:
            return Path(file).read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
