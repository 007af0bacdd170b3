"""In the scored report a click on a figure opens what is folded and shows what the figure is made of."""

import pytest

from tests import factories
from tests.journeys.conftest import sign_in

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("data_dir")]


def test_figure_leads_through_the_ledger_to_the_answer(open_page, consultant):
    assessment = factories.imported("start-up-38")
    page = open_page(width=1200)
    sign_in(page, consultant.email)
    page.goto(f"/desk/{assessment.public_id}/")
    assert not page.is_visible("#l-c4 table")

    page.locator("#competencies a[href='#l-c4']").last.click()
    page.wait_for_selector("#l-c4 table", state="visible")
    page.locator("#l-c4 a[href='#a-zero_loss']").click()
    page.wait_for_selector("#a-zero_loss", state="visible")
    page.locator(".causes a[href='#open-evidence']").click()

    page.wait_for_selector("#open-evidence li >> nth=0", state="visible")


def test_phone_gets_the_drawing_that_fits_it(open_page, consultant):
    assessment = factories.imported("start-up-38")
    page = open_page(width=360)
    sign_in(page, consultant.email)
    page.goto(f"/desk/{assessment.public_id}/")

    shown = [page.is_visible(f"#competencies .plot--{layout}") for layout in ("wide", "narrow")]
    assert shown == [False, True]
    page.set_viewport_size({"width": 1200, "height": 800})
    assert page.is_visible("#competencies .plot--wide")
