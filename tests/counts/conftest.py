"""Fixtures of the query count tests."""

import pytest


@pytest.fixture(autouse=True)
def without_the_footer(cached_footer):
    """Leave out the footer, which is read once a minute on any page."""
