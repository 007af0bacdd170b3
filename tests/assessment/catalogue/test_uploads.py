"""Files that somebody sends: read where they are a questionnaire, refused with their reasons where they are not."""

import io
import stat
import zipfile

import pytest

from assessment.catalogue import uploads
from assessment.catalogue.dumping import archive, dump
from assessment.catalogue.loader import CatalogueError
from assessment.catalogue.schema import files as schema_files
from assessment.catalogue.uploads import read_upload
from tests.assessment.samples import tiny, tiny_files

FILES = tiny_files()


def zipped(files, **entry) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, text in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            for key, value in entry.items():
                setattr(info, key, value)
            bundle.writestr(info, text)
    return target.getvalue()


def refusals(*sent, base=None) -> list[tuple[str, str]]:
    with pytest.raises(CatalogueError) as refused:
        read_upload(sent, base)
    return [(problem.file, problem.reason) for problem in refused.value.problems]


@pytest.mark.parametrize("top", ["", "my-questionnaire/"])
def test_archive_is_read_with_and_without_a_folder_around_it(top):
    files = {f"{top}{name}": text for name, text in FILES.items()}

    assert read_upload([("Q.ZIP", zipped(files))]) == tiny()


def test_what_systems_and_the_export_put_beside_the_files_is_passed_over():
    beside = {"__MACOSX/._questionnaire.yaml": "x", "facts/.DS_Store": "x", "facts/": "", **schema_files()}

    assert read_upload([("q.zip", zipped({**FILES, **beside}))]) == tiny()


def test_exported_archive_comes_back():
    assert read_upload([("q.zip", archive({**dump(tiny()), **schema_files()}))]) == tiny()


def test_single_files_replace_those_of_the_version():
    base = dump(tiny())
    text = base["competencies/02-two.yaml"].replace("en: Hall", "en: Town hall")

    after = read_upload([("02-two.yaml", text.encode())], base)

    assert after.criterion("town_hall").name.en == "Town hall"
    assert after.criterion("speed") == tiny().criterion("speed")


def test_errors_of_the_loader_come_with_file_line_and_reason():
    files = FILES | {
        "facts/basics.yaml": FILES["facts/basics.yaml"].replace("fr: Combien", "de: Wieviele"),
        "competencies/two.yaml": "key: [",
    }

    with pytest.raises(CatalogueError) as refused:
        read_upload([("q.zip", zipped(files))])

    assert [str(problem) for problem in refused.value.problems[:3]] == [
        "facts/basics.yaml, line 8, facts[0].label.fr: is missing",
        "facts/basics.yaml, line 8, facts[0].label.de: is not a known key",
        "competencies/two.yaml, line 1: this is not YAML: expected the node content, but found '<stream end>'",
    ]


@pytest.mark.parametrize(
    "name",
    [
        "../questionnaire.yaml", "/etc/cron.yaml", "a/b/c.yaml", "facts\\x.yaml", "facts/../x.yaml", "run.sh", "Facts/x.yaml",
        "C:x.yaml", "x.yml",
    ],
)  # fmt: skip
def test_path_that_a_questionnaire_cannot_have_is_refused(name):
    ((file, reason),) = refusals(("q.zip", zipped({**FILES, name: "x"})))

    assert file == name
    assert reason.startswith("a questionnaire has no such file")


def test_link_and_encrypted_entry_are_refused():
    link = zipped(
        {"facts/x.yaml": "/etc/passwd"}, external_attr=(stat.S_IFLNK | 0o777) << 16, create_system=3
    )

    assert refusals(("q.zip", link)) == [("facts/x.yaml", "links are not allowed")]
    content = bytearray(zipped({"facts/x.yaml": "text"}))
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    assert refusals(("q.zip", bytes(content))) == [("facts/x.yaml", "the file is encrypted")]


def test_bomb_is_not_unpacked_further_than_the_limit(monkeypatch):
    bomb = zipped({**FILES, "facts/bomb.yaml": "0" * 50_000_000})
    assert len(bomb) < uploads.LARGEST_UPLOAD

    assert refusals(("q.zip", bomb)) == [("facts/bomb.yaml", "it is larger than 400 kB")]


def test_many_files_below_the_limit_are_refused_together():
    crowd = {f"facts/f{at}.yaml": "0" * 390_000 for at in range(6)}

    ((file, reason),) = refusals(("q.zip", zipped(crowd)))

    assert (file, reason) == ("facts/f3.yaml", "it is larger than 330 kB")


def test_too_many_entries_are_refused():
    crowd = {f"facts/f{at}.yaml": "" for at in range(uploads.MOST_FILES + 1)}

    assert refusals(("q.zip", zipped(crowd))) == [("q.zip", "it holds more than 200 files")]


def test_entry_that_lies_about_its_size_is_refused():
    content = bytearray(zipped({"facts/x.yaml": "0" * 5000}))
    at = content.rindex(b"PK\x01\x02") + 24
    content[at : at + 4] = (10).to_bytes(4, "little")

    ((file, _reason),) = refusals(("q.zip", bytes(content)))

    assert file in {"q.zip", "questionnaire.yaml"}


@pytest.mark.parametrize("content", [b"", b"not a zip", zipped(FILES)[:200], b"PK\x03\x04" + b"\0" * 100])
def test_broken_archive_is_refused(content):
    assert refusals(("q.zip", content)) == [("q.zip", "it is not a ZIP archive that can be read")]


def test_larger_file_and_larger_archive_are_refused():
    assert refusals(("big.yaml", b"x" * 400_001)) == [("big.yaml", "it is larger than 400 kB")]
    assert refusals(("q.zip", b"x" * 2_000_001)) == [("q.zip", "it is larger than 2000 kB")]


def test_nothing_sent_and_a_part_without_a_whole_are_refused():
    assert refusals() == [("questionnaire.yaml", "no file was sent")]
    assert refusals(("one.yaml", b"key: c1")) == [("questionnaire.yaml", "the file is missing")]


def test_file_that_the_version_does_not_have_is_refused():
    ((file, reason),) = refusals(("three.yaml", b"key: c3"), base=dump(tiny()))

    assert file == "three.yaml"
    assert reason.startswith("the version has no file of this name")


def test_two_files_of_one_name_are_refused():
    sent = ("skip-rules.yaml", b"[]")

    assert refusals(sent, sent) == [("skip-rules.yaml", "two of the files have this name")]


def test_bytes_that_are_not_text_are_a_problem_of_the_file():
    found = refusals(("skip-rules.yaml", b"\xff\xfe"), base=dump(tiny()))

    assert found == [("skip-rules.yaml", "the file cannot be read: it is not UTF-8 (byte 0)")]


def test_whole_sent_as_single_files_says_which_folders_are_missing():
    found = refusals(*[(name, text.encode()) for name, text in FILES.items() if "/" not in name])

    assert ("facts/basics.yaml", "the file is missing") in found
