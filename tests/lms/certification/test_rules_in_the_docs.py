"""The page on rules names every kind and moment, and its example is a version that can be published."""

import re
from pathlib import Path

from lms.certification.rules.facts import AskedAt
from lms.certification.rules.leaves import LEAVES
from lms.certification.rules.program_files import read_version_text
from lms.certification.rules.soundness import open_values

PAGE = (Path(__file__).parents[3] / "lms/docs/rules.md").read_text()


def test_every_kind_and_every_moment_is_in_the_docs():
    words = set(re.findall(r"`([a-z_]+)`", PAGE))
    assert set(LEAVES) <= words and {moment.value for moment in AskedAt} <= words


def test_the_example_in_the_docs_can_be_published():
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert list(open_values(read_version_text(example))) == []
