"""Organizations in the Wagtail admin: program staff write, other state staff read."""

from django.forms.models import modelform_factory
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.formatting import format_month_name
from cohorts.people.actions import organizations
from cohorts.people.admin.certificate_look import look_rows
from cohorts.people.models import AuthoritySettings, Organization
from cohorts.ui.action_view import SaveByAction
from cohorts.ui.admin_lists import SheetExport
from cohorts.ui.columns import YesNoColumn
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
        gettext_noop("Kind of employer"): lambda row: row.employer_type,
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


class OrganizationInspect(generic.InspectView):
    """One organization; the authority with its fiscal year and who signs certificates."""

    def get_fields_context(self):
        """Wagtail's own rows, and the authority's settings below them."""
        rows = super().get_fields_context()
        if self.object.kind != roles.AUTHORITY:
            return rows
        stored = AuthoritySettings.objects.visible_to(self.request.user).filter(authority=self.object).first()
        start = format_month_name(stored.fiscal_year_starts) if stored else ""
        return [
            *rows,
            {
                "label": gettext("First month of the fiscal year"),
                "value": start or gettext("Not set"),
                "component": None,
            },
            {
                "label": gettext("Whom to ask for more time in an exam"),
                "value": (stored.exam_contact if stored else "") or gettext("The contact of the authority"),
                "component": None,
            },
            *look_rows(self.request.user, self.object),
        ]

    @cached_property
    def header_buttons(self):
        """Program staff change the settings of the authority."""
        buttons = list(super().header_buttons)
        if self.object.kind == roles.AUTHORITY and has_role(self.request.user, roles.PROGRAM):
            url = reverse("authority_settings", args=[self.object.pk])
            buttons.append(HeaderButton(gettext("Fiscal year and exam contact"), url=url, icon_name="cog"))
            url = reverse("certificate_look", args=[self.object.pk])
            buttons.append(HeaderButton(gettext("Signatory and seal"), url=url, icon_name="edit"))
        return buttons


class OrganizationViewSet(ScopedModelViewSet):
    """The authority, vendors and agencies."""

    model = Organization
    name = "organizations"
    icon = "home"
    readers = roles.STATE
    writers = (roles.PROGRAM,)
    list_display = ["name", "kind", "email", YesNoColumn("is_active", label=_("Active"))]
    list_filter = ["kind", "is_active"]
    search_fields = ["name", "email"]
    inspect_view_fields = ["name", "kind", *CONTACT, "employer_type", "is_active"]
    index_view_class = OrganizationIndex
    add_view_class = OrganizationCreate
    edit_view_class = OrganizationEdit
    inspect_view_class = OrganizationInspect

    def get_form_class(self, for_update=False):
        """The kind is chosen once; an organization is closed by making it not active."""
        fields = [*CONTACT, "employer_type"]
        fields = ["name", *fields, "is_active"] if for_update else ["kind", "name", *fields]
        return modelform_factory(Organization, fields=fields)
