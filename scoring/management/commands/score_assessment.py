import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actors import SYSTEM
from assessment.lookup import by_public_id
from assessment.models import Assessment
from scoring.models import ScoreRun
from scoring.services import NoIntegrators, score
from scoring.wording import verdict_line


class Command(BaseCommand):
    help = "Score every integrator for an assessment; the run is stored, the same inputs give the same run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", help="the assessment's public id")
        parser.add_argument(
            "--json", action="store_true", help="the engine's whole result, integrators by slug"
        )
        parser.add_argument(
            "--run", type=int, help="the number of a stored run of the assessment, instead of scoring it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        result = self._run(by_public_id(options["id"]), options["run"]).result
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=1))
            return
        for place in result["ranking"]:
            rated = result["integrators"][place["id"]]
            self.stdout.write(f"{place['rank']}. {place['id']}: {verdict_line(rated)}")

    @staticmethod
    def _run(assessment: Assessment, number: int | None) -> ScoreRun:
        if number is not None:
            found = assessment.score_runs.filter(pk=number).first()
            if found is None:
                raise CommandError(f"The assessment has no score run {number}.")
            return found
        try:
            return score(assessment=assessment, by=SYSTEM)
        except NoIntegrators as error:
            raise CommandError(str(error)) from error
