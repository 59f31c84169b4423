"""How long each class of records is kept, what is past its period, and proposing to destroy it."""

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.people.models import Organization
from cohorts.ui.action_view import AdminActionView
from cohorts.ui.fields import text_field
from cohorts.ui.list_view import page_of
from cohorts.ui.page import AdminSkin, Page, crumb
from lms.records.actions import purges, retention
from lms.records.actions.offices import authorities_for, read_offices
from lms.records.admin.offices import AsksForOffice
from lms.records.facts.classes import CLASSES, EVENTS
from lms.records.facts.due import counts, due_on, rules_in_force, without_proposed
from lms.records.facts.neutral import NEUTRAL, about_of
from lms.records.models import DueCount, PurgeCause, RetentionRule
from lms.records.models.retention import READERS, UNITS
from lms.records.rules.periods import MOST

TITLE = _("How long records are kept")


class Retention(AdminSkin, Page, TemplateView):
    """Every class with its period at each authority, and what is due today."""

    http_method_names = ["get", "head", "options"]
    allowed_roles = READERS
    heading = TITLE
    header_icon = "history"
    template_name = "records/admin/retention.html"

    def get_context_data(self, **context):
        """The classes; numbers are counted now, not last night."""
        today, offices = home_day(timezone.now()), read_offices(self.request.user)
        rows = without_proposed(due_on(today, offices=offices))
        sums, rules = counts(rows), rules_in_force()
        authorities = list(Organization.objects.visible_to(self.request.user).authorities())
        authorities = [row for row in authorities if offices is None or row.pk in offices]
        classes = [
            {
                "class": row,
                "neutral": row.code in NEUTRAL,
                "due": sums.get(row.code),
                "rules": [(one, rules.get((one.pk, row.code))) for one in authorities],
            }
            for row in CLASSES.values()
        ]
        last = DueCount.objects.visible_to(self.request.user).latest_row()
        return super().get_context_data(
            classes=classes, events=EVENTS, today=today, last=last, review=sum(row["review"] for row in sums.values()),
            writes=has_role(self.request.user, roles.PROGRAM), **context,
        )  # fmt: skip


class PeriodForm(forms.Form):
    """How long, from when, and which law says so."""

    authority = forms.ModelChoiceField(None, label=_("Authority"), empty_label=None)
    amount = forms.IntegerField(
        label=_("How many?"), required=False, min_value=1, max_value=max(MOST.values()),
        help_text=_("Leave empty to keep these records for good."),
    )  # fmt: skip
    unit = forms.ChoiceField(label=_("Days, months or years"), choices=UNITS, initial="years")
    event = forms.ChoiceField(label=_("Counted from when?"), widget=forms.RadioSelect)
    source = text_field(
        _("Which law, schedule or decision says so?"),
        help_text=_("For example: retention schedule of the state archives, series 12."),
        error_messages={"required": _("Enter the law, schedule or decision that says so.")},
    )

    def __init__(self, *args, authorities, events, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["authority"].queryset = authorities
        self.fields["event"].choices = [(event, EVENTS[event]) for event in events]
        if len(events) == 1:
            self.fields["event"].initial = events[0]


class SetPeriod(AdminActionView):
    """Set the period of a class."""

    allowed_roles = (roles.PROGRAM,)
    form_class = PeriodForm
    refuses_older = True
    header_icon = "history"
    action_label = _("Save the period")
    lead = _(
        "Nothing is destroyed by saving. What is past the new period is listed from then on, and two people decide."
    )

    def setup(self, request, *args, **kwargs):
        """The class of the address."""
        super().setup(request, *args, **kwargs)
        self.record_class = CLASSES.get(kwargs["record_class"])
        if self.record_class is None or not self.record_class.events:
            raise Http404

    def get_heading(self):
        """Which class."""
        return gettext("How long to keep: %(class)s") % {"class": self.record_class.label}

    def get_crumbs(self):
        """All classes."""
        return [crumb(TITLE, "retention")]

    def get_back_url(self):
        """All classes."""
        return reverse("retention")

    def get_form_kwargs(self):
        """The authorities, and from when it can be counted."""
        authorities = authorities_for(self.request.user)
        return super().get_form_kwargs() | {"authorities": authorities, "events": self.record_class.events}

    def get_initial(self):
        """What applies now, of the only or first authority."""
        authority = authorities_for(self.request.user).first()
        rules = RetentionRule.objects.visible_to(self.request.user).filter(record_class=self.record_class.code)
        rule = rules.filter(authority=authority).latest_row()
        about = {"authority": authority, "event": self.record_class.events[0]}
        if rule:
            about |= {"amount": rule.amount, "unit": rule.unit, "event": rule.event, "source": rule.source}
        return about

    def act(self, data, by, at):
        """Set it."""
        return retention.set_retention(record_class=self.record_class.code, **data, by=by, at=at)

    def done_text(self, result):
        """That it applies."""
        return gettext("Saved. It applies from now on, also to records that are here already.")


class Due(AdminSkin, Page, TemplateView):
    """Every record that is past its period, the longest first, with what a hold keeps."""

    http_method_names = ["get", "head", "options"]
    allowed_roles = READERS
    heading = _("Records past their period")
    header_icon = "history"
    template_name = "records/admin/due.html"

    def get_crumbs(self):
        """All classes."""
        return [crumb(TITLE, "retention")]

    def get_context_data(self, **context):
        """A page of them; `?class=` shows one class."""
        chosen = self.request.GET.get("class", "")
        named = (chosen,) if chosen in CLASSES else tuple(CLASSES)
        offices = read_offices(self.request.user)
        rows = without_proposed(due_on(home_day(timezone.now()), classes=named, offices=offices))
        page = page_of(self.request, rows)
        return super().get_context_data(
            page=page, rows=[due_line(row, offices) for row in page.object_list], chosen=CLASSES.get(chosen),
            writes=has_role(self.request.user, roles.PROGRAM), **context,
        )  # fmt: skip


def due_line(row, offices):
    """A record that is due. Of a neutral class neither what it is part of nor the hold shows: these lead to a person.

    A hold of an authority that the reader does not work for has no link.
    """
    code, hold = row.kept.record_class, row.hold or row.review
    shows = code not in NEUTRAL and hold and (offices is None or hold.authority is None or hold.authority in offices)
    return {"row": row, "about": about_of(code, row.kept.about), "shows_hold": shows}


class PurgeForm(forms.Form):
    """What is destroyed, and why."""

    cause = forms.ChoiceField(
        label=_("What?"), widget=forms.RadioSelect,
        choices=[
            (PurgeCause.RETENTION, _("Records past their period, of the classes below")),
            (PurgeCause.WITHDRAWN, _("Withdrawn applications past their period")),
            (PurgeCause.REPLACED, _("Files that another one replaced, past their period")),
            (PurgeCause.MERGED, _("Files that are there twice after a merge of records, past their period")),
        ],
    )  # fmt: skip
    classes = forms.MultipleChoiceField(
        label=_("Classes of records"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("For the first choice above."),
    )  # fmt: skip
    reason = text_field(_("Reason"), help_text=_("The second person reads it, and it stays on record."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["classes"].choices = [(row.code, row.label) for row in CLASSES.values() if row.events]


class ProposePurge(AsksForOffice, AdminActionView):
    """Propose to destroy what is past its period."""

    allowed_roles = (roles.PROGRAM,)
    form_class = PurgeForm
    heading = _("Propose to destroy records")
    header_icon = "history"
    action_label = _("Propose it to a second person")
    serious = True
    lead = _(
        "Another person must approve it. Then the content is destroyed for good, also in backups; kind, dates and "
        "decisions stay. What a legal hold keeps stays. At most 500 records at a time, the longest due first."
    )

    def get_crumbs(self):
        """All classes, what is due."""
        return [crumb(TITLE, "retention"), crumb(_("Records past their period"), "records_due")]

    def get_back_url(self):
        """What is due."""
        return reverse("records_due")

    def get_initial(self):
        """The class that was looked at."""
        return {"cause": PurgeCause.RETENTION, "classes": self.request.GET.getlist("class")}

    def act(self, data, by, at):
        """Propose it."""
        return purges.propose_purge(**data, by=by, at=at)

    def get_done_url(self, result):
        """The purge."""
        return reverse("purge", args=[result.pk])

    def done_text(self, result):
        """What comes next."""
        if result.state == result.State.DONE:
            return gettext("Nothing is destroyed: legal holds keep all of it.")
        return gettext("Proposed. Nothing is destroyed before another person approves it.")
