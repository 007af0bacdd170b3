import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actors import SYSTEM
from assessment.lookup import by_public_id
from assessment.models import Assessment
from assessment.states import Status
from scoring.acting import touching
from scoring.models import ScoreRun, Standing
from scoring.services import NoIntegrators, score
from scoring.wording import verdict_line


class Command(BaseCommand):
    help = (
        "Score every integrator for an assessment; the run is stored, the same inputs give the same run. "
        "Of an approved assessment the run that was approved is shown."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", help="the assessment's public id")
        parser.add_argument(
            "--json",
            action="store_true",
            help="the engine's whole result, integrators by slug; and as computed where somebody adjusted it",
        )
        parser.add_argument(
            "--run", type=int, help="the number of a stored run of the assessment, instead of scoring it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        run = self._run(by_public_id(options["id"]), options["run"])
        if options["json"]:
            self.stdout.write(json.dumps(run.result | _as_computed(run), ensure_ascii=False, indent=1))
            return
        for place in run.result["ranking"]:
            line = verdict_line(run.result["integrators"][place["id"]])
            self.stdout.write(f"{place['rank']}. {place['id']}: {line}{_adjusted(run, place['id'])}")

    @staticmethod
    def _run(assessment: Assessment, number: int | None) -> ScoreRun:
        if number is not None:
            found = assessment.score_runs.filter(pk=number).first()
            if found is None:
                raise CommandError(f"The assessment has no score run {number}.")
            return found
        if assessment.status == Status.APPROVED:
            approved = Standing.objects.filter(pk=assessment.pk).select_related("run").first()
            if approved is not None and approved.run is not None:
                return approved.run
        try:
            return score(assessment=assessment, by=SYSTEM)
        except NoIntegrators as error:
            raise CommandError(str(error)) from error


def _as_computed(run: ScoreRun) -> dict[str, Any]:
    """What a consultant changed, and the result without it; nothing where nobody changed anything."""
    return {"acts": run.acts, "as_computed": run.baseline["result"]} if run.baseline else {}


def _adjusted(run: ScoreRun, slug: str) -> str:
    acts = len(touching(run.acts, slug))
    if not acts or not run.baseline:
        return ""
    computed = verdict_line(run.baseline["result"]["integrators"][slug])
    return f", adjusted by {acts} {'act' if acts == 1 else 'acts'}; as computed {computed}"
