from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actors import SYSTEM
from scoring.policies import PolicyTaken, PolicyTooLow, publish_policy
from scoring.policy_file import PolicyError, read
from scoring.reference import POLICY


class Command(BaseCommand):
    help = "Validate a scoring policy's YAML file and publish it as an immutable version; prints the version."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, default=POLICY, help="the policy's file")

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        try:
            version, created = publish_policy(content=read(path.read_bytes()), by=SYSTEM)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}") from error
        except PolicyError as error:
            raise CommandError("\n".join(f"{path.name}, {problem}" for problem in error.problems)) from error
        except (PolicyTaken, PolicyTooLow) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(version))
        if not created:
            self.stderr.write("unchanged since it was published")
