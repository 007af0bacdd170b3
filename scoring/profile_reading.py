"""An integrator's profile from a YAML text, or everything that is wrong with it, in the language that is active."""

from collections.abc import Collection, Iterator
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from assessment.catalogue import yaml_nodes
from assessment.catalogue.loader import Problem, dotted
from scoring.profile_schema import Profile

LARGEST_FILE = 200_000
"""Bytes. A profile of 72 criteria with sources has about 15,000."""


class ProfileErrors(Exception):
    """A text that is not a profile; `problems` lists everything wrong with it, in the order of the lines."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


def read_profile(
    content: bytes, file: str, *, criteria: Collection[str], functions: Collection[str]
) -> Profile:
    """The profile in a file. `criteria`, `functions`: the keys that it may name. Raises ProfileErrors."""
    if len(content) > LARGEST_FILE:
        reason = _("the file is larger than %(most)d kB") % {"most": LARGEST_FILE // 1000}
        raise ProfileErrors([Problem(file, 1, "", reason)])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = _("the file is not UTF-8 text (byte %(at)d)") % {"at": error.start + 1}
        raise ProfileErrors([Problem(file, 1, "", reason)]) from error
    document = yaml_nodes.read(text)
    found = [
        Problem(file, fault.line, dotted(fault.path), _fault(fault.code, fault.detail))
        for fault in document.faults
    ]
    profile = None
    if document.lines:
        try:
            profile = Profile.model_validate(document.data)
        except ValidationError as error:
            found += [
                Problem(file, document.line(path), dotted(path), reason) for path, reason in _reasons(error)
            ]
        found += [
            Problem(file, document.line(path), dotted(path), reason)
            for path, reason in _unknown_keys(document.data, criteria, functions)
        ]
    if found or profile is None:
        raise ProfileErrors(sorted(dict.fromkeys(found), key=lambda problem: problem.line))
    return profile


def _fault(code: str, detail: str) -> str:
    match code:
        case "empty":
            return _("the file is empty")
        case "not_yaml":
            return _("this is not YAML: %(detail)s") % {"detail": detail}
        case "not_text":
            return _("this is not YAML: it holds a character that is not text")
        case "too_deep":
            return _("the file is nested too deeply")
        case "tag":
            return _("the tag %(tag)s is not allowed") % {"tag": detail}
        case "key_not_text":
            return _("a key must be plain text")
        case "twice":
            return _("the key is given twice, first on line %(line)s") % {"line": detail}
        case _:
            return _("%(value)s is not a valid value") % {"value": detail}


def _unknown_keys(
    data: Any, criteria: Collection[str], functions: Collection[str]
) -> Iterator[tuple[yaml_nodes.Path, str]]:
    """The criteria and functions that no questionnaire knows."""
    if not isinstance(data, dict):
        return
    named = data.get("criteria")
    for key in named if isinstance(named, dict) else ():
        if key not in criteria:
            yield ("criteria", key), _("no published questionnaire has this criterion")
    stated = data.get("functions")
    offered = stated.get("offered") if isinstance(stated, dict) else None
    for at, key in enumerate(offered if isinstance(offered, list) else ()):
        if isinstance(key, str) and key not in functions:
            yield ("functions", "offered", at), _("no published questionnaire has this function")


def _reasons(error: ValidationError) -> Iterator[tuple[yaml_nodes.Path, str]]:
    """Pydantic's errors as (path, reason)."""
    for item in error.errors(include_url=False, include_input=False):
        yield item["loc"], worded(item["type"], item.get("ctx", {}))


def worded(kind: str, context: dict[str, Any]) -> str:
    """One error of the schema in words."""
    match kind:
        case "missing":
            return _("is missing")
        case "extra_forbidden":
            return _("is not a known key")
        case "literal_error":
            return _("must be one of: %(values)s") % {
                "values": str(context["expected"]).replace(" or ", ", ")
            }
        case "greater_than_equal":
            return _("must be %(least)s or more") % {"least": context["ge"]}
        case "less_than_equal":
            return _("must be %(most)s or less") % {"most": context["le"]}
        case "string_too_short":
            return _("is empty")
        case "string_too_long" | "too_long":
            return _("has more than %(most)d characters") % {"most": context["max_length"]}
        case "not_a_key":
            return _("%(key)s is not a key") % {"key": context["key"]}
        case _:
            return _words().get(kind, _("has not the form that is expected"))


def _words() -> dict[str, str]:
    return {
        "string_type": _("must be text (put it in quotes if it looks like a number or a yes)"),
        "int_type": _("must be a whole number"),
        "tuple_type": _("must be a list"),
        "model_type": _("must be a group of keys"),
        "dict_type": _("must be a group of keys"),
        "not_a_date": _("must be a date such as 2027-03-31"),
        "not_a_text": _("holds a character that is not text"),
        "not_a_price": _("must be an amount in euros with at most two decimals"),
        "not_a_slug": _("has lower-case letters, digits and single hyphens, at most 60"),
        "reserved_slug": _("is reserved for the client's present provider"),
        "country_missing": _("needs the country in which it holds"),
        "country_too_many": _("holds everywhere: leave the country out"),
        "not_a_country": _("the country must be a code of two letters, such as IT"),
        "evidence_without_level": _("there is evidence or a date, but no level"),
        "expires_too_early": _("the evidence expires before its own date"),
    }
