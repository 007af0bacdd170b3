import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from scoring.profile_reading import ProfileErrors, read_profile
from scoring.profile_schema import EVIDENCE, KINDS, Profile
from scoring.profile_writing import write_profile
from scoring.reference import reference_profiles

CRITERIA = ("says_no", "inventory", "tco")
FUNCTIONS = ("webmail", "outlook")


def read(text: str | bytes) -> Profile:
    content = text if isinstance(text, bytes) else text.encode()
    return read_profile(content, "x.yaml", criteria=CRITERIA, functions=FUNCTIONS)


def problems(text: str | bytes) -> list[tuple[int, str, str]]:
    with pytest.raises(ProfileErrors) as refused:
        read(text)
    assert {problem.file for problem in refused.value.problems} == {"x.yaml"}
    return [(problem.line, problem.key_path, problem.reason) for problem in refused.value.problems]


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
days = st.dates().map(lambda day: day.isoformat())


@st.composite
def levels(draw) -> dict:
    level = draw(st.none() | st.integers(0, 4))
    found = {"level": level, "source": draw(texts)}
    if level is None:
        return found
    dated, expires = sorted([draw(days), draw(days)])
    found |= {"evidence": draw(st.sampled_from(EVIDENCE))}
    if draw(st.booleans()):
        found["dated"] = dated
    if draw(st.booleans()) and dated != expires:
        found["expires"] = expires
    return found


eligibilities = st.lists(
    st.builds(
        lambda kind, source, expires: {
            "kind": kind, "source": source, "expires": expires,
            **({} if kind == "iso_27001" else {"country": "IT"}),
        },
        st.sampled_from(KINDS), texts, st.none() | days,
    ),
    max_size=3,
)  # fmt: skip
prices = st.decimals(0, 99999, places=2).map(str)


@given(
    st.builds(
        dict,
        slug=st.just("blue-mail"),
        name=st.builds(dict, en=texts.map(lambda text: f"N{text}"), it=texts, fr=texts),
        largest_installation=st.none() | st.builds(dict, mailboxes=st.integers(1, 10**8), source=texts),
        functions=st.none() | st.builds(dict, offered=st.lists(st.sampled_from(FUNCTIONS)), source=texts),
        eligibilities=st.none() | eligibilities,
        price=st.none() | st.builds(dict, per_mailbox_month=prices, source=texts),
        criteria=st.dictionaries(st.sampled_from(CRITERIA), levels()),
    )
)
def test_file_of_a_profile_reads_as_the_profile(plain):
    profile = Profile.model_validate(plain)

    assert read(write_profile(profile, CRITERIA)) == profile


def test_file_reads_well():
    profile = reference_profiles()[1]

    written = write_profile(profile, ["says_no", "needs_interview"])

    assert written.splitlines()[:7] == [
        "slug: mass-market-host",
        "name: {en: Mass-market host, it: Hosting di massa, fr: Hébergeur grand public}",
        "largest_installation: {mailboxes: 20000}",
        written.splitlines()[3],
        "price: {per_mailbox_month: '2.00'}",
        "criteria:",
        "  says_no: {level: 1, evidence: documented}",
    ]
    assert written.splitlines()[7].startswith("  needs_interview:")


def test_every_error_is_listed_with_its_line_and_reason():
    text = """slug: Blue Mail
name: {en: "", de: Blau}
largest_installation: {mailboxes: 0}
price: {per_mailbox_month: 3.999}
eligibilities:
- {kind: public_sector_qualification}
- {kind: iso_27001, country: IT}
- {kind: health_hosting, country: Italy}
- {kind: driving_licence}
functions: {offered: [webmail, telepathy]}
criteria:
  says_no: {level: 5, evidence: rumour, expires: tomorrow}
  inventory: {level: yes, dated: 2026-13-01}
  tco: {evidence: verified}
  says_yes: {level: 3}
  hosting: 4
"""

    assert problems(text) == [
        (1, "slug", "has lower-case letters, digits and single hyphens, at most 60"),
        (2, "name.en", "is empty"),
        (2, "name.de", "is not a known key"),
        (3, "largest_installation.mailboxes", "must be 1 or more"),
        (4, "price.per_mailbox_month", "must be an amount in euros with at most two decimals"),
        (6, "eligibilities[0]", "needs the country in which it holds"),
        (7, "eligibilities[1]", "holds everywhere: leave the country out"),
        (8, "eligibilities[2]", "the country must be a code of two letters, such as IT"),
        (9, "eligibilities[3].kind",
         "must be one of: 'public_sector_qualification', 'health_hosting', 'iso_27001'"),
        (10, "functions.offered[1]", "no published questionnaire has this function"),
        (12, "criteria.says_no.level", "must be 4 or less"),
        (12, "criteria.says_no.evidence", "must be one of: 'declared', 'documented', 'verified'"),
        (12, "criteria.says_no.expires", "must be a date such as 2027-03-31"),
        (13, "criteria.inventory.level", "must be a whole number"),
        (13, "criteria.inventory.dated", "must be a date such as 2027-03-31"),
        (14, "criteria.tco", "there is evidence or a date, but no level"),
        (15, "criteria.says_yes", "no published questionnaire has this criterion"),
        (16, "criteria.hosting", "must be a group of keys"),
        (16, "criteria.hosting", "no published questionnaire has this criterion"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "the file is empty"),
        (b"\xff", 1, "the file is not UTF-8 text (byte 1)"),
        ("slug: [", 1, "this is not YAML: expected the node content, but found '<stream end>'"),
        ("- a", 1, "must be a group of keys"),
        ("slug: x\nslug: y\n", 2, "the key is given twice, first on line 1"),
        ("slug: !!python/name:os.system x", 1, "the tag tag:yaml.org,2002:python/name:os.system is not allowed"),
        ("a: &x 1\nb: *x", 2, "this is not YAML: aliases are not allowed"),
        ("slug: present-provider", 1, "is reserved for the client's present provider"),
        (b"#" * 200_001, 1, "the file is larger than 200 kB"),
    ],
)  # fmt: skip
def test_file_that_is_no_profile_is_refused(text, line, reason):
    assert (line, reason) in [(found[0], found[2]) for found in problems(text)]


def test_reasons_come_in_the_readers_language():
    said = {}
    for lang in ("it", "fr"):
        with override(lang):
            said[lang] = problems("slug: x\nname: {en: X}\ncriteria: {says_no: {level: 5}}")[0][2]

    assert said == {"it": "deve essere al massimo 4", "fr": "doit être au plus 4"}
