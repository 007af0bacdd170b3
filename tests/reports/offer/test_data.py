"""Every text of every definition file: three languages, the same placeholders."""

import pytest
import yaml

from reports.offer.definitions import DATA, text
from reports.offer.text import LANGUAGES, placeholders


def _texts(node, path):
    if isinstance(node, dict) and set(node) & set(LANGUAGES):
        yield path, node
    elif isinstance(node, dict | list):
        pairs = node.items() if isinstance(node, dict) else enumerate(node)
        for key, child in pairs:
            yield from _texts(child, f"{path}.{key}")


FILES = sorted(path for path in DATA.glob("*.yaml") if path.stem != "price_table")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_definition_file_has_three_languages_with_the_same_placeholders(path):
    found = list(_texts(yaml.safe_load(path.read_text(encoding="utf-8")), path.stem))
    assert found
    wrong = [
        where
        for where, raw in found
        if len({placeholders(text(raw, where).get(lang)) for lang in LANGUAGES}) != 1
    ]
    assert wrong == []
