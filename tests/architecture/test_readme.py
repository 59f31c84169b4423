"""What the README draws is what the code does."""

import os
from pathlib import Path

from django.apps import apps

from cohorts.core.states import StatefulModel, diagram

README = Path(__file__).parents[2] / "README.md"


def drawing():
    """The tables of moves of every model with a life, as the README shows them."""
    parts = []
    for model in sorted((m for m in apps.get_models() if issubclass(m, StatefulModel)), key=lambda m: m.__name__):
        parts.append(f"{model.__name__}\n" + "\n".join(f"  {line}" for line in diagram(model).splitlines()))
    return "```\n" + "\n".join(parts) + "\n```"


def test_the_readme_draws_every_table_of_moves():
    text = README.read_text()
    head, _, rest = text.partition("<!-- moves -->\n")
    old, _, tail = rest.partition("\n<!-- /moves -->")
    if os.environ.get("REDRAW"):
        README.write_text(f"{head}<!-- moves -->\n{drawing()}\n<!-- /moves -->{tail}")
        return
    assert old == drawing(), "Run the test once with REDRAW=1."
