"""`lms/docs/pages.md` is correct: each URL leads to the file and the template it names."""

import inspect
import re
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.urls import resolve

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| [^|]+ \| `([^`]+)` \| `([^`]+)` \| (?:`([^`]+)`|–) \|$", re.MULTILINE)
ROWS = ROW.findall((ROOT / "lms/docs/pages.md").read_text())


def files_of(view):
    """The source files of a view: of the function, or of its class and base classes."""
    view_class = getattr(view, "view_class", None)
    if view_class is None:
        return {inspect.getsourcefile(inspect.unwrap(view))}
    modules = {inspect.getmodule(one) for one in view_class.__mro__}
    return {module.__file__ for module in modules if getattr(module, "__file__", None)}


def test_at_least_twenty_pages_are_listed():
    assert len(ROWS) >= 20 and len({address for address, _, _ in ROWS}) == len(ROWS)


@pytest.mark.parametrize(("address", "path", "template"), ROWS)
def test_a_url_leads_to_its_listed_file_and_template(address, path, template):
    assert str(ROOT / path) in files_of(resolve(address).func)
    if template:
        engine = "jinja2" if f'"{template}", context, using="jinja2"' in (ROOT / path).read_text() else "django"
        assert get_template(template, using=engine)
        assert f'"{template}"' in (ROOT / path).read_text()
