"""The form of any step, over what is stored, and its one way into the store."""

from typing import Any

from accounts.actors import Actor
from assessment import rules
from assessment.catalogue.definition import PRIORITIES_STEP, Questionnaire
from assessment.forms.base import StepForm
from assessment.forms.criteria import CompetencyForm
from assessment.forms.facts import FactBlockForm
from assessment.forms.priorities import PrioritiesForm
from assessment.models import Assessment, QuestionnaireVersion, StepAnswers
from assessment.saving import Conflict, save_step


def step_form(
    assessment: Assessment,
    step: str,
    *,
    data: Any = None,
    row: StepAnswers | None = None,
    initial: dict[str, Any] | None = None,
) -> StepForm:
    """The step's form over what is stored (two queries: this step with its revision, and all steps).

    `row` is the step's row when the caller has it; `initial` what the page shows instead of the row's answers.
    """
    content = assessment.questionnaire.content
    row = row or StepAnswers.objects.filter(assessment=assessment, step=step).first()
    common: dict[str, Any] = {
        "stored": row.answers if row else {},
        "revision": row.revision if row else 0,
        "data": data,
        "initial": initial,
    }
    if step == PRIORITIES_STEP:
        return PrioritiesForm(competencies=content.competencies, **common)
    facts = rules.facts_of(content, assessment.answers_by_step)
    for block in content.blocks:
        if block.key == step:
            return FactBlockForm(questionnaire=content, block=block, facts=facts, **common)
    return CompetencyForm(
        competency=content.competency(step),
        skipped=assessment.skipped,
        notices=rules.notices(content, assessment.answers_by_step),
        minimums=rules.minimums(content, assessment.answers_by_step),
        **common,
    )


def save_form(
    assessment: Assessment, step: str, form: StepForm, changes: dict[str, Any], *, by: Actor
) -> tuple[StepAnswers, list[Conflict]]:
    """Save the changes of a validated form with everything that protects what others saved: see `saving.save_step`.

    Raises NotOpen when the client may not write any more.
    """
    return save_step(
        assessment=assessment,
        step=step,
        changes=changes,
        base_revision=form.cleaned_data["base_revision"],
        by=by,
        showed=form.showed,
        clashes=form.clashes,
    )


def blank_form(content: Questionnaire, step: str) -> StepForm:
    """The form of a step of any definition, published or not, with nothing answered and no question hidden; for previews."""
    version = QuestionnaireVersion(slug=content.slug, version=content.version)
    version.unpublished = content.model_copy(update={"skip_rules": ()})
    assessment = Assessment(questionnaire=version)
    assessment.__dict__["answers_by_step"] = {}
    return step_form(assessment, step, row=StepAnswers(step=step, answers={}))
