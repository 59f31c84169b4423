"""Exams by their lasting names, in the Wagtail admin."""

from django.forms import modelform_factory
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView

from cohorts.ui.columns import NumberColumn
from cohorts.ui.viewsets import ScopedModelViewSet
from exams.assembly.models import Exam
from exams.bank.admin.items import READERS, WRITERS


class ExamIndexView(IndexView):
    """Exams with their course."""

    def get_base_queryset(self):
        """One query for all rows."""
        return super().get_base_queryset().select_related("course")


class ExamForm(WagtailAdminModelForm):
    """Code, role and course are said once: programs name an exam by them, and the gate looks it up so."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("code", "role", "course"):
                self.fields[name].disabled = True
                self.fields[name].help_text = gettext(
                    "Cannot be changed: programs and results refer to the exam by it."
                )


class ExamViewSet(ScopedModelViewSet):
    """Exams by their lasting names."""

    model = Exam
    name = "exams"
    readers, writers = READERS, WRITERS
    icon = "clipboard-list"
    menu_label = _("Exams")
    menu_name = "exams"
    index_view_class = ExamIndexView
    form_fields = ["code", "title", "role", "course", "minutes_allowed", "grace_seconds", "instructions"]

    def get_form_class(self, for_update=False):
        """The form, with what cannot change."""
        return modelform_factory(Exam, form=ExamForm, fields=self.form_fields)

    list_display = [
        "title",
        Column("role", label=_("Role"), accessor="get_role_display", sort_key="role"),
        Column("course", label=_("Course"), accessor="course.title", sort_key="course__title"),
        NumberColumn("minutes_allowed", label=_("Minutes")),
    ]
    list_filter = ["role", "course"]
    ordering = ["code"]
