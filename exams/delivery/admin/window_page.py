"""The base of all pages about one exam window in the Wagtail admin."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.ui.asking_again import AsksAgain
from cohorts.ui.page import crumb
from exams.delivery.actions.window_dates import far_dates
from exams.delivery.admin.windows import who_text
from exams.delivery.models import ExamWindow


class AsksAboutDates(AsksAgain):
    """A page with the dates of a window: it asks before it saves what is far from the cohort's other dates."""

    sure_label = _("The dates are right")

    def get_doubts(self, form):
        """The dates that are far from the others, or far ahead; not one that stays as it is."""
        window = getattr(self, "row", None)
        cohort = window.cohort if window else form.cleaned_data["cohort"]
        dates = {name: form.cleaned_data[name] for name in ("opens_at", "closes_at")}
        return far_dates(cohort=cohort, at=timezone.now(), window=window, **dates)


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
