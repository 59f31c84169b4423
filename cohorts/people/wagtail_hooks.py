"""What people adds to the Wagtail admin."""

from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.search import SearchArea

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.people.admin import authority, certificate_look, duplicates, memberships, merging, names, people, proposals
from cohorts.people.admin.organizations import OrganizationViewSet
from cohorts.people.admin.person_sections import SECTION_HOOK, alike, to_decide
from cohorts.ui.admin_lists import list_views
from cohorts.ui.menu import OFFICE_MENU, RoleItem, submenu


@hooks.register("register_admin_viewset")
def organization_viewset():
    """Organizations."""
    return OrganizationViewSet()


@hooks.register("register_admin_urls")
def people_urls():
    """People, their roles and invitations."""
    people_list, people_results = list_views(people.PeopleList, *roles.PEOPLE_READERS)
    return [
        *authority.urlpatterns,
        *certificate_look.urlpatterns,
        *proposals.urlpatterns,
        *duplicates.urlpatterns,
        *merging.urlpatterns,
        *names.urlpatterns,
        path("people/", people_list, name="people"),
        path("people/results/", people_results, name="people_results"),
        path("people/invite/", memberships.InvitePerson.as_view(), name="person_invite"),
        path("people/<int:pk>/", people.Person.as_view(), name="person"),
        path("people/<int:pk>/change/", people.ChangePerson.as_view(), name="person_change"),
        path("people/<int:pk>/give/", memberships.GiveRole.as_view(), name="person_give_role"),
        path("memberships/<int:pk>/end/", memberships.EndRole.as_view(), name="person_end_role"),
        path("invitations/<int:pk>/again/", people.SendAgain.as_view(), name="person_send_again"),
        path("invitations/<int:pk>/withdraw/", people.CancelInvitation.as_view(), name="person_withdraw"),
    ]


@hooks.register("register_admin_menu_item")
def office_menu():
    """Everything about people, organizations and courses."""
    return submenu(_("Office"), OFFICE_MENU, name="office", icon="group", order=210)


@hooks.register(OFFICE_MENU)
def people_item():
    """The list of people."""
    return RoleItem(_("People"), "people", icon="group", order=1, who=roles.PEOPLE_READERS)


@hooks.register("register_admin_menu_item")
def approvals_item():
    """What waits for a second person."""
    return RoleItem(_("Approvals"), "proposals", icon="tick-inverse", order=90, who=roles.STATE)


@hooks.register(OFFICE_MENU)
def organizations_item():
    """The list of organizations."""
    return RoleItem(_("Organizations"), "organizations:index", icon="home", order=2, who=roles.STATE)


class PeopleSearch(SearchArea):
    """Shown to those of the state's staff who may see the list of people."""

    def is_shown(self, request):
        """Whoever may open the list of people."""
        return has_role(request.user, *roles.PEOPLE_READERS)


@hooks.register("register_admin_search_area")
def people_search():
    """The search at the side finds people."""
    return PeopleSearch(_("People"), reverse("people"), name="people", icon_name="group", order=150)


@hooks.register("construct_settings_menu")
@hooks.register("construct_search")
def hide_pages_of_one_person(request, items):
    """Leave out Wagtail's pages for what takes two people here; their addresses are not found (lms.urls)."""
    hidden = ("users", "groups", "workflows", "workflow-tasks", "redirects", "sites")
    items[:] = [item for item in items if item.name not in hidden]


hooks.register(SECTION_HOOK, to_decide, order=10)
hooks.register(SECTION_HOOK, alike, order=11)
