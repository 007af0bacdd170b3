import json, pytest
from accounts.actors import SYSTEM
from assessment import services
from assessment.models import Assessment
from assessment.exporting import document
from assessment.starting import choose
from tests import factories
from tests.assessment.pages import answers, case_draft, opened, save, step_url, tiny_draft, post
from tests.factories import client_with_link, colleague_with_link, draft
from tests.assessment.test_autosave import send, told

pytestmark = pytest.mark.django_db


def test_taken_back_confirmation():
    a = draft()
    choose(assessment=a, form="full", profile="manufacturer", size="medium", by=SYSTEM)
    anna, bruno = client_with_link(a, "Anna"), client_with_link(a, "Bruno")
    save(bruno, a, "c11", exit_clause__confirmed="on")
    print(answers(a, "c11")["exit_clause"])
    page = opened(anna, a, "c11")
    save(bruno, a, "c11", exit_clause__required="")
    print(answers(a, "c11")["exit_clause"])
    r = send(anna, a, "c11", page, restore_delay__comment="hi").json()
    print([t for t in r["theirs"]])
    assert not [t for t in r["theirs"] if t["field"] == "exit_clause.required" and t["values"] != [""]]


def test_hidden_criteria_typed():
    a = draft()
    anna = client_with_link(a, "Anna")
    page = opened(anna, a, "c11")
    choose(assessment=a, form="short", profile=None, size=None, by=SYSTEM)
    a = Assessment.objects.get(pk=a.pk)
    hid = [c.key for c in a.questionnaire.content.competency("c11").criteria if c.key in a.skipped.criteria]
    print(hid)
    r = send(anna, a, "c11", page, **{f"{hid[0]}-comment": "typed"}).json()
    print(r["accepted"], r["withheld"])
    assert answers(a, "c11").get(hid[0])


def test_clash():
    a = draft()
    anna, bruno = client_with_link(a, "Anna"), client_with_link(a, "Bruno")
    page = opened(anna, a, "c11")
    save(bruno, a, "c11", exit_clause__dont_know="on")
    r = send(anna, a, "c11", page, exit_clause__required="3").json()
    print(r["accepted"], r["conflicts"])
    assert not (
        answers(a, "c11")["exit_clause"].get("dont_know") and answers(a, "c11")["exit_clause"].get("required")
    )


def test_facts_leak():
    a = case_draft()
    for step in [b.key for b in a.questionnaire.content.blocks]:
        c = colleague_with_link(a, step, label="x" + step)
        html = c.get(step_url(a, step)).content.decode()
        import re

        print(step, re.findall(r'data-facts="([^"]*)"', html))


def test_weird_posts():
    a = case_draft()
    anna = client_with_link(a)
    for step in a.questionnaire.content.steps:
        page = opened(anna, a, step)
        for bad in [
            "\0",
            "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
            "\u202eabc",
            "9" * 400,
            "-1",
            "1e9",
            "101",
            "٣",
            "<script>alert(1)</script>",
            "true",
            "0",
        ]:
            data = {k: [bad] * len(v) if k not in ("csrfmiddlewaretoken",) else v for k, v in page.items()}
            r = anna.post(step_url(a, step) + "save/", data)
            assert r.status_code == 200, (step, bad, r.status_code)
            r = anna.post(step_url(a, step), data | {"continue": "1"})
            assert r.status_code in (302, 422, 409), (step, bad, r.status_code)
            data = {
                k: [bad] * len(v) if k not in ("csrfmiddlewaretoken", "shown", "base_revision") else v
                for k, v in page.items()
            }
            r = anna.post(step_url(a, step) + "save/", data)
            assert r.status_code == 200, (step, bad, r.status_code)
            r = anna.post(step_url(a, step), data | {"language": "xx"})
            assert r.status_code in (302, 422, 409), (step, bad, r.status_code)
        for shown in ["[]", "{}", "null", '{"a":1}', '{"a":"b"}', "[" * 100000, "NaN", "x"]:
            r = anna.post(step_url(a, step) + "save/", page | {"shown": shown})
            assert r.status_code == 200
    for url in [
        "start/",
        "check/",
        "",
        "updates/",
        "step/c11/delegate/",
        "step/c11/remind/",
        "step/c11/take-back/",
    ]:
        for bad in ["\0", "\u202e", "9" * 5000, ""]:
            r = anna.post(
                f"/assessment/{a.public_id}/{url}",
                {
                    k: bad
                    for k in (
                        "form",
                        "profile",
                        "size",
                        "name",
                        "email",
                        "note",
                        "language",
                        "looked",
                        "item",
                        "confirmx",
                        "organisation",
                    )
                },
            )
            assert r.status_code < 500, (url, bad)
    for bad in ["\0", "\u202e", "9" * 5000, ""]:
        for url in ("/", "/lost-link/"):
            r = anna.post(url, {k: bad for k in ("name", "email", "language", "organisation")})
            assert r.status_code < 500


def test_many_rows():
    a = case_draft()
    anna = client_with_link(a)
    for b in a.questionnaire.content.blocks:
        for f in b.facts:
            if f.type in ("object_list", "date_range_list", "text_list", "int_map"):
                print(b.key, f.key, f.type, len(f.fields))


def test_roundtrip():
    a = case_draft()
    anna = client_with_link(a)
    choose(assessment=a, form="short", profile="university", size="large", by=SYSTEM)
    a = Assessment.objects.get(pk=a.pk)
    d1 = document(a)
    from assessment.importing import validate

    assert validate(d1, a.questionnaire.content) == []
    b = services.import_document(document=json.loads(json.dumps(d1)), by=SYSTEM)
    d2 = document(Assessment.objects.get(pk=b.pk))
    assert d1 == d2
    from assessment.rules import progress

    assert progress(a.questionnaire.content, a.answers_by_step) == progress(
        a.questionnaire.content, Assessment.objects.get(pk=b.pk).answers_by_step
    )


def test_roundtrip_empty():
    a = draft()
    a = Assessment.objects.get(pk=a.pk)
    d1 = document(a)
    b = services.import_document(document=d1, by=SYSTEM)
    from assessment.rules import progress

    assert progress(a.questionnaire.content, a.answers_by_step) == progress(
        a.questionnaire.content, Assessment.objects.get(pk=b.pk).answers_by_step
    )
