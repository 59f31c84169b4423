"""Staff of a second authority walk through certification and records: nothing of the first shows or changes."""

import pytest
from django.contrib.auth.models import Group

from cohorts.core import roles
from cohorts.people.models import Membership, Organization, User
from tests.access.outsider import NOW
from tests.access.test_access import body, fill, fingerprint_of_rows, ours
from tests.access.test_access import sides as sides  # the fixture

pytestmark = [pytest.mark.django_db, pytest.mark.access, pytest.mark.xdist_group("access")]

# About employments, which belong to no program: staff of every authority read these.
OF_EVERY_AUTHORITY = {"staff_practice", "staff_override_duty"}
PACKAGES = ("lms.certification", "lms.records")
# Anybody reads programs and their versions.
PUBLIC = ("admin/programs/inspect/", "admin/program-versions/<int:pk>/file/")


def pages():
    """(route, pattern) of everything in the admin that certification and records management add."""
    rows = [(route, entry) for route, entry in ours() if route.startswith("admin/")]
    return [
        (route, entry)
        for route, entry in rows
        if entry.callback.__module__.startswith(PACKAGES) and entry.name not in OF_EVERY_AUTHORITY
    ]


@pytest.mark.parametrize("role", [roles.PROGRAM, roles.EXAMINATIONS])
@pytest.mark.parametrize("method", ["get", "post"])
def test_staff_of_another_authority_walk_into_nothing(client, sides, method, role):
    _shared, inside, _outside = sides
    office = Organization.objects.create(kind=roles.AUTHORITY, name="Second Office")
    person = User.objects.create_user("second@example.org", "correct horse", given_name="S", family_name="Office")
    Membership.objects.create(user=person, organization=office, role=role, started_at=NOW)
    person.groups.add(Group.objects.get(name=roles.group_name(role)))
    client.force_login(person)
    before, trouble = fingerprint_of_rows(), []
    assert len(pages()) > 80
    for route, _entry in pages():
        address = fill(route, inside.pk, inside.certificate.token)
        response = getattr(client, method)(address)
        if inside.marker in body(response):
            trouble.append(f"{method} {address} shows a row of the other authority")
        if "<" in route and response.status_code < 300 and not route.startswith(PUBLIC):
            trouble.append(f"{method} {address} answers {response.status_code}")
    assert not trouble, "\n".join(trouble[:40])
    assert fingerprint_of_rows() == before
