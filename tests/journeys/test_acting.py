"""A consultant adjusts a level in a browser: the effect, the saving, and the report that shows both figures."""

import re

import pytest

from scoring.models import Act
from tests import factories
from tests.journeys.conftest import sign_in

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("data_dir")]
REASON = "Seen in the references of two similar clients."


@pytest.fixture
def assessment():
    return factories.in_review(factories.person("consultant"))


@pytest.mark.parametrize("script", [True, False])
def test_level_is_adjusted_after_its_effect_was_seen(open_page, assessment, script):
    page = open_page(width=390 if script else 1440, java_script_enabled=script)
    sign_in(page, assessment.reviewer.email)
    page.goto(f"/desk/{assessment.public_id}/adjust/inventory/?integrator=ovea")
    assert page.get_by_role("button", name="Save").count() == 0

    page.get_by_label("2:", exact=False).check()
    page.get_by_role("button", name="Show the effect").click()
    effect = page.locator("#effect")
    effect.wait_for()
    assert "98.7" in effect.inner_text()
    page.get_by_label("Reason").fill("too short")
    page.get_by_role("button", name="Save").click()
    page.locator("#problems").wait_for()
    assert page.get_by_label("Reason").input_value() == "too short"
    page.get_by_label("Reason").fill(REASON)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(r"/desk/\w+/\?integrator=ovea#acts$"))

    said = page.locator("main").inner_text()
    assert re.search(r"adjusted by 1 act; 98\.7 as computed", said)
    assert REASON in said
    assert Act.objects.get().level == 2
