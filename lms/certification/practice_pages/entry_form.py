"""The form of one entry of hours: from and to in a zone that it names, what it was, and where."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.dates import home_day, home_zone
from cohorts.core.formatting import format_day
from cohorts.core.zones import format_zone_name
from cohorts.ui.fields import RowsChoice, clock_field, day_field
from lms.certification.messages.practice import category_label
from lms.certification.models import PracticeKind


def contact_choice():
    """Yes or no, for people whose plan counts the hours of contact: nothing is chosen for them."""
    field = forms.TypedChoiceField(
        label=_("Were you with people you support?"), required=False, empty_value=None,
        coerce=lambda value: value == str(True), choices=[(True, _("Yes")), (False, _("No, such as office work"))],
        widget=forms.RadioSelect, help_text=_("For work. Your plan of supervision counts these hours."),
    )  # fmt: skip
    field.is_one_of = True
    return field


class EmployerChoice(RowsChoice):
    """Employments to choose from, with their days."""

    def label_from_instance(self, row):
        """Where."""
        if row.ended_at is None:
            return str(row.organization)
        return gettext("%(agency)s, until %(day)s") % {
            "agency": row.organization, "day": format_day(home_day(row.ended_at)),
        }  # fmt: skip


class EntryForm(forms.Form):
    """From and to on a day, what it was, and where. What there is only one of is not asked."""

    kind = forms.ChoiceField(label=_("What was it?"), widget=forms.RadioSelect)
    day = day_field(_("Day"))
    begins = clock_field(_("From"), error_messages={"required": _("Enter when it began.")})
    ends = clock_field(_("To"), error_messages={"required": _("Enter when it ended.")})
    category = forms.ChoiceField(label=_("Kind of work"), required=False)
    contact = forms.BooleanField(
        label=_("In contact with people I support"), required=False, help_text=_("Leave it empty for office work.")
    )
    program = forms.ChoiceField(label=_("Program"))
    employment = EmployerChoice(None, label=_("Employer"), error_messages={"required": _("Choose where you worked.")})

    def __init__(self, *args, employments, rules, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["employment"].queryset = employments
        plans = [duty for one in rules.values() for duty in one.plan]
        kinds = {PracticeKind.WORK, *(duty.session_kind for duty in plans)}
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in PracticeKind if kind in kinds]
        zone = {"zone": format_zone_name(home_zone())}
        self.fields["begins"].help_text = gettext("In %(zone)s.") % zone
        midnight = gettext("If you worked until midnight, enter midnight.")
        self.fields["ends"].help_text = f"{gettext('In %(zone)s.') % zone} {midnight}"
        if any(duty.within for duty in plans):
            self.fields["contact"] = contact_choice()
        names = dict.fromkeys(name for one in rules.values() for name in one.categories)
        self.fields["category"].choices = [(name, category_label(name)) for name in names]
        self.fields["program"].choices = [(str(pk), one.program.credential) for pk, one in rules.items()]
        self.only = {}
        jobs = list(employments[:2])
        singles = {"employment": jobs, "program": list(rules), "category": list(names), "kind": sorted(kinds)}
        for name, values in singles.items():
            if len(values) == 1:
                self.only[name] = values[0]
                del self.fields[name]

    def clean(self):
        """Where a plan counts contact, work says whether it was; a session never was."""
        data = super().clean()
        kind = data.get("kind") or self.only.get("kind")
        if data.get("contact") is None and kind == PracticeKind.WORK:
            self.add_error("contact", gettext("Choose yes or no."))
        data["contact"] = bool(data.get("contact"))
        return data
