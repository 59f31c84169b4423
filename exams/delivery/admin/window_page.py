"""The base of all pages about one exam window in the Wagtail admin."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.ui.page import crumb
from exams.delivery.admin.windows import who_text
from exams.delivery.models import ExamWindow


class OfWindow:
    """A page about one window of a real exam."""

    allowed_roles = (roles.EXAMINATIONS,)
    header_icon = "date"

    @property
    def window(self):
        """The window."""
        return self.row

    def get_rows(self):
        """All windows of real exams."""
        rows = ExamWindow.objects.visible_to(self.request.user).without_practice().with_used()
        return rows.select_related("exam", "form", "cohort", "release", "release__by", "by")

    def get_crumbs(self):
        """The windows, the window."""
        title = f"{self.window.exam.title}, {who_text(self.window)}"
        return [crumb(_("Exam windows"), "exam_windows"), (title, self.get_back_url())]

    def get_back_url(self):
        """The window."""
        return reverse("exam_window_show", args=[self.window.pk])
