"""Record an interview, with its marks, or a check."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.actions import Refused
from cohorts.core.names import called
from cohorts.core.zones import local_moment
from cohorts.people.models import User
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.fields import day_field
from lms.certification.actions import application_reviews
from lms.certification.actions.interview_checks import OfficeRecord
from lms.certification.admin.application_parts import ForReviewer, OfRequirement, reason_field
from lms.certification.application_forms import title_of
from lms.certification.models import InterviewAppointment
from lms.certification.rules.applications import Giver, Outcome
from lms.certification.rules.leaves import Interview
from lms.certification.rules.leaves.interviews import YES_NO

OUTCOMES = [(Outcome.ACCEPTED.value, _("Met")), (Outcome.REFUSED.value, _("Stands in the way"))]
BY_MARKS = ("", _("As the marks say"))


class RecordForm(forms.Form):
    """An interview or a check. The marks come first, one for each criterion of the rules."""

    on = day_field(_("Day"))
    interviewer = forms.EmailField(label=_("Email address of the interviewer"), required=False)
    no_conflict = forms.BooleanField(
        label=_("The interviewer says that there is no conflict of interest"), required=False
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"), widget=forms.RadioSelect, choices=OUTCOMES,
        error_messages={"required": _("Choose an outcome.")},
    )  # fmt: skip
    reason = reason_field()
    notes = forms.CharField(
        label=_("Notes"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "Restricted: only the reviewer reads them, until the application is decided. Do not write about anyone’s "
            "health."
        ),
    )  # fmt: skip

    def __init__(self, *args, leaf, **kwargs):
        super().__init__(*args, **kwargs)
        if not isinstance(leaf, Interview):
            for name in ("interviewer", "no_conflict", "notes"):
                del self.fields[name]
            return
        names = [f"mark-{number}" for number, _one in enumerate(leaf.criteria, 1)]
        self.fields.update({name: mark_field(one) for name, one in zip(names, leaf.criteria, strict=True)})
        self.order_fields(["on", "interviewer", "no_conflict", *names])
        if leaf.criteria and leaf.has_minimum:
            self.fields["outcome"].required = False
            self.fields["outcome"].choices = [BY_MARKS, *OUTCOMES]
            self.fields["reason"].help_text = _(
                "Needed if the marks do not meet the minimum, or if you decide otherwise. The applicant reads it. Do "
                "not write about anyone’s health."
            )


def mark_field(criterion):
    """The scale of a criterion as buttons: the arrow keys choose, Tab goes to the next one."""
    numbers = range(criterion.most + 1)
    choices = [(1, _("Yes")), (0, _("No"))]
    if criterion.scale != YES_NO:
        choices = [(one, mark_label(criterion, one)) for one in numbers]
    least = gettext("At least %(min)s.") % {"min": criterion.min} if criterion.min and criterion.most > 1 else ""
    needs_yes = gettext("Must be yes.") if criterion.min and criterion.most == 1 else ""
    return forms.TypedChoiceField(
        label=criterion.text, choices=choices, coerce=int, widget=forms.RadioSelect, help_text=least or needs_yes,
        error_messages={"required": gettext("Choose a mark for “%(criterion)s”.") % {"criterion": criterion.text}},
    )  # fmt: skip


def mark_label(criterion, mark):
    """A mark as its button has it: the ends of the scale say what they mean."""
    ends = {0: gettext("0 = not at all"), criterion.most: gettext("%(most)s = clearly") % {"most": criterion.most}}
    return ends.get(mark, str(mark))


class RecordPart(ForReviewer, OfRequirement, AdminRowActionView):
    """Record an interview or a check."""

    givers = (Giver.OFFICE,)
    form_class = RecordForm
    action_label = _("Save the record")

    def get_heading(self):
        """The requirement, and whose."""
        return f"{title_of(self.leaf)}: {called(self.row.person)}"

    @cached_property
    def appointment(self):
        """What was arranged; None without anything."""
        rows = InterviewAppointment.objects.visible_to(self.request.user).filter(application=self.row).arranged()
        return rows.filter(key=self.leaf.key_value).select_related("interviewer").first()

    def get_initial(self):
        """As it was arranged."""
        row = self.appointment if isinstance(self.leaf, Interview) else None
        if row is None:
            return {"outcome": ""}
        day = local_moment(row.starts_at, row.time_zone).date()
        return {"on": day, "interviewer": row.interviewer.email, "outcome": ""}

    def get_form_kwargs(self):
        """For the requirement."""
        return super().get_form_kwargs() | {"leaf": self.leaf}

    def get_lead(self):
        """By which questions the program wants an interview to be led, and what the marks must come to."""
        if not isinstance(self.leaf, Interview):
            return ""
        if self.leaf.rubric:
            return gettext("The program asks for this guide: %(rubric)s.") % {"rubric": self.leaf.rubric}
        if self.leaf.min_total is None:
            return gettext("The marks are restricted like the notes.") if self.leaf.criteria else ""
        words = {"min": self.leaf.min_total, "most": self.leaf.most}
        return gettext("At least %(min)s of %(most)s in all. The marks are restricted like the notes.") % words

    def act(self, data, by, at):
        """Record it."""
        email = data.get("interviewer")
        interviewer = User.objects.visible_to(by).with_address(email).first() if email else None
        if email and interviewer is None:
            raise Refused("interviewer_unknown", field="interviewer")
        criteria = getattr(self.leaf, "criteria", ())
        marks = {one.key: data[f"mark-{number}"] for number, one in enumerate(criteria, 1)}
        record = OfficeRecord(data["on"], interviewer, data.get("no_conflict", False), data.get("notes", ""), marks)
        return application_reviews.record_part(
            application=self.row, kind=self.leaf.type, key=self.leaf.key_value, record=record,
            outcome=data["outcome"], reason=data["reason"], by=by, at=at,
        )  # fmt: skip

    def done_text(self, result):
        """That it is on record, and what came of it."""
        if result.total is None:
            return gettext("Recorded.")
        met = gettext("Met") if result.outcome == Outcome.ACCEPTED else gettext("Stands in the way")
        words = {"total": result.total, "most": result.most, "outcome": met}
        return gettext("Recorded: %(total)s of %(most)s. %(outcome)s.") % words
