import json, pytest, time
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from accounts.actors import SYSTEM, Actor
from assessment import services, moves
from assessment.models import Assessment
from assessment.exporting import document
from assessment.starting import choose
from assessment.saving import save_step
from tests import factories
from tests.assessment.pages import answers, case_draft, opened, save, step_url, tiny_draft, post
from tests.factories import *
from assessment import services

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


def loaded(name="manufacturer-120"):
    a = case_draft(name)
    q = a.questionnaire.content
    choose(assessment=a, form="full", profile="group", size="large", by=SYSTEM)
    save_step(
        assessment=a,
        step="priorities",
        changes={"method": "points", "points": {"c1": 60, "c2": 40}},
        base_revision=None,
        by=SYSTEM,
    )
    col = colleague_with_link(a, "c5", label="Bruno <b>")
    for c in q.competency("c5").criteria:
        save_step(
            assessment=a,
            step="c5",
            changes={f"{c.key}.required": None, f"{c.key}.comment": "😀 \u202e <script>"},
            base_revision=None,
            by=Actor("client", "77", "Bruno <b>", "c5"),
        )
    keys = [c.key for c in q.competency("c5").criteria]
    save(col, a, "c5", **{f"{keys[0]}__confirmed": "on"})
    choose(assessment=a, form="short", profile="group", size="large", by=SYSTEM)
    return Assessment.objects.get(pk=a.pk)


@pytest.mark.parametrize("name", ["manufacturer-120", "municipality-350", "start-up-38"])
def test_report_all(name, tmp_path, capsys):
    a = loaded(name)
    d = document(a)
    f = tmp_path / "x.json"
    f.write_text(json.dumps(d))
    call_command("import_assessment", str(f))
    pid = capsys.readouterr().out.split()[-1]
    b = Assessment.objects.get(public_id=pid)
    assert document(b) == d
    call_command("export_assessment", pid)
    out = capsys.readouterr().out
    assert json.loads(out) == d
    call_command("score_assessment", pid, json=True)
    s1 = json.loads(capsys.readouterr().out)
    call_command("score_assessment", a.public_id, json=True)
    s2 = json.loads(capsys.readouterr().out)

    def strip(x):
        return json.dumps(x).replace(pid, "").replace(a.public_id, "")

    assert strip(s1) == strip(s2)
    anna = client_with_link(a)
    for u in ("", "check/", "start/", "answers.json", "copy/"):
        r = anna.get(f"/assessment/{a.public_id}/{u}")
        assert r.status_code == 200, (u, r.status_code)
    services.submit(assessment=a, by=SYSTEM)
    for u in ("sent/", "answers/", "copy/"):
        r = anna.get(f"/assessment/{a.public_id}/{u}")
        assert r.status_code == 200, (u, r.status_code)
        assert "<script>" not in r.content.decode().replace("<script src", "")
    con = signed_in(person("consultant"))
    for lang in ("it", "fr", "en"):
        con.cookies["django_language"] = lang
        r = con.get(f"/desk/{a.public_id}/")
        print(r.status_code)
    services.start_review(
        assessment=a, reviewer=User.objects.get(email="consultant@dodici.example"), by=SYSTEM
    )
    r = con.get("/desk/")
    print(r.status_code)
    for lang in ("it",):
        call_command("render_proposal", a.public_id, output=tmp_path / f"{lang}.pdf", language=lang)
        print((tmp_path / f"{lang}.pdf").stat().st_size)


def test_flood():
    published()
    c = Client()
    from assessment.mails.models import Mail

    for i in range(60):
        assert c.post("/lost-link/", {"email": f"a{i}@example.org"}).status_code == 302
    print("mails", Mail.objects.count())
    for i in range(60):
        assert (
            c.post("/", {"organisation": f"a{i}", "email": f"b{i}@example.org", "language": "it"}).status_code
            == 302
        )
    print("mails", Mail.objects.count())
    from assessment.models import StartRequest

    print(StartRequest.objects.count())


def test_copy_twice():
    a = loaded()
    anna = client_with_link(a)
    from reports.models import OwnCopy

    for lang in ("it", "it", "xx", "\0", "", "fr"):
        r = anna.post(f"/assessment/{a.public_id}/copy/", {"language": lang})
        print(lang, r.status_code, OwnCopy.objects.count())
    save_step(assessment=a, step="c1", changes={"says_no.comment": "new"}, base_revision=None, by=SYSTEM)
    r = anna.post(f"/assessment/{a.public_id}/copy/", {"language": "it"})
    print(r.status_code, OwnCopy.objects.count())
    for n in range(30):
        save_step(
            assessment=a, step="c1", changes={"says_no.comment": f"new{n}"}, base_revision=None, by=SYSTEM
        )
        r = anna.post(f"/assessment/{a.public_id}/copy/", {"language": "it"})
    print(r.status_code, OwnCopy.objects.count())


def test_csrf():
    a = case_draft()
    anna = client_with_link(a)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = anna.cookies
    for u in ("step/c11/", "step/c11/save/", "check/", "start/", "copy/", "step/c11/delegate/", "updates/"):
        r = strict.post(f"/assessment/{a.public_id}/{u}", {"speak": "it", "language": "it"})
        print(u, r.status_code)
        assert r.status_code == 403
