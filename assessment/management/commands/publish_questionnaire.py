from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actors import SYSTEM
from assessment.catalogue.loader import CatalogueError, load
from assessment.services import AlreadyPublished, publish

DEFAULT = Path(__file__).resolve().parents[2] / "catalogue" / "zimbra-12"


class Command(BaseCommand):
    help = (
        "Validate a questionnaire's YAML files and publish them as an immutable version; prints the version."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "path", nargs="?", type=Path, default=DEFAULT, help="the folder of the definition"
        )

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        try:
            version, created = publish(questionnaire=load(path), by=SYSTEM)
        except CatalogueError as error:
            raise CommandError("\n".join(str(problem) for problem in error.problems)) from error
        except AlreadyPublished as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(version))
        if not created:
            self.stderr.write("unchanged since it was published")
