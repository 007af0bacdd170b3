import json, pytest, time
from django.db import connection
from django.test.utils import CaptureQueriesContext
from accounts.actors import SYSTEM
from assessment import services, moves
from assessment.models import Assessment
from assessment.starting import choose
from tests import factories
from tests.assessment.pages import answers, case_draft, opened, save, step_url, tiny_draft, post
from tests.factories import client_with_link, colleague_with_link, draft
from tests.assessment.test_autosave import send, told

pytestmark = pytest.mark.django_db


def test_many_rows():
    a = draft(
        facts={"sources": [{"name": f"s{i}", "kind": "imap"} for i in range(3)]}
        if 0
        else {"blackouts": [["2027-01-01", "2027-01-02"]] * 600}
    )
    anna = client_with_link(a)
    page = opened(anna, a, "migration")
    print(len(page))
    r = send(anna, a, "migration", page)
    print(r.status_code)
    assert r.status_code == 200


def test_copies():
    a = case_draft()
    anna = client_with_link(a)
    from django.urls import get_resolver

    for u in ("copies/xx/", "copy/", "copies/"):
        print(u, anna.get(f"/assessment/{a.public_id}/{u}").status_code)


def test_move_open_page():
    a = draft()
    anna = client_with_link(a)
    page = opened(anna, a, "c11")
    q = a.questionnaire.content
    d = q.model_dump(mode="json")
    comp = next(c for c in d["competencies"] if c["key"] == "c11")
    for t in ("en", "it", "fr"):
        comp["criteria"][0]["levels"][3][t] += " changed"
    d["version"] = "9.0.0"
    new = type(q).model_validate(d)
    v, _ = services.publish(questionnaire=new, by=SYSTEM)
    moves.move(assessment=a, to=v, by=SYSTEM)
    key = comp["criteria"][0]["key"]
    r = send(anna, a, "c11", page, **{f"{key}-required": "3"})
    print(r.status_code, r.json().get("accepted"))


def test_queries_delegates():
    a = case_draft()
    anna = client_with_link(a)
    for step in ("c1", "c2", "c3", "c4", "c5"):
        with CaptureQueriesContext(connection) as c:
            anna.get(f"/assessment/{a.public_id}/")
        n = len(c)
        with CaptureQueriesContext(connection) as c:
            anna.get(f"/assessment/{a.public_id}/check/")
        m = len(c)
        with CaptureQueriesContext(connection) as c:
            anna.get(f"/assessment/{a.public_id}/step/c1/")
        print(n, m, len(c))
        colleague_with_link(a, step, label="Col " + step)
        page = opened(anna, a, step)


def test_redirects():
    a = case_draft()
    anna = client_with_link(a)
    page = opened(anna, a, "c11")
    for n in ("https://evil.example", "//evil.example", "check", "javascript:alert(1)"):
        r = post(anna, a, "c11", page, next=n)
        print(n, r.status_code, r.headers.get("Location"))
        r = anna.post("/i18n/setlang/", {"language": "it", "next": n})
        print(r.status_code, r.headers.get("Location"))
