"""The first set-up of a site, and the authority's settings, in the Wagtail admin."""

import calendar

from django import forms
from django.conf import settings
from django.http import Http404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.core import roles
from cohorts.core.zones import format_zone_name
from cohorts.people.actions import authority as actions
from cohorts.people.models import AuthoritySettings, Organization
from cohorts.ui.action_view import AdminActionView, AdminRowActionView

# As many as the set-up page asks for: two for each kind of work, and an auditor. Others are given roles afterward.
FIRST_PEOPLE = 2 * (len(roles.STATE) - 1) + 1
PARTS = ("email", "given_name", "family_name", "role")
MONTHS = [(number, calendar.month_name[number]) for number in range(1, 13)]
STATE_ROLES = [("", gettext_lazy("Choose…")), *((role, roles.LABELS[role]) for role in roles.STATE)]


class SettingsForm(forms.Form):
    """When the authority's year starts."""

    fiscal_year_starts = forms.TypedChoiceField(
        label=gettext_lazy("First month of the fiscal year"), choices=MONTHS, coerce=int, initial=7
    )
    exam_contact = forms.CharField(
        label=gettext_lazy("Whom to ask for more time in an exam"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "Such as: Exam services, exams@state.example, 555-0100. Every page about exams says it. If this is empty, "
            "they name the contact of the authority."
        ),
    )


class SetUpForm(SettingsForm):
    """The authority and its first people."""

    signatory_name = forms.CharField(label=gettext_lazy("Who signs certificates"), max_length=200, required=False)
    signatory_title = forms.CharField(
        label=gettext_lazy("Their title"), max_length=200, required=False,
        help_text=gettext_lazy("You can add the state’s seal and a signature later, on the authority’s page."),
    )  # fmt: skip

    name = forms.CharField(label=gettext_lazy("Name of the authority"), max_length=200)
    contact_email = forms.EmailField(label=gettext_lazy("Contact email"), required=False)
    phone = forms.CharField(
        label=gettext_lazy("Contact phone"), max_length=40, required=False,
        help_text=gettext_lazy("Every page shows the name, the email address and the phone number at the bottom."),
    )  # fmt: skip
    field_order = ["name", "contact_email", "phone", "fiscal_year_starts"]
    # Until the settings are changed, pages about exams name the contact above.
    exam_contact = None

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

    def field_names(self):
        """{field that the action refuses: field of this form}: the action counts the people that were typed."""
        return {
            f"{actions.FIRST_ROLES}.{position}.{part}": f"{part}_{number}"
            for position, number in enumerate(self.numbers())
            for part in PARTS
        }


def _person_fields(number):
    who = _("Person {number}: ").format(number=number)
    return {
        f"email_{number}": forms.EmailField(label=who + _("email"), required=False),
        f"given_name_{number}": forms.CharField(label=who + _("legal given name"), max_length=100, required=False),
        f"family_name_{number}": forms.CharField(label=who + _("legal family name"), max_length=100, required=False),
        f"role_{number}": forms.ChoiceField(label=who + _("role"), choices=STATE_ROLES, required=False),
    }


class SetUp(AdminActionView):
    """Set a new site up. For superusers, while there is no authority."""

    allowed_roles = (roles.PROGRAM,)
    form_class = SetUpForm
    heading = gettext_lazy("Set up the site")
    action_label = gettext_lazy("Set up the site")
    header_icon = "cog"

    def setup(self, request, *args, **kwargs):
        """Nobody else, and not twice."""
        super().setup(request, *args, **kwargs)
        if not request.user.is_superuser or not actions.needs_set_up():
            raise Http404

    def get_lead(self):
        """What the first people are for, and the time zone."""
        people = _(
            "We email an invitation to everyone you enter here. Some actions need two people, so if you can, enter two "
            "program staff, two people for every other kind of work that starts soon, and one auditor. You can also "
            "start alone, or with one other person. You cannot give yourself a role."
        )
        zone = _("Times outside a cohort are shown in {zone}. To change it, set HOME_TIME_ZONE on the server.")
        return f"{people}\n{zone.format(zone=format_zone_name(settings.HOME_TIME_ZONE))}"

    def form_valid(self, form):
        """The people go to the action together."""
        form.cleaned_data |= {"first_roles": form.first_roles(), "email": form.cleaned_data["contact_email"]}
        self.field_names = form.field_names()
        return super().form_valid(form)

    def act(self, data, by, at):
        """Set it up, also alone."""
        self.first_roles = data["first_roles"]
        names = (
            "name",
            "email",
            "phone",
            "fiscal_year_starts",
            "signatory_name",
            "signatory_title",
            "first_roles",
        )
        return actions.set_up(**{name: data[name] for name in names}, by=by, at=at)

    def done_text(self, result):
        """What is set up, and what waits for a second person."""
        done = _("{name} is set up.").format(name=result.name)
        waiting = actions.acts_without_second(self.first_roles)
        if not waiting:
            return done
        more = _(
            "You are the only person who could do this, and it needs two: {acts}. You can propose it, and approve it "
            "alone after {days} days. To invite a second person to a role, run “manage.py grant_state_role” on the "
            "server."
        ).format(acts="; ".join(waiting), days=settings.APPROVAL_ALONE_DAYS)
        return f"{done} {more}"

    def get_back_url(self):
        """Everybody."""
        return reverse("people")


class ChangeSettings(AdminRowActionView):
    """The fiscal year, and whom to ask about exams."""

    refuses_older = True
    allowed_roles = (roles.PROGRAM,)
    form_class = SettingsForm
    action_label = gettext_lazy("Save settings")
    header_icon = "cog"

    def get_rows(self):
        """The authority."""
        return Organization.objects.visible_to(self.request.user).filter(kind=roles.AUTHORITY)

    def get_heading(self):
        """Whose settings."""
        return _("Settings of {name}").format(name=self.row.name)

    def get_initial(self):
        """The settings now."""
        stored = AuthoritySettings.objects.visible_to(self.request.user).filter(authority=self.row).first()
        names = ("fiscal_year_starts", "exam_contact")
        return {name: getattr(stored, name) for name in names} if stored else {}

    def act(self, data, by, at):
        """Save them."""
        return actions.change_settings(authority=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """That they are saved."""
        return _("The settings are saved.")

    def get_back_url(self):
        """The authority."""
        return reverse("organizations:inspect", args=[self.row.pk])


urlpatterns = [
    path("setup/", SetUp.as_view(), name="set_up"),
    path("authorities/<int:pk>/settings/", ChangeSettings.as_view(), name="authority_settings"),
]
