"""A profile as a YAML text that `profile_reading` reads back as the same profile; one line for each criterion."""

from collections.abc import Iterable
from typing import Any

import yaml

from scoring.profile_schema import Profile

_WIDE = 10_000
_ONE_LINE = ("name", "largest_installation", "functions", "price")


class _Line(dict[str, Any]):
    """A group of keys written on one line."""


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


_Dumper.add_representer(
    _Line, lambda dumper, data: dumper.represent_mapping("tag:yaml.org,2002:map", data, flow_style=True)
)


def write_profile(profile: Profile, order: Iterable[str] = ()) -> str:
    """The file. `order`: criterion keys as people expect them; the others follow by name."""
    plain = profile.plain()
    places = {key: at for at, key in enumerate(order)}
    keys = sorted(profile.criteria, key=lambda key: (places.get(key, len(places)), key))
    written: dict[str, Any] = {
        name: _Line(value) if name in _ONE_LINE else value
        for name, value in plain.items()
        if name != "criteria"
    }
    if "eligibilities" in written:
        written["eligibilities"] = [_Line(entry) for entry in written["eligibilities"]]
    if keys:
        written["criteria"] = {key: _Line(plain["criteria"][key]) for key in keys}
    return yaml.dump(
        written, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDE, default_flow_style=False
    )
