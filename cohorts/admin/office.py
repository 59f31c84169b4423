"""Addresses and menu of the office's screens in the Wagtail admin; wagtail_hooks registers them."""

from django.urls import path, reverse
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.search import SearchArea

from ..kernel.doors import door
from ..rules import roles
from . import approvals, courses, finance, people
from .courses import CourseViewSet
from .organizations import OrganizationViewSet


def viewsets():
    """Reference data that staff write by forms."""
    return [OrganizationViewSet(), CourseViewSet()]


def _list(view, *who):
    return door(*who)(view.as_view()), door(*who)(view.as_view(results_only=True))


def urls():
    """Everything outside of viewsets; Wagtail puts /admin/ in front and asks for the right to enter."""
    people_list, people_results = _list(people.PeopleList, *roles.STATE)
    approval_list, approval_results = _list(approvals.ApprovalList, *roles.STATE)
    invoice_list, invoice_results = _list(finance.InvoiceList, *finance.READERS)
    return [
        path("people/", people_list, name="people"),
        path("people/results/", people_results, name="people_results"),
        path("people/invite/", people.invite_person, name="person_invite"),
        path("people/<int:pk>/", people.person, name="person"),
        path("people/<int:pk>/change/", people.change_person, name="person_change"),
        path("people/<int:pk>/give/", people.give_role, name="person_give_role"),
        path("memberships/<int:pk>/end/", people.end_role, name="person_end_role"),
        path("invitations/<int:pk>/again/", people.send_again, name="person_send_again"),
        path("invitations/<int:pk>/withdraw/", people.withdraw, name="person_withdraw"),
        path("approvals/", approval_list, name="approvals"),
        path("approvals/results/", approval_results, name="approvals_results"),
        path("approvals/approve/", approvals.approve, name="approve_vendor"),
        path("approvals/withdraw/", approvals.withdraw, name="withdraw_approval"),
        path("course-versions/<int:pk>/", courses.version, name="course_version"),
        path("course-versions/<int:pk>/change/", courses.change_version, name="course_version_change"),
        path("courses/<int:pk>/publish/", courses.publish_version, name="course_version_publish"),
        path("charges/", finance.to_invoice, name="to_invoice"),
        path("charges/<int:pk>/issue/", finance.issue, name="issue_invoice"),
        path("invoices/", invoice_list, name="finance_invoices"),
        path("invoices/results/", invoice_results, name="finance_invoices_results"),
        path("invoices/<int:pk>/", finance.invoice, name="finance_invoice"),
        path("invoices/<int:pk>/pay/", finance.record_payment, name="finance_record_payment"),
        path("payments/<int:pk>/reverse/", finance.reverse_payment, name="finance_reverse_payment"),
    ]


class RoleItem(MenuItem):
    """A menu item for those who hold one of the roles."""

    def __init__(self, label, name, *, icon, order, who):
        super().__init__(label, reverse(name), name=name.replace(":", "-"), icon_name=icon, order=order)
        self.who = who

    def is_shown(self, request):
        """Shown to holders of the roles, and to superusers."""
        return request.user.is_superuser or request.user.holds(*self.who)


def people_menu():
    """Who is who and what is taught. Wagtail leaves a group out that shows no item."""
    items = Menu(items=[
        RoleItem("People", "people", icon="group", order=1, who=roles.STATE),
        RoleItem("Organizations", "organizations:index", icon="home", order=2, who=roles.STATE),
        RoleItem("Vendor approvals", "approvals", icon="tick-inverse", order=3, who=roles.STATE),
        RoleItem("Courses", "courses:index", icon="list-ul", order=4, who=roles.STATE),
    ])  # fmt: skip
    return SubmenuMenuItem("Office", items, name="office", icon_name="group", order=210)


class PeopleSearch(SearchArea):
    """Shown to state staff."""

    def is_shown(self, request):
        """Whoever may open the list of people."""
        return request.user.is_state_staff()


def people_search():
    """The list of people, as a place to search in."""
    return PeopleSearch("People", reverse("people"), name="people", icon_name="group", order=150)


def money_menu():
    """What is owed."""
    items = Menu(items=[
        RoleItem("To invoice", "to_invoice", icon="form", order=1, who=finance.READERS),
        RoleItem("Invoices", "finance_invoices", icon="doc-full", order=2, who=finance.READERS),
    ])  # fmt: skip
    return SubmenuMenuItem("Finance", items, name="finance", icon_name="doc-full", order=220)


def without_accounts(request, items):
    """Wagtail's own screens for users and groups give no roles and log no reasons: for superusers only."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name not in ("users", "groups")]
