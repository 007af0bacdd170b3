"""The page of a competency with eight criteria, against the same form rendered without crispy-forms.

"The same form" is the same fields in the same markup: the product's own template of a criterion, in which each `crispy_field` is
replaced by Django's own rendering of the field. Bound: the whole page, served through every middleware and with all its queries,
takes at most three times as long.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import connection
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actors import SYSTEM
from assessment import rules, services
from assessment.catalogue import editing
from assessment.catalogue.definition import Competency, Questionnaire
from assessment.catalogue.loader import load
from assessment.forms.criteria import CompetencyForm
from assessment.links import create_link
from assessment.management.commands.publish_questionnaire import DEFAULT
from assessment.models import Assessment
from bench.harness import Ratio, Report, Subject, judge

CRITERIA, BOUND = 8, 3.0
TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "assessment" / "_criterion.html"
PLAIN = "bench/_criterion.html"
CRISPY_FIELD = re.compile(r"\{% crispy_field ([\w.]+) 'class' '([\w -]+)' %\}")


def write_plain_template(folder: Path) -> None:
    """The template of a criterion without crispy-forms, for a template folder."""
    source = CRISPY_FIELD.sub(r"{{ \1 }}", TEMPLATE.read_text(encoding="utf-8"))
    source = source.replace(" crispy_forms_field", "")
    if "crispy" in source:
        raise ValueError(
            "The template of a criterion uses crispy-forms in a way that this bench does not know."
        )
    (folder / PLAIN).parent.mkdir(parents=True, exist_ok=True)
    (folder / PLAIN).write_text(source, encoding="utf-8")


def with_criteria(number: int) -> tuple[Questionnaire, Competency]:
    """The questionnaire with its largest competency cut to a number of criteria, and without what names the others."""
    questionnaire = load(DEFAULT)
    largest = max(questionnaire.competencies, key=lambda competency: len(competency.criteria))
    for criterion in largest.criteria[number:]:
        questionnaire = editing.remove_criterion(questionnaire, criterion.key)
    if number < len(largest.criteria):
        questionnaire = questionnaire.model_copy(update={"version": f"0.0.{number}"})
    return questionnaire, questionnaire.competency(largest.key)


def started(questionnaire: Questionnaire) -> tuple[Assessment, Client]:
    """A client of this questionnaire, with the browser that opened the private link."""
    version, _ = services.publish(questionnaire=questionnaire, by=SYSTEM)
    assessment = services.create_assessment(
        organisation="Bench S.p.A.", language="en", questionnaire=version, by=SYSTEM
    )
    _, token = create_link(assessment=assessment, label="Bench", by=SYSTEM)
    browser = Client()
    browser.get(f"/a/{token}/")
    return assessment, browser


def queries(number: int) -> int:
    """How many queries the page takes with this many criteria, when everything that is made once has been made."""
    questionnaire, competency = with_criteria(number)
    assessment, browser = started(questionnaire)
    address = f"/assessment/{assessment.public_id}/step/{competency.key}/"
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        response = browser.get(address)
    shown = len(re.findall(r'<fieldset class="criterion', response.content.decode()))
    if (response.status_code, shown) != (200, number):
        raise ValueError(
            f"{address} answered {response.status_code} with {shown} criteria instead of {number}."
        )
    return len(captured)


def _form(questionnaire: Questionnaire, competency: Competency) -> CompetencyForm:
    return CompetencyForm(
        competency=competency, skipped=rules.hidden(questionnaire, {}), stored={}, revision=0
    )


def _hidden(form: CompetencyForm) -> str:
    return f"{form['base_revision']}{form['shown']}"


def plainly(form: CompetencyForm) -> str:
    """The form without crispy-forms: Django's own rendering of each field, with the classes that crispy gives it."""
    for name, field in form.fields.items():
        field.widget.attrs["class"] = "form-control" if name.endswith("-comment") else "form-check-input"
    form.rendered_fields = set()  # type: ignore[attr-defined] # where a criterion notes what it has shown
    panels: Sequence[Any] = form.helper.layout.fields
    for panel in panels:
        panel.template = PLAIN
    return "".join(panel.render(form, None) for panel in panels) + _hidden(form)


def bench(repetitions: int) -> Report:
    """Needs a migrated database and `write_plain_template` in a template folder."""
    counts = {number: queries(number) for number in (1, 2, CRITERIA)}
    questionnaire, competency = with_criteria(CRITERIA)
    assessment, browser = started(questionnaire)
    address = f"/assessment/{assessment.public_id}/step/{competency.key}/"
    crispy = engines["django"].from_string("{% load crispy_forms_tags %}{% crispy form %}")

    def with_crispy() -> str:
        form = _form(questionnaire, competency)
        return crispy.render({"form": form}) + _hidden(form)

    page, form, plain, as_p = "page served", "form with crispy", "form without crispy", "form.as_p()"
    subjects = [
        Subject(page, lambda: browser.get(address)),
        Subject(form, with_crispy),
        Subject(plain, lambda: plainly(_form(questionnaire, competency))),
        Subject(as_p, lambda: _form(questionnaire, competency).as_p()),
    ]
    sizes = [len(with_crispy()), len(plainly(_form(questionnaire, competency)))]
    return judge(
        f"A competency with {CRITERIA} criteria",
        subjects,
        [Ratio(page, plain, BOUND), Ratio(form, plain), Ratio(page, as_p)],
        repetitions,
        notes=[
            f"queries of the page with 1, 2 and {CRITERIA} criteria: {', '.join(map(str, counts.values()))}",
            f"size of the form in characters, with crispy {sizes[0]}, without {sizes[1]}",
        ],
        broken=[] if len(set(counts.values())) == 1 else ["the number of queries depends on the criteria"],
    )
