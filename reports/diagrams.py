"""The state tables as a page with Mermaid diagrams."""

from collections.abc import Mapping

from assessment.states import TRANSITIONS
from reports.states import LIFE_TRANSITIONS, RENDER_TRANSITIONS

TABLES: tuple[tuple[str, str, Mapping], ...] = (
    ("Assessment", "assessment/states.py", TRANSITIONS),
    ("Rendering of a proposal", "reports/states.py", RENDER_TRANSITIONS),
    ("Life of a proposal", "reports/states.py", LIFE_TRANSITIONS),
)


def states_page() -> str:
    """Markdown with one diagram for each table; the labels say who may take the step."""
    parts = [
        "# States\n\nGenerated from the code by `make docs`; `make check` fails when this page differs.\n"
    ]
    for title, source, table in TABLES:
        lines = [
            f"\n## {title}\n\nFrom `{source}`.\n\n```mermaid\nstateDiagram-v2\n    [*] --> {next(iter(table)).value}"
        ]
        for start, ends in table.items():
            lines += [
                f"    {start.value} --> {end.value}: {', '.join(sorted(roles))}"
                for end, roles in ends.items()
            ]
        parts.append("\n".join(lines) + "\n```\n")
    return "".join(parts)
