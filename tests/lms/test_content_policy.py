"""Content security policy: no inline scripts or styles except in the Wagtail admin; a stricter policy is kept."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from lms.middleware import ContentPolicyMiddleware

HEADER = "Content-Security-Policy"


def rules(policy):
    """{directive: sources} of a policy."""
    return {name: sources for name, *sources in (part.split() for part in policy.split(";"))}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/accounts/login/", "/exams/", "/nowhere/"])
def test_our_own_pages_allow_no_inline_scripts_or_styles(client, address):
    policy = rules(client.get(address)[HEADER])
    assert policy["script-src"] == policy["style-src"] == policy["default-src"] == ["'self'"]
    assert policy["object-src"] == ["'none'"]
    assert "unsafe" not in str(policy)


@pytest.mark.django_db
def test_the_wagtail_admin_allows_inline_scripts_and_styles_and_frames_only_from_the_site(client):
    policy = rules(client.get("/admin/")[HEADER])
    assert set(policy["script-src"]) == set(policy["style-src"]) == {"'self'", "'unsafe-inline'"}
    assert policy["frame-ancestors"] == ["'self'"]


def test_a_stricter_policy_set_by_a_page_is_kept():
    page = ContentPolicyMiddleware(lambda request: HttpResponse(headers={HEADER: "default-src 'none'"}))
    assert page(RequestFactory().get("/somewhere/"))[HEADER] == "default-src 'none'"
