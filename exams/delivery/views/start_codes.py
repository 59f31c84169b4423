"""The start code of an exam, for the proctor in the room: large enough to be read from the last row."""

import secrets

from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.ui.action_view import ButtonMixin
from cohorts.ui.detail_view import DetailView
from exams.delivery.actions import start_codes
from exams.delivery.models import ExamWindow
from exams.delivery.models.histories import code_of
from exams.delivery.rules.start_codes import draw, spoken

HOLDERS = (*start_codes.HOLDERS, roles.EXAMINATIONS)


def windows_in_hand(user):
    """The windows whose start code this person may issue: those of their vendor, or all for examinations staff."""
    seen = ExamWindow.objects.visible_to(user, role=HOLDERS).without_practice().select_related("exam", "cohort")
    if has_role(user, roles.EXAMINATIONS):
        return seen
    # Nobody reads the code of an exam they are to take.
    return seen.exclude(pk__in=ExamWindow.objects.visible_to(user).enterable_by(user).values("pk"))


def code_context(window, now):
    """What the fragment `delivery/_start_code.html` needs: window, code (spoken or ""), code_at, code_number, over."""
    row = code_of(window) if window.asks_start_code else None
    return {
        "window": window,
        "code": spoken(row.code) if row else "",
        "code_at": row.at if row else None,
        "code_number": row.number if row else 0,
        "over": window.closes_at <= now,
    }


@method_decorator(never_cache, name="dispatch")
class StartCode(ButtonMixin, DetailView):
    """Show the code; a POST gives out a new one, after which the one before no longer works."""

    allowed_roles = HOLDERS
    http_method_names = ["get", "head", "post", "options"]
    template_name = "delivery/start_code.html"
    row_name = "window"

    def get_rows(self):
        """The windows whose code the person may issue."""
        return windows_in_hand(self.request.user)

    def get_heading(self):
        """The page's title."""
        return gettext("Start code: %(exam)s") % {"exam": self.row.exam.title}

    def get_back_url(self):
        """This page."""
        return reverse("exam_start_code", args=[self.row.pk])

    def act(self, data, by, at):
        """Issue a new code."""
        return start_codes.issue_start_code(window=self.row, code=draw(secrets.choice), by=by, at=at)

    def done_text(self, result):
        """Which code counts now."""
        return gettext("This is now the start code. Earlier codes no longer work.")

    def get_context_data(self, **context):
        """The code, and what the person may do."""
        user = self.request.user
        return super().get_context_data(
            **code_context(self.row, timezone.now()),
            room=has_role(user, roles.PROCTOR, roles.EXAMINATIONS),
            may_renew=start_codes.may_renew(user, self.row),
            **context,
        )
