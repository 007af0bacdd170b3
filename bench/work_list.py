"""The consultants' work list with 100,000 assessments against 1,000, on a real PostgreSQL server: the whole page through Django's
view, HTML included.

It runs in a process of its own, since the other benches use SQLite in memory. Both databases lie on one server and take turns;
the view finds now one, now the other behind Django's default connection.
"""

import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.harness import Ratio, Report, Subject, judge

BOUND = 1.5
SIZES = {"small": 1_000, "large": 100_000}
QUICK_SIZES = {"small": 100, "large": 1_000}  # for a trial run: nothing is proven by it
QUICK = 10  # repetitions below which the sizes are those
PAGES = {
    "first page": "?",
    "first page of all": "?tab=all",
    "a search, many found": "?tab=all&q=comune",
    "a search that finds nobody": "?tab=all&q=nobody",
    "a search by number": f"?tab=all&q={1_000_050:020x}",
    "a filter": "?tab=all&verdict=decline",
    "filters with a search": "?tab=approved&q=comune&unmet=no&days=3",
    "sorted by score": "?tab=in_review&sort=-score",
    "sorted by client": "?tab=all&sort=client",
    "drafts by score": "?tab=draft&sort=score",
}
JUDGED = tuple(PAGES)


def bench(repetitions: int) -> Report:
    """In a process of its own, with a database server of its own."""
    with tempfile.TemporaryDirectory(prefix="dodici-bench-work-list-") as folder:
        target = Path(folder) / "report"
        subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "bench.work_list", str(repetitions), str(target)],
            check=True,
        )
        report: Report = pickle.loads(target.read_bytes())  # noqa: S301 -- written by ourselves just now
    return report


def main() -> None:
    from tools.testing import postgresql  # noqa: PLC0415 -- only this process starts a server

    repetitions, target = int(sys.argv[1]), Path(sys.argv[2])
    with tempfile.TemporaryDirectory(prefix="dodici-bench-pg-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with postgresql(folder) as url:
            target.write_bytes(pickle.dumps(_measure(repetitions, url, folder)))


def _measure(repetitions: int, url: str, folder: Path) -> Report:
    connections = _start(url, folder)
    sizes = SIZES if repetitions >= QUICK else QUICK_SIZES
    browsers = {name: _filled(connections, name, size) for name, size in sizes.items()}
    subjects, ratios, notes = [], [], []
    for title, query in PAGES.items():
        names = {name: f"{title}, {size:,} rows" for name, size in sizes.items()}
        for name in sizes:
            subjects.append(Subject(names[name], _visit(connections, name, browsers[name], query)))
        ratios.append(Ratio(names["large"], names["small"], BOUND if title in JUDGED else None))
    counted = {_queries(connections, name, browsers[name], "?tab=all") for name in sizes}
    notes.append(f"queries of the page: {', '.join(map(str, sorted(counted)))}")
    broken = [] if len(counted) == 1 else ["the number of queries depends on the rows"]
    return judge("The work list on PostgreSQL", subjects, ratios, repetitions, notes=notes, broken=broken)


def _start(url: str, folder: Path) -> Any:
    """Django with the two databases, both migrated; returns its connections."""
    os.environ |= {"DODICI_EMBEDDED": "true", "DATA_DIR": str(folder / "data"), "DATABASE_URL": url}
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "ERROR"}
    from django.conf import settings  # noqa: PLC0415 -- reads the variables above

    main = settings.DATABASES["default"]
    for name in SIZES:
        settings.DATABASES[name] = {**main, "NAME": f"bench_{name}"}
    settings.ALLOWED_HOSTS.append("testserver")
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection, connections  # noqa: PLC0415

    with connection.cursor() as cursor:
        for name in SIZES:
            cursor.execute(f"CREATE DATABASE bench_{name}")
    for name in SIZES:
        _use(connections, name)
        call_command("migrate", verbosity=0)
    return connections


def _use(connections: Any, name: str) -> None:
    """From now on the default connection is this one."""
    connections["default"] = connections[name]


def _filled(connections: Any, name: str, size: int) -> Any:
    """The database with that many clients, and a consultant's browser."""
    from django.test import Client  # noqa: PLC0415 -- needs the set-up

    from accounts.actors import SYSTEM  # noqa: PLC0415
    from accounts.services import create_person  # noqa: PLC0415
    from assessment import services  # noqa: PLC0415
    from assessment.catalogue.loader import load  # noqa: PLC0415
    from assessment.management.commands.publish_questionnaire import DEFAULT  # noqa: PLC0415
    from bench import crowd  # noqa: PLC0415
    from scoring.services import score  # noqa: PLC0415
    from scoring.standings import outlook  # noqa: PLC0415

    _use(connections, name)
    version, _ = services.publish(questionnaire=load(DEFAULT), by=SYSTEM)
    first = services.create_assessment(
        organisation="Bench S.p.A.", language="en", questionnaire=version, by=SYSTEM
    )
    people = [
        create_person(
            email=f"{number}@dodici.example",
            password="a long pass phrase",  # noqa: S106 -- of a server that lives for minutes
            roles=("consultant",),
            administrator=False,
            by=SYSTEM,
        )
        for number in range(5)
    ]
    crowd.add(size, run=score(assessment=first, by=SYSTEM), reviewers=people, now=outlook())
    with connections["default"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as the server does by itself, after a while
    browser = Client()
    browser.force_login(people[0])
    return browser


def _visit(connections: Any, name: str, browser: Any, query: str) -> Callable[[], None]:
    def visit() -> None:
        _use(connections, name)
        response = browser.get(f"/desk/{query}")
        if response.status_code != 200:
            raise ValueError(f"/desk/{query} answered {response.status_code}.")

    return visit


def _queries(connections: Any, name: str, browser: Any, query: str) -> int:
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 -- needs the set-up

    _use(connections, name)
    with CaptureQueriesContext(connections["default"]) as captured:
        browser.get(f"/desk/{query}")
    return len(captured)


if __name__ == "__main__":
    main()
