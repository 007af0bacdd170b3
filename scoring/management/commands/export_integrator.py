from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from scoring.models import Integrator
from scoring.profile_rows import profile_of
from scoring.profile_screens import known
from scoring.profile_writing import write_profile


class Command(BaseCommand):
    help = "Print an integrator's profile as YAML; import_integrator reads it back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the integrator's short name")

    def handle(self, *args: Any, slug: str, **options: Any) -> None:
        found = Integrator.objects.filter(slug=slug).first()
        if found is None:
            names = ", ".join(Integrator.objects.values_list("slug", flat=True))
            raise CommandError(f"no integrator is called {slug!r}; choose one of: {names}")
        self.stdout.write(write_profile(profile_of(found), known().asked), ending="")
