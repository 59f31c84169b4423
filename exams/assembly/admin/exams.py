"""Exams by their lasting names, in the Wagtail admin."""

from django import forms
from django.forms import modelform_factory
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import EditView, IndexView

from cohorts.core.approvals.models import Proposal
from cohorts.people.admin.proposals import said
from cohorts.ui.action_view import SaveByAction
from cohorts.ui.columns import NumberColumn
from cohorts.ui.viewsets import ScopedModelViewSet
from exams.assembly.actions.exams import change_exam, exam_takes_two
from exams.assembly.acts import propose_exam
from exams.assembly.admin.blueprints import ExamInspectView, ProposeBlueprint
from exams.assembly.models import Exam, ExamRole
from exams.bank.admin.items import READERS, WRITERS


class ExamIndexView(IndexView):
    """Exams with their course."""

    def get_base_queryset(self):
        """One query for all rows."""
        return super().get_base_queryset().select_related("course")


class ExamForm(WagtailAdminModelForm):
    """Code, role and course cannot change: programs name an exam by them, and results have a verdict or none."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("code", "role", "course", "must_pass"):
                self.fields[name].disabled = True
                self.fields[name].help_text = gettext("You cannot change this, because programs and results use it.")
        elif not self.fields["course"].queryset.exists():
            self.fields["course"].help_text = gettext(
                "There is no course yet. Ask program staff to add the course of this exam first."
            )

    def clean(self):
        """The fewest items are not more than the most."""
        data = super().clean()
        fewest, most = data.get("min_scored"), data.get("max_scored")
        if fewest and most and fewest > most:
            self.add_error("max_scored", gettext("Enter at least the fewest scored items."))
        if data.get("must_pass") and data.get("role") != ExamRole.MIDTERM:
            self.add_error("must_pass", gettext("Select this only for a midterm. People must always pass a final."))
        return data


class ExamChangeForm(ExamForm):
    """With a reason, for a change that another person approves."""

    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Required if you change the time or length after a form was published. The person who approves reads this."
        ),
    )  # fmt: skip


class ExamEdit(SaveByAction, EditView):
    """Title and instructions at once; another time, once a form was published, by two people."""

    result = None

    def act(self, form):
        """Change it, or propose to."""
        names = ("title", "minutes_allowed", "grace_seconds", "min_scored", "max_scored", "instructions")
        new = {name: form.cleaned_data[name] for name in names}
        stored = Exam.objects.visible_to(self.request.user).get(pk=self.object.pk)
        about = {"exam": stored, **new, "by": self.request.user, "at": timezone.now()}
        if exam_takes_two(stored, new):
            self.result = propose_exam(reason=form.cleaned_data["reason"], **about)
        else:
            self.result = change_exam(**about)
        return stored

    def get_success_message(self):
        """That it waits, where it does."""
        return said(self.result, lambda: gettext("Changed {exam}.").format(exam=self.result))

    def get_success_url(self):
        """To the proposal, where there is one."""
        if isinstance(self.result, Proposal):
            return reverse("proposal", args=[self.result.pk])
        return super().get_success_url()


class ExamViewSet(ScopedModelViewSet):
    """Exams by their lasting names."""

    model = Exam
    name = "exams"
    readers, writers = READERS, WRITERS
    empty_text = _("There are no exams yet. Add one with the button above; it belongs to a course.")
    icon = "clipboard-list"
    menu_label = _("Exams")
    menu_name = "exams"
    index_view_class = ExamIndexView
    edit_view_class = ExamEdit
    inspect_view_class = ExamInspectView
    inspect_template_name = "assembly/admin/exam_inspect.html"
    inspect_view_fields = ["code"]
    form_fields = [
        *("code", "title", "role", "must_pass", "course", "minutes_allowed", "grace_seconds"),
        *("min_scored", "max_scored", "instructions"),
    ]

    def get_form_class(self, for_update=False):
        """The form, with what cannot change."""
        return modelform_factory(Exam, form=ExamChangeForm if for_update else ExamForm, fields=self.form_fields)

    list_display = [
        "title",
        Column("role", label=_("Role"), accessor="get_role_display", sort_key="role"),
        Column("course", label=_("Course"), accessor="course.title", sort_key="course__title"),
        NumberColumn("minutes_allowed", label=_("Minutes")),
    ]
    list_filter = ["role", "course"]
    ordering = ["code"]

    def get_urlpatterns(self):
        """Also its blueprint."""
        return [*super().get_urlpatterns(), path("blueprint/<int:pk>/", ProposeBlueprint.as_view(), name="blueprint")]
