"""Fixtures of the query count tests."""

import pytest


@pytest.fixture(autouse=True)
def without_the_footer(cached_footer):
    """Leave out the footer, which is read once a minute on any page."""


@pytest.fixture
def url_cost(client, django_assert_num_queries):
    def measure(user, url, number):
        client.force_login(user)
        client.get(url)  # fill the caches of the process: content types, sites, the session
        with django_assert_num_queries(number):
            assert client.get(url).status_code == 200

    return measure
