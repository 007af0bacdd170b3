from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actors import SYSTEM
from scoring.models import Integrator
from scoring.profile_reading import ProfileErrors, read_profile
from scoring.profile_rows import profile_of
from scoring.profile_schema import Profile
from scoring.profile_screens import Change, changes, known
from scoring.profiles import import_profile, newest_number


class Command(BaseCommand):
    help = "Store an integrator's profile from YAML and print what it changes; errors are listed, and then nothing is stored."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the YAML file")
        parser.add_argument("--dry-run", action="store_true", help="only say what the file changes")

    def handle(self, *args: Any, file: str, dry_run: bool, **options: Any) -> None:
        content = known()
        try:
            read = Path(file).read_bytes()
            profile = read_profile(
                read, Path(file).name, criteria=content.criteria, functions=content.functions
            )
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except ProfileErrors as error:
            raise CommandError(str(error)) from error
        found = Integrator.objects.filter(slug=profile.slug).first()
        before = profile_of(found) if found else Profile(slug=profile.slug, name=profile.name)
        for change in changes(before, profile, content, "en"):
            self.stdout.write(_line(change))
        if dry_run:
            return
        stored = import_profile(profile=profile, seen=newest_number(found) if found else 0, by=SYSTEM)
        self.stdout.write(f"{stored.slug}: version {newest_number(stored)}")


def _line(change: Change) -> str:
    """`1.2 Ability to say no: 4, documented -> 3, declared`."""
    sides = ("; ".join(lines) or "not known" for lines in (change.old, change.new))
    return f"{change.title}: {' -> '.join(sides)}"
