"""An assessment as the JSON that `import_assessment` reads."""

from typing import Any

from assessment.models import Assessment
from assessment.priorities import exported as exported_priorities
from assessment.skipping import FORMS
from assessment.starting import SUGGESTED, choice_of


def document(assessment: Assessment) -> dict[str, Any]:
    """The complete document: every stored fact and answer, hidden ones included, so that nothing is lost on the way."""
    choice = choice_of(assessment.questionnaire.content, assessment.answers_by_step)
    # Optional keys come last: a document without a choice looks as it did before there were any.
    exported: dict[str, Any] = {
        "questionnaire": assessment.questionnaire.slug,
        "language": assessment.language,
        "organisation": {"name": assessment.organisation.name},
        "facts": assessment.facts,
        "answers": {key: exported_answer(answer) for key, answer in assessment.criterion_answers.items()},
        "priorities": exported_priorities(assessment.priorities),
        "submit": assessment.submitted_at is not None,
    }
    if assessment.form in FORMS:
        exported["form"] = assessment.form
    if choice.profile and choice.size:
        exported["profile"] = {"key": choice.profile.key, "size": choice.size}
    return exported


def exported_answer(answer: dict[str, Any]) -> dict[str, Any]:
    """All parts of a criterion's answer; an importance that was not given stays absent, since the format has no null for it."""
    parts: dict[str, Any] = {"today": answer.get("today"), "required": answer.get("required")}
    if "importance" in answer:
        parts["importance"] = answer["importance"]
    parts |= {
        "must_have": answer.get("must_have", False),
        "not_applicable": answer.get("not_applicable", False),
        "comment": answer.get("comment", ""),
    }
    if SUGGESTED in answer:
        parts[SUGGESTED] = answer[SUGGESTED]
    return parts | ({"dont_know": True} if answer.get("dont_know") else {})
