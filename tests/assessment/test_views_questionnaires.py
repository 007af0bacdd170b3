"""The pages of questionnaires: list, export, upload, comparison and preview."""

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.actors import SYSTEM
from assessment import drafting
from assessment.catalogue.dumping import archive, dump
from assessment.catalogue.loader import load
from assessment.models import QuestionnaireDraft, QuestionnaireVersion, StepAnswers
from tests import factories
from tests.assessment import small
from tests.assessment.samples import tiny, write_files
from tests.reports.pages import text

pytestmark = pytest.mark.django_db

HOME = "/questionnaires/"
FIRST = "/questionnaires/versions/print-service/1.0.0/"


@pytest.fixture
def browser(consultant):
    return factories.signed_in(consultant)


def retitled(title: str):
    return lambda content: content["title"].update(en=title)


def send(browser, *files, base=""):
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return browser.post(f"{HOME}upload/", {"sent": sent, "base": base})


def unzipped(response) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(response.content)) as bundle:
        return {name: bundle.read(name).decode() for name in bundle.namelist()}


def test_list_is_empty_and_says_what_to_do(browser):
    page = browser.get(HOME)

    assert page.status_code == 200
    assert "No questionnaire is published yet." in text(page)
    assert "Nothing is being written." in text(page)


def test_list_counts_open_and_sent_assessments(browser):
    small.draft()
    small.draft(submit=True)
    small.draft(organisation={"name": "Another"})
    small.published(small.changed("1.0.1", edit=retitled("Other")))

    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", browser.get(HOME).content.decode(), re.DOTALL)
    cells = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).split() for row in rows]

    assert [(row[0], row[1], row[-2], row[-1]) for row in cells] == [
        ("print-service", "1.0.1", "0", "0"),
        ("print-service", "1.0.0", "2", "1"),
    ]
    assert "newest" in cells[0]
    assert "newest" not in cells[1]


def test_list_takes_the_same_queries_for_one_and_three_rows(browser, django_assert_num_queries):
    def look():
        # session, person, roles, versions with their counts, drafts
        with django_assert_num_queries(5):
            assert browser.get(HOME).status_code == 200

    drafting.start_draft(version=small.published(), by=SYSTEM)
    look()
    for number in ("1.0.1", "1.0.2"):
        version = small.published(small.changed(number, edit=retitled(number)))
        drafting.start_draft(version=version, by=SYSTEM)
    small.draft()
    look()


def test_version_page_takes_the_same_queries_for_one_and_three_clients(browser, django_assert_num_queries):
    small.draft()
    small.published(small.changed("1.1.0", edit=retitled("Other")))

    def look():
        # session, person, roles, version, how many clients, clients, other versions
        with django_assert_num_queries(7):
            assert "Paper Ltd" in text(browser.get(FIRST.replace("1.0.0", "1.1.0")))

    look()
    for name in ("Two", "Three"):
        version = QuestionnaireVersion.objects.order_by("pk").first()
        factories.assessments.create_assessment(
            organisation=name, language="it", questionnaire=version, by=SYSTEM
        )
    look()


def test_export_is_exactly_what_can_be_published(browser, tmp_path):
    small.published()

    first, second = browser.get(f"{FIRST}export/"), browser.get(f"{FIRST}export/")

    assert first["Content-Disposition"] == 'attachment; filename="print-service-1.0.0.zip"'
    assert first.content == second.content
    assert load(write_files(tmp_path, unzipped(first))).content_hash() == small.small().content_hash()


def test_schema_is_a_download(browser):
    response = browser.get(f"{HOME}schema/")

    assert response["Content-Type"] == "application/zip"
    assert "schema/competencies.json" in unzipped(response)


def test_upload_of_a_whole_questionnaire_is_a_draft(browser):
    response = send(browser, ("tiny.zip", archive(dump(tiny()))))

    draft = QuestionnaireDraft.objects.get()
    assert response["Location"] == f"{HOME}drafts/{draft.pk}/"
    assert (draft.content, draft.base, draft.created_by) == (tiny(), None, "consultant@dodici.example")


def test_upload_of_one_file_is_laid_over_the_version_chosen(browser):
    version = small.published()
    changed = dump(small.small())["competencies/01-supplies.yaml"].replace("Delivery of toner", "Toner")

    send(browser, ("01-supplies.yaml", changed.encode()), base=version.pk)

    draft = QuestionnaireDraft.objects.get()
    assert draft.base == version
    assert draft.content.criterion("toner_delivery").name.en == "Toner"


def test_upload_with_errors_lists_file_line_and_reason_and_stores_nothing(browser):
    files = dump(small.small())
    files["facts/office.yaml"] = files["facts/office.yaml"].replace("      it: Quanti piani?\n", "")
    files["competencies/02-repair.yaml"] = files["competencies/02-repair.yaml"].replace(
        "number: 2\n", "number: two\n"
    )

    page = send(browser, ("q.zip", archive(files)))

    assert page.status_code == 422
    assert "Nothing is stored: 2 errors in the files" in text(page)
    assert re.search(r"facts/office.yaml \d+ facts\[0\].label.it is missing", text(page))
    assert "competencies/02-repair.yaml 3 number must be a whole number" in text(page)
    assert QuestionnaireDraft.objects.count() == 0


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ((), "Choose a ZIP or the YAML files."),
        ((("q.zip", b"nothing"),), "it is not a ZIP archive that can be read"),
        ((("a.yaml", b"x" * 1_000_001), ("b.yaml", b"x" * 1_000_001)), "At most 2000 kB together."),
        ((("questionnaire.yaml", b""),), "the file is empty"),
    ],
)
def test_upload_that_is_no_questionnaire_is_refused_in_words(browser, files, sentence):
    page = send(browser, *files)

    assert page.status_code == 422
    assert sentence in text(page)


def test_upload_with_a_version_that_is_not_there_is_refused(browser):
    page = send(browser, ("a.yaml", b"x"), base="999")

    assert page.status_code == 422


def test_draft_starts_from_a_version(browser):
    small.published()

    response = browser.post(f"{FIRST}edit/")

    draft = QuestionnaireDraft.objects.get()
    assert response["Location"] == f"{HOME}drafts/{draft.pk}/"
    assert draft.content == small.small()


def test_comparison_shows_changed_words_in_their_language(browser):
    small.published()
    small.published(
        small.changed(
            "1.0.1", edit=lambda content: content["blocks"][0]["title"].update(fr="Vos nouveaux bureaux")
        )
    )

    led = browser.get(f"{FIRST.replace('1.0.0', '1.0.1')}compare/", {"other": "1.0.0"})
    page = browser.get(led["Location"]).content.decode()

    assert "What changed from 1.0.0 to 1.0.1" in page
    assert '<td data-label="After" lang="fr">Vos <ins>nouveaux </ins>bureaux</td>' in page
    assert "<del>" not in page


def test_comparison_with_a_version_that_is_not_there_is_not_found(browser):
    small.published()

    assert browser.get(f"{FIRST}compare/", {"other": "7.7.7"}).status_code == 404
    assert browser.get(f"{FIRST}compare/", {"other": "\0"}).status_code == 404
    assert browser.get(f"{FIRST}compare/7.7.7/").status_code == 404


def test_comparison_of_a_version_with_itself_says_so(browser):
    small.published()

    assert "The two versions say the same." in text(browser.get(f"{FIRST}compare/1.0.0/"))


@pytest.mark.parametrize("lang", ["en", "it", "fr"])
def test_preview_shows_every_step_in_every_language_and_stores_nothing(browser, lang):
    small.published()

    for step in small.small().steps:
        page = browser.get(f"{FIRST}preview/{step}/", {"lang": lang})

        html = page.content.decode()
        assert page.status_code == 200
        assert page["Content-Language"] == lang
        assert f'<html lang="{lang}">' in html
        assert '<fieldset class="preview" disabled>' in html
        # What is drawn for the script does nothing in a disabled fieldset; nothing there sends.
        assert (
            re.search(
                r'<button(?![^>]*type="button")',
                html.partition('class="preview"')[2].partition("with-steps__nav")[0],
            )
            is None
        )
    assert StepAnswers.objects.count() == 0


def test_preview_reads_as_the_client_page_does(browser):
    page = text(browser.get(f"{previewed()}repair/", {"lang": "fr"}))

    assert "Compétence 2 sur 3" in page
    assert "Une imprimante de secours" in page
    assert "Les imprimantes tombent en panne." in page


def previewed() -> str:
    small.published()
    return f"{FIRST}preview/"


def test_preview_shows_questions_that_a_rule_hides_and_says_of_whom_they_are_asked(browser):
    page = browser.get(f"{previewed()}office/", {"lang": "en"})

    assert (
        re.search(r'data-fact="landlord"[^>]*>', page.content.decode())
        .group()
        .endswith('data-fact="landlord">')
    )
    assert "Asked where the building is shared. Who is the landlord?" in text(page)


def test_preview_of_no_step_is_not_found_and_of_no_language_is_english(browser):
    assert browser.get(f"{previewed()}kitchen/").status_code == 404
    assert browser.get(f"{previewed()}office/", {"lang": "xx"})["Content-Language"] == "en"


def test_administrator_writes_questionnaires_and_does_not_move_clients(administrator):
    assessment = small.draft()
    small.published(small.changed("1.1.0", edit=retitled("Other")))
    browser = factories.signed_in(administrator)

    page = browser.get(FIRST.replace("1.0.0", "1.1.0"))

    assert "Paper Ltd" in text(page)
    assert "Look at the move" not in text(page)
    assert browser.get(f"{HOME}moved/{assessment.public_id}/1.1.0/").status_code == 403
    assert "Questionnaires" in text(browser.get(HOME))


def test_refusal_names_its_reason(sales):
    page = factories.signed_in(sales).get(HOME)

    assert page.status_code == 403
    assert "Only consultants and administrators can open the questionnaires." in text(page)


def test_invitation_asks_which_questionnaire_where_there_are_two(browser):
    factories.published()
    one = text(browser.get("/desk/invite/"))
    small.published()

    page = browser.get("/desk/invite/")
    browser.post(
        "/desk/invite/",
        {"organisation": "Paper Ltd", "label": "Ada", "language": "en", "questionnaire": "print-service"},
    )

    assert "What your print service must do" not in one
    assert "What your print service must do" in text(page)
    assert QuestionnaireVersion.objects.get(slug="print-service").assessments.count() == 1
