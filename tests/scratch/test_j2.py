from tests.scratch.test_j import *

del (
    test_back,
    test_long_comments_leaving,
    test_all_pages_for_errors,
    test_confirm_by_autosave,
    test_two_tabs_full_to_short_then_submit,
    test_language_forms,
    test_clash_in_browser,
)
from tests.assessment.test_views_conflicts import moved_meanwhile


def test_moved(open_page, client, db):
    page = open_page()
    a = at_step(page, client, "c11")
    moved_meanwhile(a)
    level(page, "exit_clause", 3).check()
    page.wait_for_selector("#saving[data-state=moved]")
    print(page.inner_text("#saving"))
    page.click("button[name=continue]")
    page.wait_for_selector("text=The questions were updated meanwhile")
    print(page.inner_text("#criterion_exit_clause")[:1500])
    a.refresh_from_db()
    print(
        a.questionnaire.version,
        a.questionnaire.content.criterion("exit_clause").levels[3].en,
        page.get_attribute("html", "lang"),
    )
    page.click("button[name=continue]")
    page.wait_for_url("**/step/c12/")
    assert answer(a, "exit_clause")["required"] == 3
    page.goto(f"/assessment/{a.public_id}/step/c11/")
    page.wait_for_selector("#saving[data-state=ready]")
    print(page.evaluate("Object.keys(localStorage)"))
