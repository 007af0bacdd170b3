import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import User
from assessment.links import open_link
from assessment.models import Assessment
from reports import preview
from reports.management.commands import demo
from reports.models import PriceTable, Proposal
from reports.rendering.document import Rendered
from scoring.models import Integrator
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(monkeypatch):
    """The renderer, replaced; returns the snapshots that it was asked to render."""
    snapshots = []

    def render(snapshot):
        snapshots.append(snapshot)
        return Rendered(pdf=b"%PDF-", pages=24, findings=("a finding",))

    monkeypatch.setattr(preview, "render", render)
    return snapshots


def run(*arguments: str, **options) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command(*arguments, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_render_proposal_writes_the_file_in_the_assessments_language(asked, tmp_path):
    assessment = factories.imported()
    output = tmp_path / "proposal.pdf"

    said, findings = run("render_proposal", assessment.public_id, "--output", str(output))

    assert (said, findings) == (f"{output}: 24 pages\n", "finding: a finding\n")
    assert output.read_bytes() == b"%PDF-"
    assert (asked[0]["language"], asked[0]["integrator"]["slug"], asked[0]["draft"]) == ("it", "ovea", True)
    assert Proposal.objects.count() == 0


def test_render_proposal_takes_language_and_integrator(asked, tmp_path):
    assessment = factories.imported()

    run(
        "render_proposal", assessment.public_id, "--output", str(tmp_path / "x.pdf"), "--language", "fr",
        "--integrator", "in-house-team",
    )  # fmt: skip

    assert (asked[0]["language"], asked[0]["integrator"]["slug"]) == ("fr", "in-house-team")


def test_render_proposal_of_an_approved_client_is_no_draft_and_counts_on(asked, consultant, tmp_path):
    proposal = factories.proposal(consultant)

    run("render_proposal", proposal.assessment.public_id, "--output", str(tmp_path / "x.pdf"))

    assert (asked[0]["draft"], asked[0]["number"], asked[0]["version"]) == (False, proposal.number, 2)


def fails(*arguments: str, match: str) -> None:
    with pytest.raises(CommandError, match=match):
        run("render_proposal", *arguments)


def test_render_proposal_says_what_is_wrong(asked, tmp_path):
    assessment = factories.imported()
    output = ("--output", str(tmp_path / "x.pdf"))

    fails("nobody", *output, match="No assessment has the id 'nobody'")
    fails(
        assessment.public_id, *output, "--integrator", "nobody",
        match="no active integrator is called 'nobody'; choose one of: in-house-team, mass-market-host, ovea",
    )  # fmt: skip
    fails(assessment.public_id, "--output", str(tmp_path / "no" / "x.pdf"), match="No such file or directory")
    fails(factories.draft().public_id, *output, match="The price needs answers that are missing")
    PriceTable.objects.all().delete()
    fails(assessment.public_id, *output, match="No price table is valid")
    Integrator.objects.update(is_house=False)
    fails(assessment.public_id, *output, match="no integrator is marked as our own house")


def test_demo_prints_each_verdict_and_where_the_document_is(asked, tmp_path):
    factories.published()

    said, _ = run("demo", "--output", str(tmp_path / "pdf"))

    assert said.splitlines()[:6] == [
        "Officine Valdarno S.r.l.: ovea strong 98.7 (98.7-100.0)",
        "  1. ovea: strong 98.7 (98.7-100.0)",
        "  2. mass-market-host: decline 49.1 (49.1-54.1)",
        "  3. in-house-team: decline 45.7 (45.7-59.5)",
        "  4. present-provider: decline 24.7 (24.7-32.0)",
        f"  {tmp_path}/pdf/manufacturer-120-it.pdf: 24 pages, 1 findings",
    ]
    assert sorted(path.name for path in (tmp_path / "pdf").iterdir()) == [
        "manufacturer-120-it.pdf", "municipality-350-it.pdf", "start-up-38-en.pdf",
    ]  # fmt: skip
    assert len(demo.case_names()) == 3


def test_seeding_twice_gives_the_same_sign_ins_and_clients(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    factories.published()

    first, again = (json.loads(run("seed_demo")[0]) for _ in range(2))

    assert first == again
    assert [person["role"] for person in first["people"]] == ["consultant", "sales", "administrator"]
    for person in first["people"]:
        assert User.objects.get(email=person["email"]).check_password(person["password"])
    assert sorted(Assessment.objects.values_list("status", flat=True)) == ["approved", "draft", "submitted"]
    assert Proposal.objects.get().render_status == "queued"
    token = first["link"].split("/")[2]
    assert open_link(token=token).assessment.organisation.name == first["client"]
    assert (tmp_path / "demo-sign-ins.json").stat().st_mode & 0o077 == 0


def test_seeding_makes_a_new_link_when_the_old_one_no_longer_opens(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    factories.published()
    first = json.loads(run("seed_demo")[0])
    open_link(token=first["link"].split("/")[2]).delete()

    again = json.loads(run("seed_demo")[0])

    assert again["link"] != first["link"]
    assert open_link(token=again["link"].split("/")[2]) is not None


def test_states_page_is_written_and_checked(tmp_path):
    page = tmp_path / "states.md"

    with pytest.raises(CommandError, match="run `make docs`"):
        run("state_diagram", "--check", "--output", str(page))
    run("state_diagram", "--output", str(page))
    run("state_diagram", "--check", "--output", str(page))

    assert "draft --> submitted: client, system" in page.read_text()
