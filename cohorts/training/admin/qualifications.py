"""Which trainer may teach what, and the history of every decision on it. Rows are only appended, by two buttons."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.widgets.button import HeaderButton

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.core.names import called
from cohorts.people.models import Membership, User
from cohorts.training.actions import qualifications
from cohorts.training.admin import dated_decisions
from cohorts.training.models import Course, TrainerQualification
from cohorts.ui.action_view import AdminActionView
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.fields import day_field, text_field
from cohorts.ui.page import crumb


def _word(row):
    return gettext("Qualified") if row.qualified else gettext("Withdrawn")


class QualificationList(AdminListView):
    """Every decision, newest first within person and course."""

    model = TrainerQualification
    page_title = _("Qualifications of trainers")
    header_icon = "user"
    index_url_name = "qualifications"
    index_results_url_name = "qualifications_results"
    search_fields = ["person__family_name", "person__given_name", "course__title", "course__code"]
    is_searchable = True
    empty_text = _(
        "No trainer is qualified yet. Say on a course whether its trainers need a qualification, then record it here."
    )
    table_classname = "listing skin-compact"
    export_filename = "trainer-qualifications"
    list_display = [
        Column("person", label=_("Trainer"), accessor=lambda row: called(row.person), classname="title"),
        Column("course", label=_("Course")),
        StatusTagColumn("qualified", label=_("Decision"), accessor=_word, primary=lambda row: row.qualified),
        *dated_decisions.COLUMNS,
    ]
    sheet = {
        gettext_noop("Trainer"): lambda row: called(row.person),
        gettext_noop("Course"): lambda row: row.course.title,
        gettext_noop("Decision"): _word,
        **dated_decisions.SHEET,
    }

    def get_base_queryset(self):
        """With the names."""
        return super().get_base_queryset().select_related("person", "course", "by")

    @property
    def header_buttons(self):
        """Deciding is for program staff."""
        if not has_role(self.request.user, roles.PROGRAM):
            return []
        return [
            HeaderButton(gettext("Qualify a trainer"), url=reverse("qualify_trainer"), icon_name="plus"),
            HeaderButton(gettext("Withdraw a qualification"), url=reverse("withdraw_qualification"), icon_name="minus"),
        ]


class TrainerChoice(forms.ModelChoiceField):
    """People who are trainers, by name."""

    def label_from_instance(self, obj):
        """The name, and the address where two have the same."""
        return f"{called(obj)} ({obj.email})"


class QualificationForm(forms.Form):
    """Who, for what, and from when until when."""

    person = TrainerChoice(None, label=_("Trainer"), empty_label=_("Choose a trainer"))
    course = forms.ModelChoiceField(None, label=_("Course"), empty_label=_("Choose a course"))
    valid_from = day_field(_("First day"))
    valid_to = day_field(_("Last day"), required=False, help_text=_("Leave empty if it has no end date."))
    reason = text_field(_("Reason"), rows=2, required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        trainers = Membership.objects.visible_to(user).holding(roles.TRAINER).order_by()
        people = User.objects.visible_to(user).filter(pk__in=trainers.values("user"))
        self.fields["person"].queryset = people.order_by("family_name", "given_name", "pk")
        self.fields["course"].queryset = Course.objects.visible_to(user)


class WithdrawForm(QualificationForm):
    """Who, for what, and why."""

    valid_from = valid_to = None
    reason = text_field(_("Reason"), error_messages={"required": _("Enter a reason.")})


class OfQualifications(AdminActionView):
    """A page of program staff about what trainers may teach."""

    allowed_roles = (roles.PROGRAM,)
    header_icon = "user"

    def get_crumbs(self):
        """The list."""
        return [crumb(_("Qualifications of trainers"), "qualifications")]

    def get_back_url(self):
        """The list."""
        return reverse("qualifications")

    def get_form_kwargs(self):
        """Who chooses."""
        return super().get_form_kwargs() | {"user": self.request.user}


class QualifyTrainer(OfQualifications):
    """Record that a trainer may teach a course."""

    form_class = QualificationForm
    heading = _("Qualify a trainer")
    action_label = _("Qualify")

    def get_initial(self):
        """From today."""
        return {"valid_from": home_day(timezone.now())}

    def act(self, data, by, at):
        """Record it."""
        return qualifications.qualify_trainer(**data, by=by, at=at)

    def done_text(self, result):
        """Who may teach what."""
        about = {"person": called(result.person), "course": result.course}
        return gettext("%(person)s may teach %(course)s.") % about


class WithdrawQualification(OfQualifications):
    """Withdraw a qualification."""

    form_class = WithdrawForm
    heading = _("Withdraw a qualification")
    action_label = _("Withdraw the qualification")

    def get_lead(self):
        """What happens, and how it is undone."""
        stop = gettext("From today, no cohort with this trainer can be opened. Open and running cohorts go on.")
        undo = gettext("The trainer can be qualified again. Both decisions stay in the history.")
        return f"{stop}\n{undo}"

    def act(self, data, by, at):
        """Withdraw."""
        return qualifications.withdraw_qualification(**data, day=home_day(at), by=by, at=at)

    def done_text(self, result):
        """Who may no longer teach what."""
        about = {"person": called(result.person), "course": result.course}
        return gettext("%(person)s may no longer teach %(course)s.") % about
