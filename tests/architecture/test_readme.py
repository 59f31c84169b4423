"""The transition tables in the README match the code."""

import os
from pathlib import Path

from django.apps import apps

from cohorts.core.states import StatefulModel, diagram

README = Path(__file__).parents[2] / "README.md"


def transition_tables():
    """The transition tables of every stateful model, in the format of the README."""
    parts = []
    for model in sorted((m for m in apps.get_models() if issubclass(m, StatefulModel)), key=lambda m: m.__name__):
        parts.append(f"{model.__name__}\n" + "\n".join(f"  {line}" for line in diagram(model).splitlines()))
    return "```\n" + "\n".join(parts) + "\n```"


def test_the_readme_shows_every_transition_table():
    text = README.read_text()
    head, _, rest = text.partition("<!-- moves -->\n")
    old, _, tail = rest.partition("\n<!-- /moves -->")
    if os.environ.get("REDRAW"):
        README.write_text(f"{head}<!-- moves -->\n{transition_tables()}\n<!-- /moves -->{tail}")
        return
    assert old == transition_tables(), "Run the test once with REDRAW=1."
