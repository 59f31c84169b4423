"""What the pages of agencies and of program staff share about one specialist: hours, the plan, and changes of it."""

from collections import defaultdict
from functools import partial

from django import forms
from django.db.models import Sum
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.dates import home_day
from cohorts.core.names import called
from cohorts.core.persons import is_own, person_of
from cohorts.ui.detail_view import DetailView
from cohorts.ui.fields import ReasonForm, day_field, past_day_field, text_field
from cohorts.ui.page import RowMixin
from lms.certification.actions import supervision_plans
from lms.certification.facts.practice import plans_of
from lms.certification.messages.practice import duty_title
from lms.certification.models import PlanOverride, PracticeEntry, PracticeKind
from lms.certification.models.practice_rules import practice_rules
from lms.certification.practice_pages.parts import add_words, duty_rows, overrides_for
from lms.certification.rules.practice import CONFIRMED, RETURNED, WAITING

MOST_ENTRIES = 100


def minutes_by_state(entries, employments):
    """{employment id: {state: minutes of work}} of entries that the reader may see. One query."""
    rows = entries.standing().filter(kind=PracticeKind.WORK, employment__in=employments).with_state().order_by()
    sums = defaultdict(lambda: dict.fromkeys((CONFIRMED, WAITING, RETURNED), 0))
    for employment, status, minutes in (
        rows.values("employment", "status").annotate(sum=Sum("minutes")).values_list("employment", "status", "sum")
    ):
        sums[employment][status] = minutes
    return sums


class SpecialistPage(DetailView):
    """The hours of one employment: sums, the latest entries, and the plan while the employment goes on."""

    template_name = "certification/specialist_practice.html"
    row_name = "employment"
    plan_page, end_page = "override_duty", "restore_duty"

    def get_heading(self):
        """Whose."""
        return gettext("Hours of %(person)s") % {"person": called(self.row.user)}

    def get_plan_url(self, program, duty):
        """Where something else is set; "" for who may not."""
        may = supervision_plans.may_override(duty, program, self.row, self.request.user)
        return reverse(self.plan_page, args=[self.row.pk, program.pk, duty.key]) if may else ""

    def get_context_data(self, **context):
        """The plan with links to what the reader may set, and entries of this employment alone."""
        user, person = self.request.user, person_of(self.row.user_id)
        entries = PracticeEntry.objects.visible_to(user).filter(employment=self.row).standing().with_state()
        rows = list(entries.select_related("employment__organization").order_by("-begins_at", "-pk")[:MOST_ENTRIES])
        rules = practice_rules([person]).get(person, {})
        add_words(rows, rules, {})
        plans = []
        by_person = plans_of([person], home_day(timezone.now())) if self.row.ended_at is None else {}
        for one, states in by_person.get(person, ()):
            plans.append((one.program, duty_rows(states, partial(self.get_plan_url, one.program))))
        overrides = [row for row in overrides_for(user, [person], {person: rules}) if row.employment_id == self.row.pk]
        return super().get_context_data(
            entries=rows, sums=minutes_by_state(PracticeEntry.objects.visible_to(user), [self.row.pk])[self.row.pk],
            plans=plans, overrides=overrides, **context,
        )  # fmt: skip


class OverrideForm(forms.Form):
    """What applies instead, for how long, and why."""

    waived = forms.BooleanField(label=_("Nothing is due from this person"), required=False)
    amount = forms.IntegerField(label=_("How much is due instead"), required=False, min_value=1, max_value=10_000)
    begins_on = past_day_field(_("First day"))
    ends_on = day_field(_("Last day"), required=False, help_text=_("Leave it empty if it has no end."))
    reason = text_field(_("Reason"), help_text=_("The person and the supervisor read it. Not about anyone’s health."))

    def __init__(self, *args, duty, **kwargs):
        super().__init__(*args, **kwargs)
        if duty.hours is not None:
            self.fields["amount"].help_text = _("In minutes: 90 is an hour and a half.")
        else:
            self.fields["amount"].help_text = _("How many sessions in each period.")


class SetsDuty(RowMixin):
    """A page that sets something else than a duty for the holder of an employment, for both skins."""

    form_class = OverrideForm
    action_label = _("Set it for this person")
    field_names = {"minutes": "amount", "times": "amount"}

    def get_row(self):
        """The employment, whose plan has this duty, which the reader may set. Raises Http404."""
        row = super().get_row()
        rules = practice_rules([row.user_id]).get(person_of(row.user_id), {}).get(self.kwargs["program"])
        self.duty = next((one for one in rules.plan if one.key == self.kwargs["duty"]), None) if rules else None
        self.program = rules.program if rules else None
        if self.duty is None or not self.may_open(row):
            raise Http404
        return row

    def may_open(self, row):
        """Whether the rules let the reader set the duty; of one's own plan, the form says why not."""
        user = self.request.user
        return is_own(user, row.user_id) or supervision_plans.may_override(self.duty, self.program, row, user)

    def get_heading(self):
        """What, for whom."""
        return gettext("%(duty)s of %(person)s") % {"duty": duty_title(self.duty), "person": called(self.row.user)}

    def get_form_kwargs(self):
        """How the duty counts."""
        return super().get_form_kwargs() | {"duty": self.duty}

    def get_lead(self):
        """The plan stays."""
        return gettext("The plan of the program stays as it is for everybody else. We email the person.")

    def act(self, data, by, at):
        """Set it."""
        number = data.pop("amount")
        amounts = {"minutes" if self.duty.hours is not None else "times": number}
        reason = data.pop("reason")
        terms = supervision_plans.Terms(**data, **amounts)
        return supervision_plans.override_duty(
            employment=self.row, program=self.program, duty=self.duty.key, terms=terms, reason=reason, by=by, at=at
        )

    def done_text(self, result):
        """That it is set."""
        return gettext("Saved. We emailed %(person)s.") % {"person": called(self.row.user)}


class RestoresDuty:
    """A page that lets the plan apply again, for both skins."""

    form_class = ReasonForm
    action_label = _("Let the plan apply again")
    heading = _("Let the plan apply again?")
    serious = False

    def get_rows(self):
        """What applies now."""
        rows = PlanOverride.objects.visible_to(self.request.user).filter(replaced_by=None, is_void=False)
        return rows.select_related("employment__user", "employment__organization", "program", "person")

    def get_consequences(self):
        """The plan counts."""
        return gettext("What the plan of the program says is due again, also for periods that have passed.")

    def get_affected(self):
        """Whom."""
        return gettext("%(person)s and the supervisor, who are emailed.") % {"person": called(self.row.person)}

    def get_undo(self):
        """Set it again."""
        return gettext("You can set something else again.")

    def act(self, data, by, at):
        """Restore it."""
        return supervision_plans.restore_duty(row=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """That it applies."""
        return gettext("The plan applies again.")
