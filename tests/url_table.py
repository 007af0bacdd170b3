"""What every URL answers to every kind of visitor, as literal tables: read by `test_urls_closed`."""

VISITORS = (
    "anonymous",
    "stranger",
    "sales",
    "consultant",
    "administrator",
    "cio",
    "other_cio",
    "revoked",
    "expired",
)
# One status for each visitor, in that order. 302 of an anonymous visitor of a staff page leads to the sign-in page.
EVERYBODY = (200,) * 9
SIGNED_IN_GO_HOME = (200, 302, 302, 302, 302, 200, 200, 200, 200)
ONLY_THIS_CIO = (404, 404, 404, 404, 404, 200, 404, 404, 404)
CONSULTANTS = (302, 403, 403, 200, 403, 302, 302, 302, 302)
EDITORS = (302, 403, 403, 200, 200, 302, 302, 302, 302)
EDITORS_MOVE_ON = (302, 403, 403, 302, 302, 302, 302, 302, 302)
EDITORS_REFUSED = (302, 403, 403, 422, 422, 302, 302, 302, 302)
CONSULTANTS_TOO_EARLY = (302, 403, 403, 409, 403, 302, 302, 302, 302)  # it is not in review
CONSULTANTS_MOVE_ON = (302, 403, 403, 302, 403, 302, 302, 302, 302)
PROPOSAL_READERS = (302, 403, 200, 200, 403, 302, 302, 302, 302)
ADMIN = (302, 403, 403, 403, 200, 302, 302, 302, 302)
ONLY_POST = ONLY_GET = (405,) * 9

GET = {
    "health": EVERYBODY,
    "set_language": (302,) * 9,
    "accounts:sign_in": SIGNED_IN_GO_HOME,
    "accounts:sign_out": ONLY_POST,
    "accounts:home": (302, 403, 302, 302, 302, 302, 302, 302, 302),
    "assessment:start": EVERYBODY,
    "assessment:link_on_its_way": EVERYBODY,
    "assessment:lost_link": EVERYBODY,
    "assessment:lost_link_answered": EVERYBODY,
    "assessment:open_link": (404,) * 9,  # a token that nobody made
    "assessment:tasks": ONLY_THIS_CIO,
    "assessment:beginning": ONLY_THIS_CIO,
    "assessment:step": ONLY_THIS_CIO,
    "assessment:step_saved": (
        404,
        404,
        404,
        404,
        404,
        302,
        404,
        404,
        404,
    ),  # the colleague's; the owner has the tasks
    "assessment:step_done": ONLY_POST,
    "assessment:delegate": ONLY_THIS_CIO,
    "assessment:remind": ONLY_POST,
    "assessment:take_back": ONLY_POST,
    "assessment:autosave": ONLY_POST,
    "assessment:check": ONLY_THIS_CIO,
    "assessment:sent": (404, 404, 404, 404, 404, 302, 404, 404, 404),  # not sent yet: back to the tasks
    "assessment:answers": (404, 404, 404, 404, 404, 302, 404, 404, 404),  # not sent yet: to the check page
    "assessment:own_copy": ONLY_THIS_CIO,
    "reports:copies": ONLY_THIS_CIO,
    "reports:copy_status": ONLY_THIS_CIO,
    "reports:copy_retry": ONLY_POST,
    "reports:copy_download": ONLY_THIS_CIO,
    "reports:client_proposal": (404,) * 9,  # released, but another client's
    "assessment:updates": ONLY_THIS_CIO,
    "integrators:index": EDITORS,
    "integrators:add": EDITORS,
    "integrators:upload": ONLY_POST,
    "integrators:store": ONLY_POST,
    "integrators:profile": EDITORS,
    "integrators:competency": EDITORS,
    "integrators:names": EDITORS,
    "integrators:facts": EDITORS,
    "integrators:mark_house": ONLY_POST,
    "integrators:withdraw": ONLY_POST,
    "integrators:bring_back": ONLY_POST,
    "integrators:export": EDITORS,
    "integrators:versions": EDITORS,
    "policies:index": EDITORS,
    "policies:new": ADMIN,
    "policies:version": EDITORS,
    "policies:export": EDITORS,
    "policies:pick": EDITORS_MOVE_ON,
    "policies:compare": EDITORS,
    "questionnaires:index": EDITORS,
    "questionnaires:upload": ONLY_POST,
    "questionnaires:schema": EDITORS,
    "questionnaires:version": EDITORS,
    "questionnaires:export": EDITORS,
    "questionnaires:begin": ONLY_POST,
    "questionnaires:pick": EDITORS_MOVE_ON,
    "questionnaires:compare": EDITORS,
    "questionnaires:preview": EDITORS,
    "questionnaires:draft": EDITORS,
    "questionnaires:section": EDITORS,
    "questionnaires:add": EDITORS,
    "questionnaires:remove": EDITORS,
    "questionnaires:changes": EDITORS,
    "questionnaires:draft_preview": EDITORS,
    "questionnaires:draft_export": EDITORS,
    "questionnaires:publish": EDITORS,
    "questionnaires:discard": ONLY_POST,
    "questionnaires:moved": CONSULTANTS,
    "questionnaires:move": (
        302,
        403,
        403,
        409,
        403,
        302,
        302,
        302,
        302,
    ),  # the client is on this version already
    "reports:work_list": CONSULTANTS,
    "reports:invite": CONSULTANTS,
    "reports:report": CONSULTANTS,
    "reports:adjust": CONSULTANTS_TOO_EARLY,
    "reports:waive": CONSULTANTS_TOO_EARLY,
    "reports:acts": CONSULTANTS,
    "reports:take_back": CONSULTANTS_TOO_EARLY,
    "reports:new_link": ONLY_POST,
    "reports:revoke_link": ONLY_POST,
    "reports:mail_link": ONLY_POST,
    "reports:start_review": ONLY_POST,
    "reports:ask": (302, 403, 403, 409, 403, 302, 302, 302, 302),  # the client is still answering
    "reports:approve": ONLY_POST,
    "reports:propose": ONLY_POST,
    "reports:runs": CONSULTANTS,
    "reports:run_difference": CONSULTANTS,
    "reports:proposals": PROPOSAL_READERS,
    "reports:proposal": PROPOSAL_READERS,
    "reports:proposal_status": PROPOSAL_READERS,
    "reports:release": ONLY_POST,
    "reports:retry": ONLY_POST,
    "reports:download": PROPOSAL_READERS,
}
POST = {
    "health": ONLY_GET,
    "set_language": (302,) * 9,
    "accounts:sign_in": SIGNED_IN_GO_HOME,
    "accounts:home": ONLY_GET,
    "assessment:start": (422,) * 9,  # nothing was filled in
    "assessment:link_on_its_way": ONLY_GET,
    "assessment:lost_link": (422,) * 9,
    "assessment:lost_link_answered": ONLY_GET,
    "assessment:open_link": ONLY_GET,
    "assessment:tasks": ONLY_GET,
    "assessment:beginning": (404, 404, 404, 404, 404, 422, 404, 404, 404),  # nothing chosen
    "assessment:step": (404, 404, 404, 404, 404, 302, 404, 404, 404),
    "assessment:step_saved": ONLY_GET,
    "assessment:step_done": (404,) * 9,  # the colleague's alone
    "assessment:delegate": (404, 404, 404, 404, 404, 422, 404, 404, 404),
    "assessment:remind": (404,) * 9,  # nobody was asked
    "assessment:take_back": (404,) * 9,
    "assessment:autosave": ONLY_THIS_CIO,
    "assessment:check": (404, 404, 404, 404, 404, 422, 404, 404, 404),  # open questions not confirmed
    "assessment:sent": ONLY_GET,
    "assessment:answers": ONLY_GET,
    "assessment:own_copy": ONLY_GET,
    "reports:copies": (404, 404, 404, 404, 404, 422, 404, 404, 404),  # without a language
    "reports:copy_status": ONLY_GET,
    "reports:copy_retry": (404, 404, 404, 404, 404, 409, 404, 404, 404),  # ready
    "reports:copy_download": ONLY_GET,
    "reports:client_proposal": ONLY_GET,
    "assessment:updates": (404, 404, 404, 404, 404, 302, 404, 404, 404),
    "integrators:index": ONLY_GET,
    "integrators:add": EDITORS_REFUSED,  # without a name
    "integrators:upload": EDITORS_REFUSED,  # no file was sent
    "integrators:store": EDITORS_REFUSED,
    "integrators:profile": ONLY_GET,
    "integrators:competency": EDITORS_REFUSED,  # no evidence was chosen
    "integrators:names": EDITORS_REFUSED,
    "integrators:facts": EDITORS_MOVE_ON,  # everything may be empty
    "integrators:mark_house": EDITORS_MOVE_ON,
    "integrators:withdraw": (302, 403, 403, 409, 409, 302, 302, 302, 302),  # our own house
    "integrators:bring_back": EDITORS_MOVE_ON,
    "integrators:export": ONLY_GET,
    "integrators:versions": ONLY_GET,
    "policies:index": ONLY_GET,
    "policies:new": (302, 403, 403, 403, 422, 302, 302, 302, 302),  # an empty text
    "policies:version": ONLY_GET,
    "policies:export": ONLY_GET,
    "policies:pick": ONLY_GET,
    "policies:compare": ONLY_GET,
    "questionnaires:index": ONLY_GET,
    "questionnaires:upload": EDITORS_REFUSED,  # no file was sent
    "questionnaires:schema": ONLY_GET,
    "questionnaires:version": ONLY_GET,
    "questionnaires:export": ONLY_GET,
    "questionnaires:begin": EDITORS_MOVE_ON,
    "questionnaires:pick": ONLY_GET,
    "questionnaires:compare": ONLY_GET,
    "questionnaires:preview": ONLY_GET,
    "questionnaires:draft": ONLY_GET,
    "questionnaires:section": EDITORS_REFUSED,  # every text is missing
    "questionnaires:add": EDITORS_REFUSED,
    "questionnaires:changes": ONLY_GET,
    "questionnaires:draft_preview": ONLY_GET,
    "questionnaires:draft_export": ONLY_GET,
    "questionnaires:publish": EDITORS_REFUSED,  # without a number
    "questionnaires:remove": (302, 403, 403, 302, 404, 302, 302, 302, 302),  # the second one finds it gone
    "questionnaires:discard": (302, 403, 403, 302, 404, 302, 302, 302, 302),
    "questionnaires:moved": ONLY_GET,
    "questionnaires:move": (302, 403, 403, 409, 403, 302, 302, 302, 302),
    "reports:work_list": ONLY_GET,
    "reports:invite": (302, 403, 403, 422, 403, 302, 302, 302, 302),
    "reports:report": ONLY_GET,
    "reports:adjust": CONSULTANTS_TOO_EARLY,
    "reports:waive": CONSULTANTS_TOO_EARLY,
    "reports:acts": ONLY_GET,
    "reports:take_back": CONSULTANTS_TOO_EARLY,
    "reports:new_link": CONSULTANTS_MOVE_ON,  # without a name: back to the page with a sentence
    "reports:revoke_link": CONSULTANTS_MOVE_ON,
    "reports:mail_link": CONSULTANTS_MOVE_ON,
    "reports:start_review": (302, 403, 403, 409, 403, 302, 302, 302, 302),  # the client is still answering
    "reports:ask": (302, 403, 403, 409, 403, 302, 302, 302, 302),
    "reports:approve": (302, 403, 403, 409, 403, 302, 302, 302, 302),
    "reports:propose": (302, 403, 403, 409, 403, 302, 302, 302, 302),
    "reports:runs": ONLY_GET,
    "reports:run_difference": ONLY_GET,
    "reports:proposals": ONLY_GET,
    "reports:proposal": ONLY_GET,
    "reports:proposal_status": ONLY_GET,
    "reports:release": (302, 403, 403, 409, 403, 302, 302, 302, 302),  # released already
    "reports:retry": (302, 403, 403, 409, 403, 302, 302, 302, 302),
    "reports:download": ONLY_GET,
    "accounts:sign_out": (302,) * 9,  # the last one: nobody is signed in afterwards
}
OF_A_STEP = {
    f"assessment:{name}"
    for name in ("step", "autosave", "step_saved", "step_done", "delegate", "remind", "take_back")
}
OF_AN_INTEGRATOR = {
    f"integrators:{name}"
    for name in ("profile", "names", "facts", "mark_house", "withdraw", "bring_back", "export", "versions")
}
PUBLIC = {f"assessment:{name}" for name in ("start", "link_on_its_way", "lost_link", "lost_link_answered")}
# What a colleague's link to step c1 opens; every other page of the questionnaire is not found.
COLLEAGUE = {
    "get": {"assessment:step": 200, "assessment:step_saved": 200},
    "post": {"assessment:step": 302, "assessment:autosave": 200, "assessment:step_done": 302},
}
