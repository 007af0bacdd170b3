"""An assessment as the JSON that `import_assessment` reads."""

from typing import Any

from assessment.models import Assessment
from assessment.skipping import FORMS


def document(assessment: Assessment) -> dict[str, Any]:
    """The complete document: every stored fact and answer, hidden ones included, so that nothing is lost on the way."""
    return {
        "questionnaire": assessment.questionnaire.slug,
        "language": assessment.language,
        "organisation": {"name": assessment.organisation.name},
        "facts": assessment.facts,
        "answers": {key: exported_answer(answer) for key, answer in assessment.criterion_answers.items()},
        "priorities": assessment.priorities,
        "submit": assessment.submitted_at is not None,
    } | ({"form": assessment.form} if assessment.form in FORMS else {})


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
    return parts | ({"dont_know": True} if answer.get("dont_know") else {})
