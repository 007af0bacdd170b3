"""`make bench`: every bench in one run; exit status 1 when a bound is broken.

python -m bench [REPETITIONS]     (50 by default; the median of each counts)
"""

import os
import sys
import tempfile
from pathlib import Path

from bench.harness import Report, table

REPETITIONS = 50


def run(repetitions: int, folder: Path) -> list[Report]:
    """All benches, on a database of their own in this folder."""
    os.environ |= {"DODICI_EMBEDDED": "true", "DATA_DIR": str(folder), "DATABASE_URL": "sqlite://:memory:"}
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "ERROR"}
    from django.conf import settings  # noqa: PLC0415 -- reads the variables above

    settings.TEMPLATES[0]["DIRS"] = [*settings.TEMPLATES[0]["DIRS"], folder / "templates"]  # type: ignore[misc]
    settings.ALLOWED_HOSTS.append("testserver")
    import django  # noqa: PLC0415

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from bench import batch, competency_page, engine, insight, work_list  # noqa: PLC0415

    competency_page.write_plain_template(folder / "templates")
    call_command("migrate", verbosity=0)
    return [
        competency_page.bench(repetitions),
        engine.bench(repetitions),
        *batch.bench(repetitions),
        insight.bench(repetitions),
        work_list.bench(repetitions),
    ]


def main() -> int:
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else REPETITIONS
    with tempfile.TemporaryDirectory(prefix="dodici-bench-") as folder:
        reports = run(repetitions, Path(folder))
    print("\n\n".join(table(report) for report in reports))  # noqa: T201 -- what the command is for
    return 1 if any(report.broken for report in reports) else 0


if __name__ == "__main__":
    sys.exit(main())
