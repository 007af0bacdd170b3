import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from scoring.comparing import UNREADABLE, RunDifference, compare
from scoring.engine.difference import Change, written
from scoring.engine.serialise import plain
from scoring.models import ScoreRun
from scoring.wording import signed, verdict_line


class Command(BaseCommand):
    help = "What moved the scores from one run of an assessment to another: every change with its points, adding up exactly."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("before", type=int, help="the number of the older run")
        parser.add_argument("after", type=int, help="the number of the newer run")
        parser.add_argument("--json", action="store_true", help="exact fractions, integrators by slug")

    def handle(self, *args: Any, before: int, after: int, **options: Any) -> None:
        runs = ScoreRun.objects.in_bulk([before, after])
        for number in (before, after):
            if number not in runs:
                raise CommandError(f"There is no score run {number}.")
        old, new = runs[before], runs[after]
        if old.assessment_id != new.assessment_id:
            raise CommandError("The two runs belong to different assessments.")
        slugs = list(dict.fromkeys([*old.result["integrators"], *new.result["integrators"]]))
        found = {slug: compare(old, new, slug) for slug in slugs}
        if options["json"]:
            self.stdout.write(
                json.dumps({slug: self._plain(entry) for slug, entry in found.items()}, indent=1)
            )
            return
        for slug, entry in found.items():
            self._print(slug, entry)

    def _print(self, slug: str, entry: RunDifference) -> None:
        old, new = (verdict_line(dict(side)) if side else "not rated" for side in (entry.before, entry.after))
        self.stdout.write(f"{slug}: {old} -> {new}")
        if entry.status == UNREADABLE:
            self.stdout.write("  the inputs of a run cannot be read by this version of the engine")
        for change in entry.score.changes if entry.score else ():
            points = "no points" if change.shown is None else signed(change.shown)
            name = f"{change.kind} {change.subject}".strip()
            self.stdout.write(
                f"  {points} {name}: {json.dumps(written(change.old))} -> {json.dumps(written(change.new))}"
            )

    def _plain(self, entry: RunDifference) -> dict[str, Any]:
        if entry.score is None:
            return {"status": entry.status}
        return {
            "status": entry.status,
            "points": plain(entry.score.points),
            "changes": [self._change(change) for change in entry.score.changes],
        }

    def _change(self, change: Change) -> dict[str, Any]:
        return {
            "kind": change.kind,
            "subject": change.subject,
            "old": written(change.old),
            "new": written(change.new),
            "points": plain(change.points),
        }
