from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessment.catalogue import schema


class Command(BaseCommand):
    help = "Write the JSON Schemas of a questionnaire's YAML files into FOLDER/schema, for editors that check while one types."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder of the definition")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            for name, text in schema.files().items():
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
                self.stdout.write(str(path))
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
