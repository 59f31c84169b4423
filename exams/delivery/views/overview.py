"""My exams: what can be sat now, what comes, what is done, what was missed, and practice."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView, View

from cohorts.core import roles
from cohorts.core.access import SIGNED_IN, has_role
from cohorts.core.dates import home_day
from cohorts.core.latest import latest_by
from cohorts.training.views.calendar_answers import calendar_answer
from cohorts.ui.page import Page, RowMixin
from exams.assembly.models import Exam
from exams.delivery.actions.accommodation_ends import DAYS_BEFORE_END
from exams.delivery.models import Accommodation, NoShow, Preparation, Score, Sitting, SittingState
from exams.delivery.models.calendar_entries import file_of_window
from exams.delivery.models.histories import Policies, histories
from exams.delivery.models.own_sittings import grants_on
from exams.delivery.models.own_times import own_time, own_times
from exams.delivery.models.windows import is_held
from exams.delivery.ports import result_address
from exams.delivery.rules import attempts as rules
from exams.delivery.rules.results import report_stored
from exams.delivery.views.candidate import granted_words, windows

MAX_ROWS = 5
GROUPS = ("now", "coming", "done", "missed")


class WindowFile(RowMixin, Page, View):
    """One exam window of the person as a file that a calendar program adds."""

    allowed_roles = (SIGNED_IN,)

    def get_rows(self):
        """Windows in which the person may sit or has sat."""
        return windows(self.request.user)

    def get(self, request, pk):
        """The file."""
        body = file_of_window(self.row, request.user)
        return calendar_answer(request, body, filename="exam.ics", attached=True)


@method_decorator(never_cache, name="dispatch")
class MyExams(Page, TemplateView):
    """Every exam of the person: to sit now, coming, done and missed, each with what stands in the way; and practice."""

    allowed_roles = (SIGNED_IN,)
    template_name = "delivery/my_exams.html"
    heading = _("My exams")

    def get_context_data(self, **context):
        """The exams in their groups, practice, and the accommodations granted."""
        user, now = self.request.user, timezone.now()
        own = Sitting.objects.visible_to(user).of_person(user).select_related("form__exam").defer("paper")
        scores = Prefetch("scores", Score.objects.visible_to(user), to_attr="own_scores")
        own = list(own.order_by("attempt", "pk").prefetch_related(scores))
        open_to_me = list(windows(user).order_by("opens_at"))
        rows = _rows(user, open_to_me, {s.window_id: s for s in own if not s.form.exam.is_practice}, now)
        today = home_day(now)
        grants = list(grants_on([today], user.pk, now))
        practiced = [_done(None, s, now) for s in reversed(own) if s.form.exam.is_practice]
        return super().get_context_data(
            groups={name: [row for row in rows if row["group"] == name] for name in GROUPS},
            practice=[
                {"exam": exam, "time": own_time(exam.minutes_allowed, today, grants)}
                for exam in (_practice_exams(user) if has_role(user, roles.TRAINEE) or open_to_me else [])
            ],
            practiced=practiced[:MAX_ROWS],
            empty=not rows,
            granted=granted_words(grants, _ending_soon(user, grants, today)),
            preparations=_preparations(user),
            **context,
        )


def _ending_soon(user, grants, today):
    """The ids of those of the grants that end soon. No query without grants."""
    if not grants:
        return set()
    own = Accommodation.objects.visible_to(user).filter(pk__in=[grant.pk for grant in grants])
    return {row.pk for row in own.ending(today, today + timedelta(days=DAYS_BEFORE_END))}


def _preparations(user):
    """The preparations recorded for the person that count, the latest first."""
    rows = Preparation.objects.visible_to(user).of_person(user).filter(withdrawal=None)
    return list(rows.select_related("exam").order_by("-done_on", "-pk")[:MAX_ROWS])


def _practice_exams(user):
    exams = Exam.objects.visible_to(user).practice().with_usable_form()
    return list(exams.distinct())


def _rows(user, open_to_me, sat, now):
    exams = {window.exam_id for window in open_to_me}
    policies, histories_by_pair = Policies(exams), histories([user.pk], exams)
    missed = set(NoShow.objects.visible_to(user).of_person(user).values_list("window", flat=True))
    times = own_times(user.pk, open_to_me, now)
    rows = []
    for window in open_to_me:
        sitting = sat.get(window.pk)
        row = {"window": window, "group": _group(window, sitting, now), "no_show": window.pk in missed}
        row["time"] = times[window.pk]
        if sitting:
            row |= _done(window, sitting, now, policies)
        else:
            row |= _ahead(window, policies, histories_by_pair.get((user.pk, window.exam_id), rules.History()), now)
            # Another date is nothing to the person then; a held result is treated as a passed one.
            if row["standing"].settled and not row["no_show"]:
                continue
        rows.append(row)
    return rows


def _ahead(window, policies, history, now):
    moment = max(now, window.opens_at)
    policy = policies.attempts(window.exam_id, moment)
    zone = ZoneInfo(window.time_zone)
    status = rules.attempt_status(history, policy, form=window.form_id, now=moment, zone=zone)
    return {"standing": status, "policy": policy}


def _done(window, sitting, now, policies=None):
    """A sitting with its result as the person may know it: none while the window holds it. `stop`: see stop_at."""
    is_result_held = window is not None and is_held(window)
    latest = latest_by(sitting.own_scores, lambda score: score.sitting_id, lambda score: score.number)
    score = None if is_result_held else latest.get(sitting.pk)
    scale = policies.scale(window.exam_id, sitting.started_at) if policies else None
    score_text = report_stored(score, scale) if score else None
    stop = sitting.stop_at(now) if sitting.state == SittingState.BEGUN else ""
    url = result_address(sitting.pk)
    return {
        "sitting": sitting,
        "held": is_result_held,
        "score": score,
        "told": score_text,
        "stop": stop,
        "result_url": url,
    }


def _group(window, sitting, now):
    if sitting:
        return "now" if sitting.state == SittingState.BEGUN else "done"
    if now >= window.closes_at:
        return "missed"
    return "now" if now >= window.opens_at else "coming"
