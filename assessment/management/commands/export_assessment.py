import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from assessment.exporting import document
from assessment.lookup import by_public_id


class Command(BaseCommand):
    help = "Print one assessment as the JSON that import_assessment reads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", help="the assessment's public id")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(document(by_public_id(options["id"])), ensure_ascii=False, indent=1))
