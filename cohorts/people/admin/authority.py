"""The first set-up of a site, and the authority's settings, in the Wagtail admin."""

import calendar

from django import forms
from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.core import roles
from cohorts.core.access import allow
from cohorts.core.refusals import Refused
from cohorts.people.actions import authority as actions
from cohorts.people.models import AuthoritySettings, Organization
from cohorts.ui.admin_pages import form_page

# As many as the set-up page asks for: two for each kind of work, and an auditor. Others are given roles afterward.
FIRST_PEOPLE = 2 * (len(roles.STATE) - 1) + 1
SETTINGS = ("fiscal_year_starts", "signatory_name", "signatory_title")
PARTS = ("email", "given_name", "family_name", "role")
MONTHS = [(number, calendar.month_name[number]) for number in range(1, 13)]
STATE_ROLES = [("", gettext_lazy("Choose…")), *((role, roles.LABELS[role]) for role in roles.STATE)]


class SettingsForm(forms.Form):
    """What the authority says about itself."""

    fiscal_year_starts = forms.TypedChoiceField(
        label=gettext_lazy("First month of the fiscal year"), choices=MONTHS, coerce=int, initial=7
    )
    signatory_name = forms.CharField(label=gettext_lazy("Who signs certificates"), max_length=200, required=False)
    signatory_title = forms.CharField(label=gettext_lazy("Their title"), max_length=200, required=False)


class SetUpForm(SettingsForm):
    """The authority and its first people."""

    name = forms.CharField(label=gettext_lazy("Name of the authority"), max_length=200)
    contact_email = forms.EmailField(label=gettext_lazy("Contact email"), required=False)
    phone = forms.CharField(
        label=gettext_lazy("Contact phone"), max_length=40, required=False,
        help_text=gettext_lazy("Every page shows the name, the email address and the phone number at the bottom."),
    )  # fmt: skip
    field_order = ["name", "contact_email", "phone"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for number in range(1, FIRST_PEOPLE + 1):
            self.fields |= _person_fields(number)

    def clean(self):
        """A person is complete or absent."""
        cleaned = super().clean()
        for number in range(1, FIRST_PEOPLE + 1):
            names = [f"{part}_{number}" for part in PARTS]
            if any(cleaned.get(name) for name in names):
                for name in names:
                    if not cleaned.get(name) and name not in self.errors:
                        self.add_error(name, _("Complete this person, or leave all four fields empty."))
        return cleaned

    def first_roles(self):
        """The people that were typed."""
        return [
            actions.FirstRole(**{part: self.cleaned_data[f"{part}_{number}"] for part in PARTS})
            for number in self.numbers()
        ]

    def numbers(self):
        """The numbers of the people that were typed, in order."""
        return [number for number in range(1, FIRST_PEOPLE + 1) if self.cleaned_data.get(f"email_{number}")]

    def at_field(self, refusal):
        """The refusal at the field of the person it is about: the action counts the people that were typed."""
        field = refusal.field or ""
        if field.startswith(actions.FIRST_ROLES):
            _start, position, part = field.split(".")
            refusal.field = f"{part if part in PARTS else 'email'}_{self.numbers()[int(position)]}"
        return refusal


def _person_fields(number):
    who = _("Person {number}: ").format(number=number)
    return {
        f"email_{number}": forms.EmailField(label=who + _("email"), required=False),
        f"given_name_{number}": forms.CharField(label=who + _("legal given name"), max_length=100, required=False),
        f"family_name_{number}": forms.CharField(label=who + _("legal family name"), max_length=100, required=False),
        f"role_{number}": forms.ChoiceField(label=who + _("role"), choices=STATE_ROLES, required=False),
    }


@allow(roles.PROGRAM)
def set_up(request):
    """Set a new site up. For superusers, while there is no authority."""
    if not request.user.is_superuser or not actions.needs_set_up():
        raise Http404
    form = SetUpForm(request.POST or None)

    def act(cleaned):
        about = {name: cleaned[name] for name in ("name", "phone", *SETTINGS)}
        try:
            return actions.set_up(
                **about, email=cleaned["contact_email"], first_roles=form.first_roles(), by=request.user,
                at=timezone.now(),
            )  # fmt: skip
        except Refused as no:
            raise form.at_field(no) from None

    title = _("Set up the site")
    return form_page(
        request, form, act=act, done=lambda row: _("{name} is set up.").format(name=row.name),
        back=lambda row: reverse("people"), button=title, title=title, icon="cog", trail=[(title, "")],
        before=[
            _("Everybody named here is invited by email. What cannot be undone takes two persons, so name at least two "
              "people for each kind of work that starts soon, and an auditor. You cannot give yourself a role."),
            _("Times that belong to no cohort are shown in the zone {zone}. To change it, set HOME_TIME_ZONE on the "
              "server.").format(zone=settings.HOME_TIME_ZONE),
        ],
    )  # fmt: skip


@allow(roles.PROGRAM)
def change_settings(request, pk):
    """The fiscal year and who signs certificates."""
    authority = get_object_or_404(Organization.objects.visible_to(request.user).filter(kind=roles.AUTHORITY), pk=pk)
    stored = AuthoritySettings.objects.visible_to(request.user).filter(authority=authority).first()
    initial = {name: getattr(stored, name) for name in SETTINGS} if stored else {}
    title = _("Settings of {name}").format(name=authority.name)
    return form_page(
        request, SettingsForm(request.POST or None, initial=initial),
        act=lambda cleaned: actions.change_settings(authority=authority, **cleaned, by=request.user, at=timezone.now()),
        done=lambda row: _("The settings are saved."), back=reverse("organizations:inspect", args=[pk]),
        button=_("Save settings"), title=title, icon="cog", trail=[(title, "")],
        before=[_("Certificates that were issued keep the signatory they were issued with.")],
    )  # fmt: skip


urlpatterns = [
    path("setup/", set_up, name="set_up"),
    path("authorities/<int:pk>/settings/", change_settings, name="authority_settings"),
]
