"""The demonstration: the project's own client cases, at different stages, and one person for each role."""

import json
from pathlib import Path
from typing import Any

from accounts.actors import SYSTEM, Actor
from accounts.models import User
from accounts.services import create_person
from assessment import services as assessments
from assessment.importing import validate
from assessment.models import Assessment
from reports import services
from reports.preview import integrator_for

CASES = Path(__file__).resolve().parent.parent / "assessment" / "cases"
PEOPLE = {
    "consultant": "consultant@dodici.example",
    "sales": "sales@dodici.example",
    "administrator": "admin@dodici.example",
}
UNFINISHED = ("migration", "c7", "c9", "c10", "priorities")


def case(name: str) -> dict[str, Any]:
    """One of the project's client cases, in the import format."""
    document: dict[str, Any] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return document


def case_names() -> list[str]:
    return sorted(path.stem for path in CASES.glob("*.json"))


def import_case(document: dict[str, Any]) -> Assessment:
    """Validate and import; our own cases never have an issue."""
    issues = validate(document, assessments.current_version(slug=document["questionnaire"]).content)
    if issues:
        raise ValueError("; ".join(str(issue) for issue in issues))
    return assessments.import_document(document=document, by=SYSTEM)


def seed_people(passwords: dict[str, str]) -> None:
    """One person for each role that is not there yet."""
    for role, email in PEOPLE.items():
        if not User.objects.filter(email=email).exists():
            administrator = role == "administrator"
            create_person(
                email=email,
                password=passwords[role],
                roles=() if administrator else (role,),
                administrator=administrator,
                by=SYSTEM,
            )


def seed_cases() -> Assessment:
    """One client still filling in, one submitted, one approved with a proposal queued. Returns the first.

    Harmless when the cases are there already.
    """
    existing = Assessment.objects.filter(organisation__name="Kestrel Robotics Ltd").first()
    if existing is not None:
        return existing
    import_case(case("manufacturer-120"))
    consultant = User.objects.get(email=PEOPLE["consultant"])
    approved = import_case(case("municipality-350"))
    by = Actor.of(consultant)
    assessments.start_review(assessment=approved, reviewer=consultant, by=by)
    services.approve(
        assessment=approved,
        integrator=integrator_for(None),
        language=approved.language,
        approver=consultant,
        by=by,
    )
    return import_case(unfinished(case("start-up-38")))


def unfinished(document: dict[str, Any]) -> dict[str, Any]:
    """The case as a client leaves it in the middle: some steps empty, not handed in."""
    content = assessments.current_version(slug=document["questionnaire"]).content
    skipped = {fact.key for block in content.blocks if block.key in UNFINISHED for fact in block.facts}
    skipped |= {
        criterion.key
        for comp in content.competencies
        if comp.key in UNFINISHED
        for criterion in comp.criteria
    }
    kept = {
        part: {k: v for k, v in document[part].items() if k not in skipped} for part in ("facts", "answers")
    }
    return {key: value for key, value in document.items() if key != "priorities"} | kept | {"submit": False}
