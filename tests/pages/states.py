"""Every page in every state that a person can meet. A new page or state is a new line in STATES, and nothing else: its HTML
is validated, axe looks at it, it must fit each width, keep the Content-Security-Policy and say nothing on the console, in
three languages. A template that no line shows fails a test.

Each line makes its state in a transaction of its own that is rolled back, so no line depends on another.
"""

from reports import copies, jobs
from tests.assessment.pages import save
from tests.pages import asking, list_scenes, report_scenes, scenes, scoring_scenes
from tests.pages.acting import ACTING
from tests.pages.integrators import INTEGRATORS
from tests.pages.scenes import State

CLIENT_STEPS = [
    *("organisation", "accounts", "present_system", "migration", "protection", "functions"),
    *(f"c{number}" for number in range(1, 13)),
    "priorities",
]
VERSION = "/questionnaires/versions/print-service/2.0.0/"
ALIKE = {f"c{number}" for number in range(1, 13)} - {"c1", "c4", "c11"}
ONLY_MUST = {"exit_clause__required": "0", "exit_clause__must_have": "on"}
BOTH_BOXES = {"exit_clause__dont_know": "on", "exit_clause__not_applicable": "on"}


PUBLIC = [
    State("start", lambda w: w.nobody.get("/")),
    State("start, coming back", lambda w: w.cio.get("/")),
    State("start, errors", lambda w: w.nobody.post("/", {"email": "no"}), 422),
    State("link on its way", lambda w: w.nobody.get("/link-on-its-way/")),
    State("lost link", lambda w: w.nobody.get("/lost-link/")),
    State("lost link, errors", lambda w: w.nobody.post("/lost-link/", {"email": "no"}), 422),
    State("lost link, in another language", lambda w: w.nobody.post("/lost-link/", {"speak": w.language})),
    State("lost link, answered", lambda w: w.nobody.get("/lost-link/answered/")),
    State("sign-in", lambda w: w.nobody.get("/sign-in/")),
    State(
        "sign-in, wrong password",
        lambda w: w.nobody.post("/sign-in/", {"username": "a@dodici.example", "password": "no"}),
    ),
    State("sign-in, empty", lambda w: w.nobody.post("/sign-in/", {})),
    State("link, unknown", lambda w: w.nobody.get("/a/nothing/"), 404),
    State("link, expired", scenes.expired_link, 404),
    State("not found", lambda w: w.nobody.get("/nowhere/"), 404),
    State("not found, signed in", lambda w: w.consultant.get("/nowhere/"), 404),
    State("another client's page", lambda w: w.cio.get(w.at(w.sent)), 404),
    State("form from elsewhere", lambda w: scenes.strict(w, "/sign-in/"), 403),
    State("no role", lambda w: w.stranger.get("/home/"), 403),
    State("not one's page", lambda w: w.sales.get("/desk/"), 403),
]
CLIENT = [
    State("tasks", lambda w: w.cio.get(w.at(w.draft))),
    State("tasks, nothing answered", scenes.of_draft("")),
    State("tasks, everything answered", scenes.everything_answered),
    State("tasks, returned", asking.returned()),
    State("tasks, every question looked at", asking.returned(answered=True)),
    State("step, asked about a criterion", asking.returned("step/c11/")),
    State("step, asked about a fact", asking.returned("step/organisation/")),
    State("step, asked about the priorities", asking.returned("step/priorities/")),
    State("step, reply too long", asking.reply_too_long, 422),
    State("step, somebody else replied", asking.reply_conflict, 409),
    State("colleague's step, asked", asking.asked_colleague),
    State("check, questions wait", asking.returned("check/")),
    State("check, questions not confirmed", asking.questions_not_confirmed, 422),
    State("sent, after questions", asking.sent_again),
    *(
        State(f"step {step}", lambda w, step=step: w.cio.get(w.step(step)), repeats=step in ALIKE)
        for step in CLIENT_STEPS
    ),
    State("facts, nothing answered", scenes.of_draft("step/present_system/")),
    State("facts, errors", lambda w: save(w.cio, w.draft, "organisation", staff="many", it_staff="-1"), 422),
    State(
        "facts, errors in tables",
        lambda w: save(w.cio, w.draft, "accounts", mailboxes="x", **{"mailboxes_by_class-count-5": "y"}),
        422,
    ),
    State("facts, unusual value", scenes.after_saving("organisation", staff="4000000")),
    State("facts, conflict", scenes.conflict("accounts", {"mailboxes": "41"}, {"mailboxes": "42"}), 409),
    State("facts, closed", scenes.closed("organisation", staff="43"), 409),
    State(
        "competency, not all asked",
        scenes.of_draft("step/c9/", facts={"vip_count": 0}),
        marker="not-asked",
    ),
    State("competency, must-have without a level", lambda w: save(w.cio, w.draft, "c11", **ONLY_MUST), 422),
    State("competency, both boxes", lambda w: save(w.cio, w.draft, "c11", **BOTH_BOXES), 422),
    State(
        "competency, conflict",
        scenes.conflict("c11", {"exit_clause__required": "4"}, {"exit_clause__required": "3"}),
        409,
    ),
    State("competency, closed", scenes.closed("c11", exit_clause__comment="A long thought"), 409),
    State(
        "competency, suggestions",
        scenes.of_draft(
            "step/c11/", answers={"exit_clause": {"suggested": 3}, "restore_delay": {"suggested": 2}}
        ),
    ),
    State("competency, updated meanwhile", lambda w: save(w.cio, w.draft, "c11", version="0"), 409),
    State("priorities, errors", lambda w: save(w.cio, w.draft, "priorities", c1="99"), 422),
    State(
        "priorities, conflict",
        scenes.conflict("priorities", {"c1": "1", "c2": "2"}, {"c1": "2", "c2": "1"}),
        409,
    ),
    State("check", lambda w: w.cio.get(w.at(w.draft, "check/"))),
    State("check, not confirmed", lambda w: w.cio.post(w.at(w.draft, "check/")), 422),
    State(
        "check, answers that do not go together",
        scenes.of_draft(
            "check/", facts={"mailboxes": 10, "shared_mailboxes": 0, "mailboxes_by_class": {"5": 60}}
        ),
        marker='id="disagree"',
    ),
    State("check, nothing answered", scenes.of_draft("check/")),
    State("sent", lambda w: w.sender.get(w.at(w.sent, "sent/"))),
    State("sent, in review", lambda w: w.client_of(w.reviewed).get(w.at(w.reviewed, "sent/"))),
    State(
        "sent, approved",
        lambda w: w.client_of(w.proposal.assessment).get(w.at(w.proposal.assessment, "sent/")),
    ),
]
CLIENT += [
    State("how to answer", lambda w: w.cio.get(w.at(w.draft, "start/"))),
    State("delegate", lambda w: w.cio.get(w.at(w.draft, "step/c1/delegate/"))),
    State("delegate, errors", lambda w: w.cio.post(w.at(w.draft, "step/c1/delegate/"), {"email": "no"}), 422),
    State("delegated", lambda w: w.cio.get(w.at(w.draft, "step/c2/delegate/"))),
    State("colleague's step", lambda w: w.colleague.get(w.step("c2"))),
    State("colleague's step, saved", lambda w: w.colleague.get(w.at(w.draft, "step/c2/saved/"))),
    State("tasks, after an update", lambda w: w.mover.get(w.at(w.moved))),
    State("updates", lambda w: w.mover.get(w.at(w.moved, "updates/"))),
    State("answers, sent", lambda w: w.sender.get(w.at(w.sent, "answers/"))),
    State("copies, none", lambda w: w.cio.get(w.at(w.draft, "copy/"))),
    State("copies, errors", lambda w: w.cio.post(w.at(w.draft, "copy/"), {"language": "xx"}), 422),
    State("copies, queued", scenes.copies()),
    State("copies, ready", scenes.copies(copies.run)),
    State("copies, conflict", scenes.copy_conflict, 409),
]
STAFF = [
    State("work list", lambda w: w.consultant.get("/desk/?tab=all", follow=True)),
    State("work list, nothing waits", lambda w: w.consultant.get("/desk/?tab=returned")),
    State("work list, no client yet", scenes.no_clients),
    State("work list, nothing found", lambda w: w.consultant.get("/desk/?q=nobody")),
    State(
        "work list, filtered",
        lambda w: w.consultant.get(
            "/desk/?tab=all&q=a&language=it&reviewer=none&verdict=strong&unmet=no&adjusted=no&days=x&sort=-score"
        ),
        marker='id="id_days_error"',
    ),
    State("work list, nothing answers the filters", lambda w: w.consultant.get("/desk/?reviewer=me&days=9")),
    State("work list, no house", list_scenes.no_house),
    State("work list, ratings of every kind", list_scenes.ratings_of_every_kind),
    State("work list, second page", list_scenes.second_page, marker='rel="prev"'),
    State("work list, lost page", lambda w: w.consultant.get("/desk/?tab=all&after=nowhere")),
    State("invite", lambda w: w.consultant.get("/desk/invite/")),
    State("invite, errors", lambda w: w.consultant.post("/desk/invite/", {"language": "xx"}), 422),
    State("invite, nothing published", scenes.nothing_published, 422),
    State("link made", scenes.link_made),
    State("link revoked", scenes.link_revoked),
    State("report of a draft", lambda w: w.consultant.get(w.desk(w.draft))),
    State("report, submitted", lambda w: w.consultant.get(w.desk(w.sent) + "?integrator=in-house-team")),
    State("report, in review", lambda w: w.consultant.get(w.desk(w.reviewed))),
    State("report, no price table", scenes.not_priceable),
    State("report, approved", lambda w: w.consultant.get(w.desk(w.proposal.assessment))),
    State("report, nobody to rate", scenes.nobody_to_rate),
    State("report, profiles changed", report_scenes.profiles_changed, marker="Ovea"),
    State("report, many integrators", report_scenes.many_integrators, marker='name="compare"'),
    State("report, one integrator", report_scenes.one_integrator),
    State("report, withdrawn integrator", report_scenes.withdrawn, marker='role="status"'),
    State("report, all declined", report_scenes.all_declined, marker="headline--danger"),
    State("report, undetermined", report_scenes.undetermined, marker='id="open-required"'),
    State("report, no score", report_scenes.no_score),
    State("report, contradictions", report_scenes.contradictions, marker='id="contradictions"'),
    State("score runs, none", lambda w: w.consultant.get(w.desk(w.draft, "runs/"))),
    State("score runs", scoring_scenes.score_runs()),
    State("runs' difference, none", lambda w: w.consultant.get(w.desk(w.draft, "runs/difference/"))),
    State("runs' difference", scoring_scenes.score_runs("runs/difference/")),
    State(
        "runs' difference, one not rated", scoring_scenes.score_runs("runs/difference/?integrator=newcomer")
    ),
    State(
        "approval, errors",
        lambda w: w.consultant.post(w.desk(w.reviewed, "approve/"), {"integrator": "x"}),
        422,
    ),
    State("report, returned", asking.report_returned),
    State("report, came back with answers", asking.report_came_back),
    State("work list, came back with answers", asking.work_list_came_back),
    State("ask", lambda w: w.consultant.get(w.desk(w.reviewed, "ask/"))),
    State("ask, narrowed down", lambda w: asking.ask(w, "find", q="staff")),
    State("ask, nothing found", lambda w: asking.ask(w, "find", q="zzzz")),
    State("ask, errors", lambda w: asking.ask(w, "preview", wording="Why?", message="x" * 2001), 422),
    State("ask, nobody to write to", lambda w: asking.ask(w, "preview")),
    State("ask, preview", lambda w: asking.ask(w, "preview", address=True)),
    State("ask, refused", lambda w: asking.ask(w, "send", which=w.sent), 409),
    State("approval, conflict", lambda w: w.consultant.post(w.desk(w.proposal.assessment, "approve/")), 409),
    State("proposals", lambda w: w.consultant.get("/proposals/")),
    State("proposals, for sales", lambda w: w.sales.get("/proposals/")),
    State("proposals, none", scenes.no_proposals),
    State("proposals, nothing found", lambda w: w.sales.get("/proposals/?q=nobody")),
    State("proposal, released", lambda w: w.sales.get(f"/proposals/{w.proposal.public_id}/")),
    State("proposal, ready", scenes.not_released),
    State("proposal, queued", scenes.proposal()),
    State("proposal, rendering", scenes.proposal(jobs.claim)),
    State("proposal, failed", scenes.proposal(jobs.claim, jobs.timed_out)),
    State(
        "release, conflict", lambda w: w.consultant.post(f"/proposals/{w.proposal.public_id}/release/"), 409
    ),
]
QUESTIONNAIRES = [
    State("questionnaires", lambda w: w.consultant.get("/questionnaires/")),
    State("questionnaires, no file", lambda w: w.consultant.post("/questionnaires/upload/"), 422),
    *(
        State(f"version, {page or 'first page'}", lambda w, page=page: w.consultant.get(f"{VERSION}{page}"))
        for page in ("", "compare/1.0.0/", "preview/office/")
    ),
    *(
        State(
            f"draft, {page or 'first page'}",
            lambda w, page=page: w.consultant.get(f"/questionnaires/drafts/{w.edited.pk}/{page}"),
        )
        for page in (
            *(
                "",
                "changes/",
                "edit/supplies/",
                "edit/devices/",
                "edit/list-skip_rules/",
                "edit/supplies/add/",
            ),
            *("remove/landlord_rules/", "preview/repair/", "preview/priorities/", "publish/"),
        )
    ),
    State("move, before", lambda w: w.consultant.get(f"/questionnaires/moved/{w.staying.public_id}/2.0.0/")),
    State("move, what happened", lambda w: w.consultant.get(f"/questionnaires/moved/{w.moved.public_id}/")),
    State(
        "move, conflict", lambda w: w.consultant.get(f"/questionnaires/moved/{w.moved.public_id}/2.0.0/"), 409
    ),
]
POLICIES = [
    State("policy", lambda w: w.consultant.get("/policies/")),
    State("policy, an earlier one", scoring_scenes.policies("1.0.0/")),
    State("policies compared", scoring_scenes.policies("1.1.0/compare/1.0.0/")),
    State("policies compared, the same", lambda w: w.consultant.get("/policies/1.0.0/compare/1.0.0/")),
    State("policy, new", lambda w: w.administrator.get("/policies/new/")),
    State(
        "policy, new, errors", lambda w: w.administrator.post("/policies/new/", {"text": "version: 1"}), 422
    ),
    State("policy, new, its effect", scoring_scenes.policy_effect),
    State("policy, new, stale", scoring_scenes.policy_stale, 409),
]
STATES = [*PUBLIC, *CLIENT, *STAFF, *ACTING, *INTEGRATORS, *QUESTIONNAIRES, *POLICIES]
