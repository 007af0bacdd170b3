import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actors import SYSTEM
from assessment.lookup import by_public_id
from scoring.services import NoIntegrators, score
from scoring.wording import verdict_line


class Command(BaseCommand):
    help = "Score every integrator for an assessment; the run is stored, the same inputs give the same run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", help="the assessment's public id")
        parser.add_argument(
            "--json", action="store_true", help="the engine's whole result, integrators by slug"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = score(assessment=by_public_id(options["id"]), by=SYSTEM).result
        except NoIntegrators as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=1))
            return
        for place in result["ranking"]:
            rated = result["integrators"][place["id"]]
            self.stdout.write(f"{place['rank']}. {place['id']}: {verdict_line(rated)}")
