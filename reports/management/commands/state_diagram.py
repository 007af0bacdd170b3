from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.diagrams import states_page


class Command(BaseCommand):
    help = "Write docs/reference/states.md from the tables in the code; with --check, fail when the file differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", type=Path, required=True)
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, output: Path, check: bool, **options: Any) -> None:
        page = states_page()
        if not check:
            output.parent.mkdir(parents=True, exist_ok=True)
            output.write_text(page, encoding="utf-8")
        elif not output.exists() or output.read_text(encoding="utf-8") != page:
            raise CommandError(f"{output} is not what the code says: run `make docs`.")
