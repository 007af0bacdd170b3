"""`make lighthouse`: starts the product on data of its own and asks Lighthouse about its pages, on a phone and on a laptop.

Prints a table and exits with 1 when a page is below the marks. Arguments name pages: `make lighthouse ARGS="tasks check"`.
The node package is pinned in tools/node/lighthouse; the browser is the system's Chromium. Not part of CI, since performance
depends on the machine.
"""

import http.cookiejar
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import node_packages, serve  # noqa: E402 -- also when run as a file
from tools.testing import free_port  # noqa: E402

MARKS = {"accessibility": 100, "best-practices": 100, "performance": 95}
PRESETS = {"phone": [], "laptop": ["--preset=desktop"]}
ATTEMPTS = 3  # a busy machine now and then loses Chromium's trace
CHROME = (
    "--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update"
)
# What the demonstration has none of at hand: a link to a questionnaire that was sent, and the addresses of staff pages.
MORE = """
import json
from accounts.actors import SYSTEM
from assessment.links import create_link
from assessment.models import Assessment
from reports.models import Proposal
sent = Assessment.objects.filter(status="submitted").first()
print(json.dumps({"sent": create_link(assessment=sent, label="Lighthouse", by=SYSTEM)[1], "report": sent.public_id,
                  "proposal": Proposal.objects.first().public_id}))
"""


class Visit(NamedTuple):
    """A page, and the cookies of the visitor who may see it."""

    name: str
    path: str
    cookies: str


class Visitor:
    """A browser as far as cookies and forms need one."""

    def __init__(self, site: str) -> None:
        self.site, self.jar = site, http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> tuple[str, str]:
        """The path where one ends up, and the page."""
        with self.opener.open(self.site + path, timeout=30) as answer:
            return urllib.parse.urlsplit(answer.url).path, answer.read().decode()

    def sign_in(self, email: str, password: str) -> None:
        _, page = self.get("/sign-in/")
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        if found is None:
            serve.fail("the sign-in page has no form.")
        form = {"csrfmiddlewaretoken": found[1], "username": email, "password": password}
        self.opener.open(f"{self.site}/sign-in/", urllib.parse.urlencode(form).encode(), timeout=30).close()

    @property
    def cookies(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)


def visits(site: str, seed: dict[str, Any], more: dict[str, str]) -> list[Visit]:
    """Every kind of page, with who looks at it."""
    nobody, cio, sender, staff = (Visitor(site) for _ in range(4))
    tasks, _ = cio.get(seed["link"])
    sent, _ = sender.get(f"/a/{more['sent']}/")
    consultant = next(person for person in seed["people"] if person["role"] == "consultant")
    staff.sign_in(consultant["email"], consultant["password"])
    steps = {"facts": "accounts", "competency": "c6", "priorities": "priorities"}
    return [
        Visit("start", "/", nobody.cookies),
        Visit("sign-in", "/sign-in/", nobody.cookies),
        Visit("tasks", tasks, cio.cookies),
        *(Visit(name, f"{tasks}step/{step}/", cio.cookies) for name, step in steps.items()),
        Visit("check", f"{tasks}check/", cio.cookies),
        Visit("sent", sent, sender.cookies),
        Visit("work-list", "/desk/?tab=all", staff.cookies),
        Visit("report", f"/desk/{more['report']}/", staff.cookies),
        Visit("runs", f"/desk/{more['report']}/runs/", staff.cookies),
        Visit("acts", f"/desk/{more['report']}/acts/", staff.cookies),
        Visit("integrators", "/integrators/", staff.cookies),
        Visit("integrator", "/integrators/ovea/", staff.cookies),
        Visit("policy", "/policies/", staff.cookies),
        Visit("proposals", "/proposals/", staff.cookies),
        Visit("proposal", f"/proposals/{more['proposal']}/", staff.cookies),
    ]


def ask(site: str, visit: Visit, options: list[str], folder: Path) -> dict[str, Any]:
    """Lighthouse's own report of a page."""
    output = folder / "report.json"
    command = [
        str(node_packages.node()),
        str(folder.parent / "node_modules" / "lighthouse" / "cli" / "index.js"),
        site + visit.path,
        f"--only-categories={','.join(MARKS)}",
        "--quiet",
        "--no-enable-error-reporting",
        "--output=json",
        f"--output-path={output}",
        f"--extra-headers={json.dumps({'Cookie': visit.cookies})}",
        f"--chrome-flags={CHROME}",
        *options,
    ]
    env = {**os.environ, "CHROME_PATH": shutil.which("chromium") or ""}
    for _ in range(ATTEMPTS):
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            break
    else:
        serve.fail(f"Lighthouse could not read {visit.path}: {done.stderr.strip()[-600:]}")
    report: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
    return report


def judged(report: dict[str, Any]) -> tuple[dict[str, int], list[str]]:
    """Each category's mark out of 100, and the audits that cost points where a mark was missed."""
    marks = {key: round(100 * (report["categories"][key]["score"] or 0)) for key in MARKS}
    missed = [key for key, mark in marks.items() if mark < MARKS[key]]
    costly = [
        f"{audit['id']}: {audit['title']} {audit.get('displayValue', '')}".strip()
        for key in missed
        for ref in report["categories"][key]["auditRefs"]
        if (audit := report["audits"][ref["id"]])["score"] is not None and audit["score"] < 0.9
    ]
    return marks, costly


def look(site: str, pages: list[Visit], folder: Path) -> bool:
    """Ask about each page on each screen, print a line at once; whether all marks were reached."""
    print(f"{'page':<12} {'screen':<7} " + " ".join(f"{key:>15}" for key in MARKS), flush=True)
    good = True
    for visit in pages:
        for screen, options in PRESETS.items():
            marks, costly = judged(ask(site, visit, options, folder))
            good = good and all(mark >= MARKS[key] for key, mark in marks.items())
            print(
                f"{visit.name:<12} {screen:<7} " + " ".join(f"{mark:>15}" for mark in marks.values()),
                flush=True,
            )
            for line in costly:
                print(f"    {line}", flush=True)
    return good


def main() -> int:
    package = node_packages.install("lighthouse")
    number, wanted = free_port(), set(sys.argv[1:])
    site = f"http://localhost:{number}"
    with (
        tempfile.TemporaryDirectory(prefix="dodici-") as data,
        tempfile.TemporaryDirectory(dir=package) as folder,
    ):
        env = serve.environment(number) | {"DATA_DIR": data, "LOG_LEVEL": "WARNING"}
        serve.manage(env, "migrate", "--verbosity", "0")
        serve.manage(env, "publish_questionnaire")
        seed = json.loads(serve.manage(env, "seed_demo"))
        more = json.loads(serve.manage(env, "shell", "--verbosity", "0", "-c", MORE).splitlines()[-1])
        web = subprocess.Popen([str(serve.BIN / "honcho"), "start", "--no-colour", "web"], cwd=ROOT, env=env)
        try:
            if not serve.wait_for(f"{site}/health/", web):
                serve.fail("the site did not start.")
            pages = [visit for visit in visits(site, seed, more) if not wanted or visit.name in wanted]
            return 0 if look(site, pages, Path(folder)) else 1
        finally:
            web.send_signal(signal.SIGTERM)
            web.wait()


if __name__ == "__main__":
    sys.exit(main())
