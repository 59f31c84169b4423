"""Before practice: the same page as before an exam, without promise or code."""

import secrets

from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from cohorts.core.access import SIGNED_IN
from cohorts.core.dates import home_day
from cohorts.ui.action_view import ButtonMixin
from cohorts.ui.detail_view import DetailView
from exams.assembly.models import Exam
from exams.delivery.actions import sittings
from exams.delivery.actions.practice import may_practice, practice_limit_problem, practice_questions
from exams.delivery.models import Sitting, SittingState
from exams.delivery.models.own_sittings import grants_on
from exams.delivery.models.own_times import own_time
from exams.delivery.rules.sittings import MAX_PRACTICE_PER_DAY
from exams.delivery.views.plain_form import PLAIN_FORM


@method_decorator(never_cache, name="dispatch")
class Practice(ButtonMixin, DetailView):
    """What practice is, and beginning it."""

    allowed_roles = (SIGNED_IN,)
    http_method_names = ["get", "head", "post", "options"]
    template_name = "delivery/practice.html"
    row_name = "exam"

    def get_rows(self):
        """Practice exams."""
        return Exam.objects.visible_to(self.request.user).practice()

    def get_back_url(self):
        """The person's exams."""
        return reverse("my_exams")

    def act(self, data, by, at):
        """Begin to practice."""
        seed = secrets.token_hex(16)
        return sittings.begin_practice(exam=self.row, by=by, device=PLAIN_FORM, seed=seed, at=at)

    def done_text(self, result):
        """Nothing: the first question is shown."""
        return ""

    def get_done_url(self, result):
        """The first question."""
        return reverse("exam_sitting", args=[result.pk])

    def get_context_data(self, **context):
        """How many questions there are, and what the person has done so far."""
        user, now = self.request.user, timezone.now()
        own = Sitting.objects.visible_to(user).of_person(user).filter(form__exam=self.row)
        questions, today = practice_questions(self.row), home_day(now)
        return super().get_context_data(
            questions=questions or 0,
            time=own_time(self.row.minutes_allowed, today, grants_on([today], user.pk, now)),
            most_per_day=MAX_PRACTICE_PER_DAY,
            open=questions is not None and may_practice(user),
            limit=practice_limit_problem(user, now),
            begun=own.filter(state=SittingState.BEGUN, deadline_at__gt=now).first(),
            times=own.exclude(state=SittingState.BEGUN).count(),
            **context,
        )
