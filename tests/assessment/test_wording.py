import pytest
from django.utils import translation

from assessment.content_screens import list_name
from assessment.wording import day, part_name, points_lines
from tests.assessment.samples import zimbra_12


@pytest.mark.parametrize(
    ("language", "first", "eleventh"),
    [
        ("en", "1 March 2027", "11 March 2027"),
        ("it", "1 marzo 2027", "11 marzo 2027"),
        ("fr", "1er mars 2027", "11 mars 2027"),
    ],
)
def test_first_day_of_a_month_is_an_ordinal_in_french_only(language, first, eleventh):
    with translation.override(language):
        assert (day("2027-03-01"), day("2027-03-11")) == (first, eleventh)


@pytest.mark.parametrize(
    ("language", "profiles", "description"),
    [("it", "Profili di partenza", "Descrizione"), ("fr", "Profils de départ", "Description")],
)
def test_parts_of_a_profile_are_named_in_the_language_of_the_consultant(language, profiles, description):
    with translation.override(language):
        assert (list_name("profiles"), part_name("description")) == (profiles, description)


@pytest.mark.parametrize(
    ("language", "line"), [("en", "Budget: 60"), ("it", "Budget: 60"), ("fr", "Budget\u00a0: 60")]
)
def test_points_are_set_with_the_colon_of_the_language(language, line):
    with translation.override(language):
        assert points_lines(zimbra_12(), {"c2": 60}, language) == [line]
