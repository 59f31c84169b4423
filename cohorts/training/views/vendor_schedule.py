"""A vendor plans a cohort on one page: the head, the sessions row by row, and a pattern that fills rows.

“Fill” and “Add a row” only give the page back with more rows; nothing is written before “Schedule”.
"""

from dataclasses import replace
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.formatting import format_day, format_days, format_minutes
from cohorts.core.problems import ProblemError
from cohorts.people.models import Membership, Organization
from cohorts.training.actions import cohorts as actions
from cohorts.training.actions.place_doubts import place_doubts
from cohorts.training.actions.plan_doubts import plan_doubts
from cohorts.training.models import CourseVersion, Holiday, Room, Unit, Venue
from cohorts.training.rules.patterns import MAX_DAYS, lay, minutes_between
from cohorts.training.views.scheduling_forms import CohortForm, PatternForm, rows_of
from cohorts.training.views.session_forms import RoomChoices, SessionRows, UnitChoices
from cohorts.ui.action_view import INVALID_STATUS, ActionView
from cohorts.ui.asking_again import AsksAgain
from cohorts.ui.kept_forms import take_form
from cohorts.ui.refusals import add_problems

BLANK_ROWS = 3


class ScheduleCohort(AsksAgain, ActionView):
    """The page, and what its three buttons do."""

    allowed_roles = (roles.VENDOR_COORDINATOR,)
    template_name = "training/vendor_cohort_new.html"
    heading = _("Schedule a cohort")
    filled: tuple[str, ...] = ()

    def setup(self, request, *args, **kwargs):
        """What there is to choose from."""
        super().setup(request, *args, **kwargs)
        self.choices = self._choices()
        self.rooms = RoomChoices(Room.objects.visible_to(request.user, role=roles.VENDOR_COORDINATOR).in_use())

    def _choices(self):
        user = self.request.user
        vendors = Organization.objects.visible_to(user, role=roles.VENDOR_COORDINATOR)
        versions = CourseVersion.objects.visible_to(user).filter(course__approvals__vendor__in=vendors).distinct()
        trainers = Membership.objects.visible_to(user, role=roles.VENDOR_COORDINATOR).holding(roles.TRAINER)
        versions = versions.select_related("course").order_by("course__title", "-effective_from")
        venues = Venue.objects.visible_to(user, role=roles.VENDOR_COORDINATOR).in_use().by_name()
        return {"vendors": vendors, "versions": versions, "trainers": trainers, "venues": venues}

    def _rows(self):
        versions = [version.pk for version in self.choices["versions"]]
        units = Unit.objects.visible_to(self.request.user).filter(course_version__in=versions)
        return SessionRows(UnitChoices(units), self.rooms)

    def _pattern(self, data=None, **more):
        return PatternForm(data, prefix="p", rooms=self.rooms, **more)

    def _pattern_as_typed(self, sent):
        typed = self._pattern(sent)
        return self._pattern(initial={name: typed[name].value() for name in typed.fields})

    def get_crumbs(self):
        """The list of cohorts."""
        return [(_("Cohorts"), self.get_back_url())]

    def get_back_url(self):
        """The list of cohorts."""
        return reverse("vendor_cohorts")

    def get(self, request, *args, **kwargs):
        """Empty forms, or what was typed before the person was logged out."""
        if sent := take_form(request):
            return self._add_rows(sent)
        return self._show(CohortForm(**self.choices), self._pattern(), self._rows().offer([], BLANK_ROWS))

    def post(self, request, *args, **kwargs):
        """Save, fill in rows, or add some."""
        wish = request.POST.get("do")
        if wish == "save":
            return self._save(request.POST)
        return self._fill(request.POST) if wish == "fill" else self._add_rows(request.POST)

    def _head_as_typed(self, sent):
        typed = CohortForm(sent, **self.choices)
        return CohortForm(initial={name: typed[name].value() for name in typed.fields}, **self.choices)

    def _add_rows(self, sent):
        sessions = self._rows().read(sent)
        sessions = sessions.offer(sessions.typed(), BLANK_ROWS)
        return self._show(self._head_as_typed(sent), self._pattern_as_typed(sent), sessions, goes_to_rows=True)

    def _fill(self, sent):
        head, sessions, pattern = self._head_as_typed(sent), self._rows().read(sent), self._pattern(sent)
        laid = self._lay(pattern, sent.get("course_version")) if pattern.is_valid() else None
        if laid is None:
            return self._show(head, pattern, sessions.offer(sessions.typed(), 1))
        laid = self._not_there_yet(pattern.pattern(), laid, sessions)
        rows = [*sessions.typed(), *rows_of(pattern.pattern(), laid, pattern.cleaned_data.get("room", ""))]
        self.filled = self._filled(pattern.pattern(), laid)
        return self._show(head, self._pattern_as_typed(sent), sessions.offer(rows, 1), goes_to_rows=True)

    def _lay(self, form, version_id):
        """The days of a pattern, or None, with what is wrong at its fields."""
        pattern = form.pattern()
        last = pattern.first + timedelta(days=MAX_DAYS)
        self.days_off = Holiday.objects.visible_to(self.request.user).names_between(pattern.first, last)
        version = next((row for row in self.choices["versions"] if str(row.pk) == version_id), None)
        try:
            return lay(pattern, self.days_off, version.required_minutes if version else None)
        except ProblemError as error:
            add_problems(form, [error.problem])
            return None

    @staticmethod
    def _not_there_yet(pattern, laid, sessions):
        """The days of a pattern without those that are in the rows already: the button may be pressed twice."""
        rows = [row.cleaned_data for row in sessions.filled() if row.is_valid()]
        starts = {(row["day"], row["starts"]) for row in rows}
        return replace(laid, days=[day for day in laid.days if (day[0], pattern.begin) not in starts])

    def _filled(self, pattern, laid):
        """What the pattern came to, in sentences."""
        if not laid.days:
            return [gettext("All sessions of this pattern are in the list below already.")]
        minutes = sum(minutes_between(pattern.begin, end) - pattern.break_minutes for _day, end in laid.days)
        text = ngettext(
            "%(count)s session is filled in: %(days)s, %(minutes)s of training.",
            "%(count)s sessions are filled in: %(days)s, %(minutes)s of training.",
            len(laid.days),
        )
        days = format_days(laid.days[0][0], laid.days[-1][0])
        lines = [text % {"count": len(laid.days), "days": days, "minutes": format_minutes(minutes)}]
        left_out = [f"{format_day(day)} ({self.days_off[day]})" for day in laid.left_out]
        if left_out:
            lines.append(gettext("Left out, because these days are off: %(days)s.") % {"days": "; ".join(left_out)})
        return lines

    def _save(self, sent):
        head, sessions = self.with_box_sent(CohortForm(sent, **self.choices)), self._rows().read(sent)
        self.pattern, self.sessions = self._pattern_as_typed(sent), sessions
        head.rows_by_prefix = {row.prefix: row for row in sessions.filled()}
        head_is_valid, rows_are_valid = head.is_valid(), sessions.are_valid()
        # What the action would refuse in the part that can be read is said at once, too, not in a second round.
        readable = {**head.readable(), "sessions": self._plans(head)}
        problems = actions.schedule_problems(**readable, at=timezone.now())
        if head_is_valid and rows_are_valid and not problems:
            return self.form_valid(head)
        self.ask_about(head)
        add_problems(head, problems)
        return self.form_invalid(head)

    def _plans(self, head):
        """The rows that can be read, with the trainers and the link of the head."""
        typed = head.cleaned_data
        trainers = [membership.user for membership in typed.get("trainers", ())]
        return [row.plan(trainers, typed.get("link", "")) for row in self.sessions.filled() if row.is_valid()]

    def get_doubts(self, form):
        """A place that does not fit; sessions that are elsewhere, far from the others, far ahead, or on a day off."""
        if "time_zone" not in form.cleaned_data:
            return []
        cohort = form.place_of()
        return [*place_doubts(cohort), *plan_doubts(cohort, self._plans(form), at=timezone.now())]

    def form_valid(self, form):
        """Head and sessions go to the action together."""
        form.cleaned_data["schedule"] = {**form.chosen(), "sessions": self._plans(form)}
        return super().form_valid(form)

    def form_invalid(self, form):
        """Everything as it was typed, with what is wrong."""
        return self._show(form, self.pattern, self.sessions, status=INVALID_STATUS)

    def act(self, data, by, at):
        """Schedule the cohort with its sessions."""
        return actions.schedule(**data["schedule"], by=by, at=at)

    def done_text(self, result):
        """What comes next."""
        return gettext("%(cohort)s is planned. Agencies see it once you open it.") % {"cohort": result}

    def get_done_url(self, result):
        """The new cohort."""
        return reverse("vendor_cohort", args=[result.pk])

    def _show(self, head, pattern, sessions, status=200, goes_to_rows=False):
        """`goes_to_rows`: rows were added, so the focus goes to them."""
        wrong_rows = [row for row in sessions.rows if row.is_bound and not row.is_blank and row.errors]
        links = [
            link for number, row in enumerate(sessions.rows, 1) if row in wrong_rows for link in row.error_links(number)
        ]
        forms_context = {"head": head, "pattern": pattern, "sessions": sessions.rows, "wrong_rows": wrong_rows}
        forms_context |= {"row_links": links, "goes_to_rows": goes_to_rows, "filled": self.filled}
        forms_context["has_rooms"] = bool(self.rooms.by_id)
        return self.render_to_response(self.get_context_data(form=head, **forms_context), status=status)
