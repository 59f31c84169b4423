"""What the counts of queries leave out."""

import pytest


@pytest.fixture(autouse=True)
def without_the_footer(footer_at_hand):
    """Count what a list costs: the footer is read once a minute, whatever the page."""
