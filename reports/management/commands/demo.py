from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.actors import SYSTEM
from reports.demonstration import case, case_names, import_case
from reports.preview import integrator_for, render_preview
from scoring.services import score
from scoring.wording import verdict_line


class Command(BaseCommand):
    help = "Import, score and render every demonstration case; prints each verdict and where the PDF is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", type=Path, required=True, help="the folder for the PDFs")

    def handle(self, *args: Any, output: Path, **options: Any) -> None:
        output.mkdir(parents=True, exist_ok=True)
        house = integrator_for(None)
        for name in case_names():
            assessment = import_case(case(name))
            result = score(assessment=assessment, by=SYSTEM).result
            rendered = render_preview(assessment=assessment, language=assessment.language)
            path = output / f"{name}-{assessment.language}.pdf"
            path.write_bytes(rendered.pdf)
            self.stdout.write(
                f"{assessment.organisation}: {house.slug} {verdict_line(result['integrators'][house.slug])}"
            )
            for place in result["ranking"]:
                self.stdout.write(
                    f"  {place['rank']}. {place['id']}: {verdict_line(result['integrators'][place['id']])}"
                )
            self.stdout.write(f"  {path}: {rendered.pages} pages, {len(rendered.findings)} findings")
