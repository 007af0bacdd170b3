"""The integrators' pages in every state, and what the report says of the present provider and of withdrawn ones."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.actors import SYSTEM
from assessment.models import QuestionnaireVersion
from scoring import profiles
from scoring.models import Integrator
from scoring.profile_rows import profile_of
from scoring.profile_schema import Eligibility, Level, Names
from scoring.profile_writing import write_profile
from tests.pages.scenes import State
from tests.pages.world import World

HOUSE = "/integrators/ovea/"
EDIT = f"{HOUSE}edit/zimbra-12/c1/"


def integrator(slug: str = "ovea") -> Integrator:
    return Integrator.objects.get(slug=slug)


def stated(**levels: Level) -> None:
    profiles.edit(integrator=integrator(), change=lambda p: p.with_levels(levels), by=SYSTEM)


def with_evidence(world: World) -> Any:
    """Links, dates, expired evidence, eligibilities, and a criterion that only an earlier questionnaire asked."""
    today = timezone.localdate()
    stated(
        says_no=Level(
            level=3, evidence="verified", source="https://ovea.example/" + "report" * 20, dated=today - timedelta(99),
            expires=today,
        ),
        inventory=Level(),
        asked_before=Level(level=1, source="A note"),
    )  # fmt: skip
    held = (Eligibility(kind="public_sector_qualification", country="IT", expires=today),)
    profiles.edit(
        integrator=integrator(),
        change=lambda p: p.model_copy(update={"eligibilities": held, "largest_installation": None}),
        by=SYSTEM,
    )
    return world.consultant.get(HOUSE)


def withdrawn(world: World) -> None:
    profiles.withdraw(integrator=integrator("in-house-team"), by=SYSTEM)


def after(act: Any, address: str) -> Any:
    def show(world: World) -> Any:
        act(world)
        return world.consultant.get(address)

    return show


def typed(world: World, address: str, **fields: str) -> dict[str, str]:
    """The page's form as a browser sends it, with some fields typed."""
    form = world.consultant.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    found = {name: value for name, value in values.items() if value not in (None, False)}
    return {**found, **{name.replace("__", "."): value for name, value in fields.items()}}


def wrong(address: str, **fields: str) -> Any:
    return lambda world: world.consultant.post(address, typed(world, address, **fields))


def conflict(address: str, theirs: Any, **mine: str) -> Any:
    def show(world: World) -> Any:
        sent = typed(world, address, **mine)
        theirs()
        return world.consultant.post(address, sent)

    return show


def sent_file(text: str) -> Any:
    return lambda world: world.consultant.post(
        "/integrators/actions/import/", {"sent": SimpleUploadedFile("ovea.yaml", text.encode())}
    )


def changed_file(world: World) -> Any:
    profile = profile_of(integrator()).with_levels({"says_no": Level(level=1), "inventory": Level()})
    return sent_file(write_profile(profile))(world)


def stale_import(world: World) -> Any:
    page = changed_file(world)
    stated(tco=Level(level=1))
    return world.consultant.post(
        "/integrators/actions/import/store/", {"text": page.context["text"], "seen": page.context["seen"]}
    )


def nobody(_: World) -> None:
    Integrator.objects.update(withdrawn_at=timezone.now(), is_house=False)
    QuestionnaireVersion.objects.all().update(slug="withdrawn")


def no_house(_: World) -> None:
    Integrator.objects.update(is_house=False)


def many_versions(_: World) -> None:
    for number in range(27):
        stated(says_no=Level(level=number % 5))
    profiles.mark_house(integrator=integrator("in-house-team"), by=SYSTEM)


INTEGRATORS = [
    State("integrators", lambda w: w.consultant.get("/integrators/")),
    State("integrators, one withdrawn", after(withdrawn, "/integrators/")),
    State("integrators, nobody rated", after(nobody, "/integrators/")),
    State("integrators, no house", after(no_house, "/integrators/")),
    State("integrators, for an administrator", lambda w: w.administrator.get("/integrators/"), repeats=True),
    State("integrators, no file", lambda w: w.consultant.post("/integrators/actions/import/"), 422),
    State("integrators, file with errors", sent_file("slug: [x]\ncriteria: {says_no: {level: 9}}"), 422),
    State("integrator, add", lambda w: w.consultant.get("/integrators/actions/add/")),
    State(
        "integrator, add, errors",
        lambda w: w.consultant.post("/integrators/actions/add/", {"name": "Ovea"}),
        422,
    ),
    State("profile", lambda w: w.consultant.get(HOUSE)),
    State("profile, of a rival", lambda w: w.consultant.get("/integrators/mass-market-host/")),
    State("profile, dated evidence", with_evidence, marker="external"),
    State("profile, withdrawn", after(withdrawn, "/integrators/in-house-team/")),
    State("profile, refused", lambda w: w.consultant.post(f"{HOUSE}withdraw/"), 409),
    State("profile, competency", lambda w: w.consultant.get(EDIT)),
    State("profile, competency, errors", wrong(EDIT, says_no__level="7", inventory__expires="x"), 422),
    State(
        "profile, competency, conflict",
        conflict(EDIT, lambda: stated(says_no=Level(level=1)), says_no__level="2"),
        409,
    ),
    State("profile, names", lambda w: w.consultant.get(f"{HOUSE}names/")),
    State("profile, names, errors", wrong(f"{HOUSE}names/", name__en=""), 422),
    State("profile, facts", lambda w: w.consultant.get(f"{HOUSE}facts/")),
    State(
        "profile, facts, errors",
        wrong(f"{HOUSE}facts/", size__mailboxes="many", **{"held.kind.0": "health_hosting"}),
        422,
    ),
    State(
        "profile, names, conflict",
        conflict(
            f"{HOUSE}names/",
            lambda: profiles.rename(integrator=integrator(), names=Names(en="Theirs"), by=SYSTEM),
            name__en="Mine",
        ),
        409,
    ),
    State("import, changes", changed_file),
    State("import, new", sent_file("slug: blue\nname: {en: Blue}")),
    State("import, nothing new", lambda w: sent_file(write_profile(profile_of(integrator())))(w)),
    State("import, stale", stale_import, 409),
    State("profile, one version", lambda w: w.consultant.get(f"{HOUSE}versions/")),
    State("profile, many versions", after(many_versions, f"{HOUSE}versions/?page=2&old=1")),
    State(
        "report of the present provider",
        lambda w: w.consultant.get(w.desk(w.sent) + "?integrator=present-provider"),
    ),
    State(
        "report, asked for a withdrawn one",
        lambda w: (withdrawn(w), w.consultant.get(w.desk(w.sent) + "?integrator=in-house-team"))[1],
    ),
]
