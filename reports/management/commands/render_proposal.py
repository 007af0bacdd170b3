from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessment.lookup import by_public_id
from reports.context import NotPriceable
from reports.preview import NoSuchIntegrator, render_preview
from reports.rendering.document import RenderError
from scoring.services import NoIntegrators


class Command(BaseCommand):
    help = "Render an assessment's proposal to a file, without queue or stored proposal; a draft says so on its cover."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", help="the assessment's public id")
        parser.add_argument("--output", required=True, type=Path, help="the PDF to write")
        parser.add_argument("--language", choices=["it", "en", "fr"], help="default: the assessment's")
        parser.add_argument("--integrator", metavar="SLUG", help="default: our own house")

    def handle(self, *args: Any, output: Path, **options: Any) -> None:
        assessment = by_public_id(options["id"])
        try:
            rendered = render_preview(
                assessment=assessment,
                language=options["language"] or assessment.language,
                integrator_slug=options["integrator"],
            )
        except (NotPriceable, NoIntegrators, NoSuchIntegrator, RenderError) as error:
            raise CommandError(str(error)) from error
        try:
            output.write_bytes(rendered.pdf)
        except OSError as error:
            raise CommandError(f"{output}: {error.strerror}") from error
        for finding in rendered.findings:
            self.stderr.write(f"finding: {finding}")
        self.stdout.write(f"{output}: {rendered.pages} pages")
