"""Organizations in the Wagtail admin: program staff write, other state staff read."""

from django.forms.models import modelform_factory
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.views import generic

from cohorts.core import roles
from cohorts.people.actions import organizations
from cohorts.people.models import Organization
from cohorts.ui.action_view import SaveByAction
from cohorts.ui.list_view import SheetExport
from cohorts.ui.viewsets import ScopedModelViewSet

CONTACT = ["email", "phone", "address"]


class OrganizationIndex(SheetExport, generic.IndexView):
    """All organizations."""

    export_filename = "organizations"
    sheet = {
        gettext_noop("Name"): lambda row: row.name,
        gettext_noop("Kind"): lambda row: row.get_kind_display(),
        gettext_noop("Email"): lambda row: row.email,
        gettext_noop("Phone"): lambda row: row.phone,
        gettext_noop("Address"): lambda row: row.address,
        gettext_noop("Active"): lambda row: "yes" if row.is_active else "no",
    }


class OrganizationCreate(SaveByAction, generic.CreateView):
    """A new organization."""

    def act(self, form):
        """Create it."""
        return organizations.create_organization(**form.cleaned_data, by=self.request.user, at=timezone.now())


class OrganizationEdit(SaveByAction, generic.EditView):
    """Name, contact, active or not."""

    def act(self, form):
        """Change it."""
        return organizations.change_organization(
            organization=self.object, **form.cleaned_data, by=self.request.user, at=timezone.now()
        )


class OrganizationViewSet(ScopedModelViewSet):
    """The authority, vendors and agencies."""

    model = Organization
    name = "organizations"
    icon = "home"
    readers = roles.STATE
    writers = (roles.PROGRAM,)
    list_display = ["name", "kind", "email", BooleanColumn("is_active", label=_("Active"))]
    list_filter = ["kind", "is_active"]
    search_fields = ["name", "email"]
    inspect_view_fields = ["name", "kind", *CONTACT, "is_active"]
    index_view_class = OrganizationIndex
    add_view_class = OrganizationCreate
    edit_view_class = OrganizationEdit

    def get_form_class(self, for_update=False):
        """The kind is chosen once; an organization is closed by making it not active."""
        fields = ["name", *CONTACT, "is_active"] if for_update else ["kind", "name", *CONTACT]
        return modelform_factory(Organization, fields=fields)
