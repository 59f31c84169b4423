"""Lists of a new site say what to do first, and filters by organization offer only organizations of their kind."""

import pytest
from django.urls import reverse

from cohorts.people.models import User
from cohorts.training.admin.vendor_approvals import ApprovalFilters
from cohorts.training.models import Cohort, Enrollment, VendorApproval

pytestmark = pytest.mark.django_db
LISTS = [
    "wagtailsnippets_bank_item:list", "item_imports:index", "exam_forms:index", "exams:index", "accommodations:index",
    "courses:index",
]  # fmt: skip


@pytest.fixture
def root(client, db):
    person = User.objects.create_superuser("root@example.org", "x", given_name="Robin", family_name="Root")
    client.force_login(person)
    return person


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_says_what_to_do(client, root, name):
    page = client.get(reverse(name)).text
    assert "with the button above" in page and "Why not add one" not in page


def test_filters_by_organization_offer_only_their_kind(client, root, world):
    vendors = ApprovalFilters(queryset=VendorApproval.objects.all()).form.fields["vendor"].queryset
    assert world.vendor in vendors and world.agency not in vendors and world.state not in vendors
    for model, row in ((Cohort, world.vendor), (Enrollment, world.agency)):
        page = client.get(f"/admin/records/{model._meta.model_name}/").text
        assert f"{row.name}</option>" in page or f"{row.name}\n" in page
        assert f"{world.state.name}</option>" not in page
