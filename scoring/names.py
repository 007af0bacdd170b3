"""Finding an organisation by the words of its name: folded once when stored, compared by prefix, with an index.

Words are made here and nowhere else, so that both databases see the same ones: PostgreSQL's own parser of texts never runs.
"""

import re
import unicodedata
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, QuerySet

LONGEST_SEARCH = 12  # words; what is typed beyond that narrows nothing
ID = re.compile(r"[0-9a-f]{6,20}")  # the beginning of a public id that is long enough to be meant as one
MARK = "#"  # before a public id, so that no word of a name finds an id by accident
# Letters that Unicode does not take apart into a letter and an accent.
SINGLE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


def folded(text: str) -> str:
    """The text without accents and capitals."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold().translate(SINGLE))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _parts(chunk: str) -> list[str]:
    """The letters and digits of a chunk between two spaces, cut at everything else."""
    return "".join(letter if letter.isalnum() else " " for letter in chunk).split()


def sort_key(name: str) -> str:
    """What the list sorts a name by, at most 200 characters; the name itself where it has no letter or digit."""
    return (" ".join(_parts(folded(name))) or name.strip())[:200]


def words_of(name: str, public_id: str) -> str:
    """Every word that finds this client, with spaces between. "S.r.l." is found as s, r, l and as srl."""
    found: dict[str, None] = {}
    for chunk in folded(name).split():
        parts = _parts(chunk)
        found |= dict.fromkeys([*parts, "".join(parts)] if parts else [])
    return " ".join([*found, MARK + public_id])


def asked(search: str) -> list[list[str]]:
    """What was typed, as words that must all be found; each is a list of prefixes of which one is enough."""
    return [[word, MARK + word] if ID.fullmatch(word) else [word] for word in _parts(folded(search))][
        :LONGEST_SEARCH
    ]


class NameMatches(Func):
    """Whether the stored words answer a search (`asked`, not empty): each word begins one of them."""

    output_field = BooleanField()

    def __init__(self, wanted: list[list[str]], field: str = "search_words") -> None:
        self.wanted = wanted
        super().__init__(F(field))

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        """The expression is that of the index `standing_words`; the words hold letters and digits only, and are quoted."""
        sql, params = compiler.compile(self.source_expressions[0])
        return f"(array_to_tsvector(string_to_array({sql}, ' ')) @@ %s::tsquery)", [*params, self.tsquery]

    @property
    def tsquery(self) -> str:
        """The search as PostgreSQL writes it."""
        return " & ".join("(" + " | ".join(f"'{word}':*" for word in either) + ")" for either in self.wanted)

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        conditions, values = [], []
        for either in self.wanted:
            conditions.append("(" + " OR ".join([f"(' ' || {sql}) LIKE %s"] * len(either)) + ")")
            for word in either:
                values += [*params, f"% {word}%"]
        return "(" + " AND ".join(conditions) + ")", values

    def __repr__(self) -> str:
        return f"NameMatches({self.wanted})"


def keys_found(everybody: QuerySet[Any], wanted: list[list[str]], at_most: int) -> list[int]:
    """The keys of standings that answer a search, in no order; one more than `at_most` where there are more. One query.

    PostgreSQL guesses that any beginning of a word fits two rows of a hundred. With a limit or an order beside it, it would walk
    through the whole table for a name that only one client has; this way it asks the index, and stops when it has enough.
    """
    matches = NameMatches(wanted)
    if connection.vendor != "postgresql":
        return list(everybody.filter(matches).order_by().values_list("pk", flat=True)[: at_most + 1])
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH found AS MATERIALIZED (SELECT assessment_id FROM scoring_standing"
            " WHERE array_to_tsvector(string_to_array(search_words, ' ')) @@ %s::tsquery)"
            " SELECT assessment_id FROM found LIMIT %s",
            [matches.tsquery, at_most + 1],
        )
        return [key for (key,) in cursor.fetchall()]
