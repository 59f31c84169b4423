"""The vendor’s year: cohorts along the months, how full they are, hours delivered against plan, and what is due."""

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.generic import TemplateView

from cohorts.core import roles
from cohorts.core.formatting import format_percent, format_short_months, local_day
from cohorts.core.tables import as_hours, download
from cohorts.training.models import Cohort, Session
from cohorts.training.views.vendor import VENDOR, cohorts_of, waiting
from cohorts.ui.list_view import FILE_KINDS
from cohorts.ui.page import Page
from cohorts.ui.templatetags.formats import year_place

MAX_COHORTS = 300


def _percent(part, whole):
    """A share in whole percent; "" of nothing."""
    return format_percent(100 * part / whole, decimals=0) if whole else ""


class VendorYear(Page, TemplateView):
    """Cohorts as rows along the months, their sessions as marks; made to be printed, and downloaded as a table."""

    allowed_roles = VENDOR
    template_name = "training/vendor_year.html"

    def get(self, request, *args, **kwargs):
        """The page, or the table."""
        kind = request.GET.get("format")
        if kind in FILE_KINDS:
            now = timezone.localtime()
            year = _year(request.GET.get("year"), now.year)
            return _table(year, self._cohorts_of(year, now), kind)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **context):
        """The cohorts of the year with their sessions, the year in figures, and what is due now."""
        now = timezone.localtime()
        year = _year(self.request.GET.get("year"), now.year)
        cohorts = self._cohorts_of(year, now)
        return super().get_context_data(
            year=year,
            cohorts=cohorts,
            due=waiting(cohorts_of(self.request.user), now) if year == now.year else [],
            months=format_short_months(),
            quarters=format_short_months()[::3],
            rules="".join(f"M{31 * month} 0v24" for month in range(1, 12)),
            today=now if now.year == year else None,
            now=now,
            **_sums(cohorts),
            before=reverse("vendor_year") + f"?year={year - 1}",
            after=reverse("vendor_year") + f"?year={year + 1}",
            **context,
        )

    def _cohorts_of(self, year, now):
        midnight = now.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
        midnight = midnight.replace(tzinfo=timezone.get_current_timezone())
        first, last = midnight.replace(year=year), midnight.replace(year=year + 1)
        rows = cohorts_of(self.request.user).with_taken().filter(starts_at__lt=last, ends_at__gte=first)
        own = Session.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR)
        cohorts = list(
            rows.exclude(state=Cohort.State.CANCELED)
            .order_by("starts_at", "pk")
            .prefetch_related(Prefetch("sessions", own, to_attr="dated"))[:MAX_COHORTS]
        )
        for cohort in cohorts:
            past = [session for session in cohort.dated if session.ends_at <= now]
            cohort.past = _marks(past, cohort, year)
            cohort.to_come = _marks([session for session in cohort.dated if session.ends_at > now], cohort, year)
            cohort.planned_minutes = sum(session.minutes for session in cohort.dated)
            cohort.held, cohort.held_minutes = len(past), sum(session.minutes for session in past)
            cohort.filled = _percent(cohort.taken, cohort.seats)
        return cohorts


def _marks(sessions, cohort, year):
    """The days of sessions as one path: hundreds of elements take long to write and to draw."""
    days = (local_day(session.starts_at, cohort.zone) for session in sessions)
    return "".join(f"M{year_place(day, year)} 6v12" for day in days)


def _sums(cohorts):
    """The figures of all cohorts together."""
    seats, taken = sum(cohort.seats for cohort in cohorts), sum(cohort.taken for cohort in cohorts)
    return {
        "seats": seats,
        "taken": taken,
        "filled": _percent(taken, seats),
        "minutes": sum(cohort.planned_minutes for cohort in cohorts),
        "held_minutes": sum(cohort.held_minutes for cohort in cohorts),
    }


def _table(year, cohorts, kind):
    head = (
        gettext("Cohort"), gettext("Course"), gettext("Location"), gettext("State"), gettext("First day"),
        gettext("Last day"), gettext("Seats taken"), gettext("Seats"), gettext("Sessions"), gettext("Sessions held"),
        gettext("Hours planned"), gettext("Hours held"), gettext("Hours of the course"),
    )  # fmt: skip
    rows = [
        (
            cohort.code, cohort.course_version.course.title, cohort.place, cohort.get_state_display(),
            local_day(cohort.starts_at, cohort.zone), local_day(cohort.ends_at, cohort.zone), cohort.taken,
            cohort.seats, len(cohort.dated), cohort.held, as_hours(cohort.planned_minutes),
            as_hours(cohort.held_minutes), as_hours(cohort.course_version.required_minutes),
        )
        for cohort in cohorts
    ]  # fmt: skip
    return download(f"year-{year}", head, rows, kind)


def _year(text, otherwise):
    try:
        year = int(text)
    except (TypeError, ValueError):
        return otherwise
    return year if 2000 <= year <= 2100 else otherwise
