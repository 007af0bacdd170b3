import re
from datetime import date
from pathlib import Path
from string import Formatter

import pytest
from django.conf import settings

from reports.rendering.engine import engine
from reports.rendering.texts import counted, say, texts

SAID = re.compile(r'\{% tn? "(\w+)"')
TEMPLATES = settings.BASE_DIR / "templates" / "pdf"


def test_every_text_has_the_same_placeholders_in_every_language():
    names = {
        key: [
            {name for _, name, _, _ in Formatter().parse(text.get(lang)) if name}
            for lang in ("en", "it", "fr")
        ]
        for key, text in texts().items()
    }

    assert {key: sets for key, sets in names.items() if sets[0] != sets[1] or sets[0] != sets[2]} == {}


def test_every_text_that_a_template_says_exists():
    said = {
        key for path in TEMPLATES.glob("*.html") for key in SAID.findall(path.read_text(encoding="utf-8"))
    }
    known = set(texts()) | {key.removesuffix("_one") for key in texts() if key.endswith("_one")}

    assert said - known == set()


def test_counted_text_has_both_forms():
    ones = {key.removesuffix("_one") for key in texts() if key.endswith("_one")}
    many = {key.removesuffix("_many") for key in texts() if key.endswith("_many")}

    assert ones == many
    assert counted("reason_must_have_unknown", 1, "fr") == texts()["reason_must_have_unknown_one"].fr
    assert counted("more_must", 12, "it", section="3") == "Altri 12 sono elencati nella sezione 3."


def test_say_formats_values_and_refuses_unknown_keys():
    assert say("next_3", "en", valid_until=date(2027, 1, 23)).startswith("Sign by 23 January 2027;")
    with pytest.raises(KeyError):
        say("no_such_text", "en")


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_templates_switch_no_escaping_off(path: Path):
    """The client's words reach the page only as text."""
    source = path.read_text(encoding="utf-8")

    assert re.findall(r"\|\s*safe|autoescape|mark_safe|<script", source) == []
    assert engine("en").get_template(f"pdf/{path.name}") is not None
