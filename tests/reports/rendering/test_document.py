import hashlib
import json
import os
import subprocess
import sys
import unicodedata
from datetime import date
from functools import cache
from io import BytesIO

import page
import pikepdf
import pytest
from django.conf import settings

from reports.demonstration import case as case_of
from reports.rendering import document
from reports.rendering.document import Rendered, RenderError, html, render
from reports.rendering.texts import say
from reports.rendering.view import SECTIONS
from tests.reports.snapshots import CASES, snapshot

LANGUAGES = ("en", "it", "fr")
EVERY = [(case, lang) for case in CASES for lang in LANGUAGES]


@cache
def rendered(case: str, lang: str, integrator: str = "ovea") -> Rendered:
    return render(snapshot(case, lang, integrator))


def text_of(pdf: bytes) -> str:
    """The words of a document, single-spaced, with hyphenation at line ends undone as far as a reader would."""
    raw = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    return squeezed(raw)


def squeezed(text: str) -> str:
    """Only letters, digits and signs: line breaks and hyphens at line ends do not count."""
    return "".join(
        character
        for character in unicodedata.normalize("NFKC", text)
        if not character.isspace() and character not in "-\u00ad\u200b"
    )


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(pdf))


@pytest.mark.parametrize(("case", "lang"), EVERY)
def test_document_has_no_finding_and_conforms_to_pdf_ua(case, lang):
    result = rendered(case, lang)

    report = page.validate_pdf_bytes(result.pdf, profile="ua1")

    assert result.findings == ()
    assert [failure.message for failure in report.failures] == []
    assert report.is_compliant
    assert 12 <= result.pages <= 30
    assert report.document.page_count == result.pages


@pytest.mark.parametrize(("case", "lang"), EVERY)
def test_document_names_its_language_title_and_sections(case, lang):
    source = snapshot(case, lang)
    title = say(
        "document_title", lang, number=source["number"], version=source["version"], client=source["client"]
    )

    with opened(rendered(case, lang).pdf) as pdf, pdf.open_outline() as outline:
        assert str(pdf.Root.Lang) == lang
        assert str(pdf.docinfo["/Title"]) == title
        assert [item.title for item in outline.root] == [
            f"{index}. {say(f'section_{key}', lang)}" for index, key in enumerate(SECTIONS, start=1)
        ]


@pytest.mark.parametrize(("case", "lang"), EVERY)
def test_document_shows_every_answer_and_comment(case, lang):
    source = snapshot(case, lang)
    shown = text_of(rendered(case, lang).pdf)
    wanted = [
        *(row["comment"] for group in source["competencies"] for row in group["criteria"]),
        *(row["name"] for group in source["competencies"] for row in group["criteria"]),
        *(
            row["required_text"]
            for group in source["competencies"]
            for row in group["criteria"]
            if row["applies"]
        ),
        *(row["reason"] for group in source["competencies"] for row in group["criteria"]),
        *(line for block in source["fact_blocks"] for fact in block["facts"] for line in fact["values"]),
        *(fact["label"] for block in source["fact_blocks"] for fact in block["facts"]),
        *(fact["reason"] for block in source["fact_blocks"] for fact in block["facts"]),
    ]

    assert [words for words in wanted if squeezed(words) not in shown] == []


@pytest.mark.parametrize("case", CASES)
def test_document_uses_only_its_own_fonts(case):
    """Another machine's fonts would give other bytes."""
    with opened(rendered(case, "fr").pdf) as pdf:
        names = {
            str(item.BaseFont)
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and "/BaseFont" in item
        }

    assert {name.split("+")[-1].split("-")[0:2] == ["Source", "Sans"] for name in names} == {True}


def test_same_snapshot_gives_the_same_bytes_here_and_in_another_process(tmp_path):
    source = snapshot("start-up-38", "fr")
    (tmp_path / "snapshot.json").write_text(json.dumps(source), encoding="utf-8")
    program = (
        "import django, hashlib, json, sys; django.setup()\n"
        "from reports.rendering.document import render\n"
        "print(hashlib.sha256(render(json.load(open(sys.argv[1]))).pdf).hexdigest())"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DODICI_EMBEDDED": "true",
        "DATA_DIR": str(tmp_path),
        "PYTHONHASHSEED": "7",
        "TZ": "Asia/Tokyo",
        "LC_ALL": "C",
    }
    environment.pop("DATABASE_URL", None)
    environment.pop("REDIS_URL", None)

    other = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "snapshot.json")],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip

    here = {
        hashlib.sha256(render(source).pdf).hexdigest(),
        hashlib.sha256(rendered("start-up-38", "fr").pdf).hexdigest(),
    }
    assert {other.stdout.strip().splitlines()[-1]} == here


@pytest.mark.parametrize("lang", LANGUAGES)
def test_decline_is_said_and_asks_for_no_signature(lang):
    result = rendered("manufacturer-120", lang, "mass-market-host")
    source = snapshot("manufacturer-120", lang, "mass-market-host")
    shown = text_of(result.pdf)

    assert source["fit"]["verdict"] == "decline"
    assert squeezed(say("advice_decline", lang, integrator=source["integrator"]["name"])) in shown
    assert squeezed(say("section_next_decline", lang)) in shown
    assert squeezed(say("change_next", lang, names="Ovea", section="3")) in shown
    assert squeezed(say("sign_lead", lang)) not in shown
    assert squeezed(say("next_3", lang, valid_until="")[:15]) not in shown
    assert result.findings == ()
    assert result.pages <= 30


def test_decline_without_an_alternative_says_so():
    answers = {
        key: {"required": 4, "importance": 3, "must_have": True}
        for key in ("footprint_measured", "seniority", "tco")
    }
    source = snapshot("manufacturer-120", "en", "in-house-team", answers=answers)
    for row in source["ranking"]:
        row["verdict"] = "decline"

    assert squeezed(say("change_next_none", "en", section="3")) in text_of(render(source).pdf)


def test_recommendation_asks_for_a_signature():
    shown = text_of(rendered("manufacturer-120", "en").pdf)

    assert squeezed(say("sign_lead", "en")) in shown
    assert squeezed(say("advice_decline", "en", integrator="Ovea")) not in shown


def test_draft_is_marked_on_the_cover_and_on_every_page():
    result = render(snapshot("start-up-38", "it", draft=True))
    mark = say("draft", "it")

    with opened(result.pdf) as pdf:
        count = len(pdf.pages)
    pages = (
        subprocess.run(["pdftotext", "-", "-"], input=result.pdf, capture_output=True, check=True)
        .stdout.decode()
        .split("\f")
    )

    assert [mark in words for words in pages[:count]] == [True] * count
    assert mark not in text_of(rendered("start-up-38", "it").pdf)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_refused_day_is_explained(lang):
    source = snapshot("manufacturer-120", lang, facts={"dday": "2026-12-05"})
    wish = date(2026, 12, 5)

    result = render(source)

    assert source["offer"]["calendar"]["dday_wish_refused"]["rule"] != ""
    assert squeezed(say("wish_refused", lang, wish=wish)) in text_of(result.pdf)
    assert result.findings == ()


def test_client_without_must_haves_and_without_priorities_gets_a_document():
    answers = {
        row["key"]: {"must_have": False}
        for group in snapshot("start-up-38")["competencies"]
        for row in group["criteria"]
    }
    answers = {key: value for key, value in answers.items() if key in case_of("start-up-38")["answers"]}
    source = snapshot("start-up-38", "en", answers=answers)

    result = render(source)

    assert source["must_haves"] == {"total": 0, "met": 0, "rows": [], "waived": []}
    assert squeezed(say("no_must", "en")) in text_of(result.pdf)
    assert result.findings == ()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_points_are_listed_from_the_most_to_the_least(lang):
    points = {"c2": 30, "c1": 0, "c6": 70}
    source = snapshot("start-up-38", lang, priorities={"points": points})

    result = render(source)

    names = {group["key"]: group["short_name"] for group in source["competencies"]}
    assert (source["priorities"], source["priority_points"]) == ([], [[names["c6"], 70], [names["c2"], 30]])
    words = f"{say('priority_points', lang)}{say('colon', lang)} {names['c6']} 70 › {names['c2']} 30."
    assert squeezed(words) in text_of(result.pdf)
    assert result.findings == ()


def test_golden_amounts_and_score_are_on_the_decision_page():
    words = subprocess.run(
        ["pdftotext", "-f", "3", "-l", "3", "-", "-"],
        input=rendered("manufacturer-120", "it").pdf, capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip
    words = words.replace("\u00a0", " ")

    for amount in ("543,15 €", "4.524,00 €", "24.077,40 €", "13 mar 2027", "98,7"):
        assert amount in words.replace("\n", " ")


HOSTILE = {
    "script": "<script>alert(1)</script>",
    "image": '"><img src="http://169.254.169.254/latest/meta-data/" alt="">',
    "style": "</style><style>@import url(https://example.org/x.css); * { background: url(file:///etc/passwd) }",
    "link": '<link rel="stylesheet" href="file:///etc/passwd">',
    "vector": '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    "template": "{{ settings.SECRET_KEY }} {% include 'x' %} {client} %(x)s",
    "rtl": "مرحبا",
    "quotes": 'L\'«été» & "co" <b>bold</b>',
}


def test_hostile_words_end_as_text_and_ask_for_nothing():
    keys = list(snapshot("manufacturer-120")["must_haves"]["rows"])
    answers = {key: {"comment": words} for key, words in zip(keys, HOSTILE.values(), strict=False)}
    source = snapshot(
        "manufacturer-120",
        "en",
        answers=answers,
        client='<img src="file:///etc/passwd">',
        facts={"it_difficulties": HOSTILE["style"]},
    )

    result = render(source)

    shown = text_of(result.pdf)
    assert result.findings == ()
    assert [words for name, words in HOSTILE.items() if name != "rtl" and squeezed(words) not in shown] == []
    assert squeezed('<img src="file:///etc/passwd">') in shown


def test_fifty_thousand_characters_without_a_space_are_typeset():
    source = snapshot("manufacturer-120", "en", answers={"restore_granularity": {"comment": "x" * 50_000}})

    result = render(source)

    assert result.findings == ()
    assert text_of(result.pdf).count("x") > 50_000


def test_symbols_are_named_and_controls_dropped():
    source = snapshot(
        "start-up-38", "en", answers={"restore_granularity": {"comment": "twice \x00🚀\u202e already"}}
    )

    result = render(source)

    assert result.findings == ()
    assert squeezed("twice [rocket] already") in text_of(result.pdf)


def test_finding_is_reported_not_hidden(monkeypatch):
    monkeypatch.setattr(
        document,
        "html",
        lambda _: ('<html lang="en"><title>t</title><img alt="x" src="file:///etc/passwd">', {}),
    )

    result = render(snapshot("start-up-38", "en"))

    assert result.findings[0] == "refused: file:///etc/passwd"
    assert len(result.findings) == 2


@pytest.mark.parametrize("missing", ["offer", "fit", "competencies", "language", "number"])
def test_incomplete_snapshot_is_a_render_error(missing):
    source = snapshot("start-up-38", "en")
    del source[missing]

    with pytest.raises(RenderError, match="cannot be shown"):
        render(source)


def test_nothing_is_missing_in_the_templates():
    """An unknown variable would print its name between angle quotes."""
    for case, lang in EVERY:
        source, _ = html(snapshot(case, lang))
        assert "«missing" not in source


@pytest.mark.parametrize(
    ("case", "integrator", "changes"),
    [
        *((case, "ovea", {}) for case in CASES),
        *((case, "mass-market-host", {}) for case in CASES),
        ("manufacturer-120", "ovea", {"facts": {"dday": "2026-12-05"}}),
        ("manufacturer-120", "in-house-team", {"facts": {"dday": "2026-12-05"}}),
    ],
)
def test_decision_fits_on_the_third_page(case, integrator, changes):
    """Cover, contents, decision: a reader who stops there knows it all."""
    result = render(snapshot(case, "fr", integrator, **changes))

    with opened(result.pdf) as pdf, pdf.open_outline() as outline:
        pages = {item.title: pdf.pages.index(item.destination[0]) + 1 for item in outline.root[:2]}

    assert list(pages.values()) == [3, 4]
