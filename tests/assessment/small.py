"""The second questionnaire: two blocks, three competencies, seven criteria, and not one key of zimbra-12."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from accounts.actors import SYSTEM
from assessment import services
from assessment.catalogue.definition import Questionnaire
from assessment.catalogue.loader import load
from assessment.models import Assessment, QuestionnaireVersion

DAY = date(2026, 11, 24)
FOLDER = Path(__file__).parent / "small_questionnaire"

FACTS: dict[str, Any] = {
    "floors": 3,
    "shared_building": True,
    "landlord": "Ada",
    "printers": 9,
    "paper_sizes": ["a4"],
}
ANSWERS: dict[str, dict[str, Any]] = {
    "toner_delivery": {"today": 1, "required": 3, "importance": 2, "must_have": True},
    "paper_delivery": {"required": 2, "importance": 1},
    "first_answer": {"today": 2, "required": 4, "importance": 3, "comment": "The printer on floor 2."},
    "spare_printer": {"dont_know": True},
    "a3_repair": {"not_applicable": True},
    "badge_release": {"required": 2, "importance": 1},
    "landlord_rules": {"required": 1, "importance": 1},
}


@cache
def small() -> Questionnaire:
    return load(FOLDER)


def published(questionnaire: Questionnaire | None = None) -> QuestionnaireVersion:
    return services.publish(questionnaire=questionnaire or small(), by=SYSTEM)[0]


def changed(version: str = "1.1.0", **texts: Any) -> Questionnaire:
    """The small questionnaire with another number; `edit` changes the plain data before it is validated."""
    content = small().model_dump(mode="json") | {"version": version}
    edit = texts.pop("edit", None)
    if edit:
        edit(content)
    return Questionnaire.model_validate(content)


def document(**changes: Any) -> dict[str, Any]:
    return {
        "questionnaire": "print-service",
        "language": "en",
        "organisation": {"name": "Paper Ltd"},
        "facts": FACTS,
        "answers": ANSWERS,
        "priorities": [["repair"], ["supplies", "privacy"]],
        **changes,
    }


def draft(**changes: Any) -> Assessment:
    """An assessment of the small questionnaire in the client's hands, everything answered."""
    published()
    return services.import_document(document=document(**changes), by=SYSTEM)
