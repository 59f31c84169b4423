"""A public site and people who may edit it."""

import pytest
from django.contrib.auth.models import Group, Permission

from cms.actions import build_site, set_up_publishing
from cms.models import CalendarPage
from cohorts.core import roles
from tests.module_data import copied, module_fixture


class Site:
    """The public site after the first setup; the course has two units."""

    def __init__(self, world):
        self.world = world
        world.course()
        set_up_publishing(by=world.program_staff, at=world.now)
        self.home = build_site(by=world.program_staff, at=world.now)


shared_site = module_fixture(Site)


@pytest.fixture
def site_built(shared_site, db):
    return copied(shared_site)


@pytest.fixture
def home(site_built):
    return site_built.home


@pytest.fixture
def staffed(world, home):
    """Return a function that adds people to the group of their state role, as giving the role does."""

    def put(user, role):
        group, _ = Group.objects.get_or_create(name=roles.group_name(role))
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        user.groups.add(group)
        return user

    put(world.publishing, roles.PUBLISHING)
    put(world.auditor, roles.AUDITOR)
    put(world.finance, roles.FINANCE)
    return put


@pytest.fixture
def dates(staffed):
    return CalendarPage.objects.get()


@pytest.fixture
def reviewer(world, staffed):
    return staffed(world.person("reviewer", world.state, roles.PUBLISHING), roles.PUBLISHING)
