"""A trainer's sessions, and the attendance of a session: marked at once, corrected one by one with a reason."""

import django_filters
from django.contrib import messages
from django.db.models import F
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.formatting import format_minutes
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.training.actions import attendance as actions
from cohorts.training.actions.attendance_checks import MARKABLE
from cohorts.training.models import AttendanceMark, Cohort, Enrollment, MakeUp, Session
from cohorts.training.models.agendas import add_units
from cohorts.training.models.make_up_options import add_made_up_in
from cohorts.training.models.make_ups import as_guest
from cohorts.training.ports import ATTENDANCE, links_of
from cohorts.training.views.attendance_sheet import AttendanceSheet, CorrectionForm, initial_of
from cohorts.training.views.outbox_keys import outbox_of
from cohorts.ui.action_view import RowActionView
from cohorts.ui.kept_forms import refill
from cohorts.ui.list_view import Column, ListView

MARKERS = (roles.TRAINER, roles.VENDOR_COORDINATOR)


def _sessions(user, *asked):
    return Session.objects.visible_to(user, role=asked).with_course()


def _midnight():
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


class WhenFilter(django_filters.FilterSet):
    """Sessions from today on, or earlier ones."""

    show = django_filters.ChoiceFilter(
        label=_("Show"), choices=[("past", _("Earlier"))], empty_label=_("Today and upcoming"), method="by_day"
    )

    def by_day(self, rows, name, value):
        """Earlier sessions; the latest first."""
        return rows.filter(ends_at__lt=_midnight())

    @property
    def qs(self):
        """Without a choice, those from today on."""
        if self.form.is_valid() and self.form.cleaned_data["show"]:
            return super().qs
        return self.queryset.filter(ends_at__gte=_midnight())


class TrainerSessions(ListView):
    """A trainer's sessions, today's first; on top those whose attendance is to be marked."""

    allowed_roles = (roles.TRAINER,)
    template_name = "training/trainer_sessions.html"
    heading = _("My sessions")
    noun, nouns = _("session"), _("sessions")
    search_fields = ("cohort__code", "cohort__course_version__course__title", "place", "cohort__place")
    filterset_class = WhenFilter
    columns = (
        Column("when", _("When")),
        Column("cohort", _("Cohort")),
        Column("unit", _("Unit")),
        Column("place", _("Location")),
        Column("attendance", _("Attendance")),
    )
    empty_heading = _("No session here")
    empty_text = _("A vendor’s coordinator assigns you to the sessions you teach. They are then listed here.")

    def get_rows(self):
        """The trainer's sessions that take place."""
        rows = _sessions(self.request.user, roles.TRAINER)
        return rows.exclude(cohort__state=Cohort.State.CANCELED).with_attendance()

    def sort(self, rows):
        """From today on; earlier ones with the latest first."""
        return rows.order_by("-starts_at" if self.request.GET.get("show") == "past" else "starts_at", "pk")

    def get_context_data(self, **context):
        """Also the sessions to mark."""
        now = timezone.localtime()
        late = self.get_rows().filter(ends_at__lt=now, cohort__state__in=MARKABLE, marked__lt=F("seated"))
        late = list(late.order_by("starts_at", "pk")[:20])
        return super().get_context_data(late=late, now=now, **context)


class OfSession:
    """A page about one session, for those who mark its attendance."""

    allowed_roles = MARKERS

    def get_rows(self):
        """Sessions that the person teaches, or of their vendor."""
        return _sessions(self.request.user, *MARKERS)

    def get_seats(self):
        """The seats in the session's cohort."""
        seats = Enrollment.objects.visible_to(self.request.user).filter(cohort=self.row.cohort_id)
        return seats.select_related("person", "agency")

    def get_guests(self):
        """The seats of other cohorts from which people are guests of the session, by name; each has `is_guest`."""
        rows = MakeUp.objects.visible_to(self.request.user).approved().filter(session=self.row).with_session()
        rows = rows.order_by("person__family_name", "person__given_name", "pk")
        return [as_guest(row) for row in rows]

    def get_marks(self):
        """The marks of the session, the first ones first."""
        rows = AttendanceMark.objects.visible_to(self.request.user).filter(session=self.row)
        return rows.order_by("made_at", "number").select_related("by", "session")


class Attendance(OfSession, RowActionView):
    """The attendance sheet of one session: who is not marked yet can be marked, all at once."""

    template_name = "training/trainer_attendance.html"
    form_class = AttendanceSheet
    action_label = _("Save attendance")

    def get_heading(self):
        """The page's title."""
        return gettext("Attendance of %(cohort)s") % {"cohort": self.row.cohort}

    def get_crumbs(self):
        """The page before."""
        if has_role(self.request.user, roles.TRAINER):
            return [(_("My sessions"), self.get_back_url())]
        return [(self.row.cohort, self.get_back_url())]

    def get_back_url(self):
        """The trainer's sessions; for a coordinator, the cohort."""
        if has_role(self.request.user, roles.TRAINER):
            return reverse("trainer_sessions")
        return reverse("vendor_cohort", args=[self.row.cohort_id])

    def get_form_kwargs(self):
        """The session, the people and their marks."""
        seats = [*self.get_seats().in_session(self.row).by_name(), *self.get_guests()]
        about = {"session": self.row, "now": timezone.now(), "marks": list(self.get_marks())}
        return super().get_form_kwargs() | about | {"seats": seats}

    def post(self, request, *args, **kwargs):
        """Save, or only choose “Present” for everyone who has no choice yet."""
        if "rest" not in request.POST:
            return super().post(request, *args, **kwargs)
        sheet = self.get_form()
        unsaved = AttendanceSheet(**{**self.get_form_kwargs(), "data": None, "files": None})
        refill(unsaved, sheet.with_rest_present())
        text = gettext("“Present” is chosen for everyone without a choice. Check it, then save.")
        messages.info(request, text)
        return self.render_to_response(self.get_context_data(form=unsaved))

    def act(self, data, by, at):
        """Mark those for whom something was chosen."""
        return actions.mark(session=self.row, entries=data["entries"], by=by, at=at)

    def done_text(self, result):
        """How many were marked."""
        if not result:
            return gettext("Nothing has changed.")
        return ngettext("%(count)s person is marked.", "%(count)s people are marked.", len(result)) % {
            "count": len(result)
        }

    def get_done_url(self, result):
        """The sheet, with whoever is still to mark."""
        return reverse("trainer_attendance", args=[self.row.pk])

    def get_context_data(self, **context):
        """The session and whether it has begun."""
        add_units([self.row])
        context.setdefault("form", self.get_form())
        seats = [seat for seat, _marks in context["form"].marked]
        add_made_up_in(self.row, seats, MakeUp.objects.visible_to(self.request.user))
        return super().get_context_data(
            session=self.row,
            cohort=self.row.cohort,
            begun=self.row.starts_at <= timezone.now(),
            over=self.row.ends_at <= timezone.now(),
            outbox=outbox_of(self.request.user),
            opened=timezone.now().isoformat(),
            starts=self.row.starts_at.isoformat(),
            ends=self.row.ends_at.isoformat(),
            links=links_of(ATTENDANCE, self.row.cohort),
            enters_guests=has_role(self.request.user, roles.VENDOR_COORDINATOR, organization=self.row.cohort.vendor_id),
            **context,
        )


class Correction(OfSession, RowActionView):
    """Correct one person's attendance, with a reason; the earlier marks stay in sight."""

    template_name = "training/trainer_correction.html"
    form_class = CorrectionForm
    action_label = _("Save the correction")

    @cached_property
    def seat(self):
        """The person's seat, in the session's cohort or, of a guest, in another one."""
        guests = {seat.pk: seat for seat in self.get_guests()}
        return guests.get(self.kwargs["seat_id"]) or get_object_or_404(self.get_seats(), pk=self.kwargs["seat_id"])

    @cached_property
    def person_marks(self):
        """The person's marks in this session."""
        return list(self.get_marks().filter(enrollment=self.seat))

    def setup(self, request, *args, **kwargs):
        """Find the session and the seat."""
        super().setup(request, *args, **kwargs)
        self.seat  # noqa: B018

    def get_heading(self):
        """The page's title."""
        return gettext("Correct the attendance of %(person)s") % {"person": called(self.seat.person)}

    def get_back_url(self):
        """The attendance sheet."""
        return reverse("trainer_attendance", args=[self.row.pk])

    def get_problem(self):
        """There is nothing to correct yet."""
        return None if self.person_marks else Problem("not_marked_yet", person=called(self.seat.person))

    def get_form_kwargs(self):
        """Also the session and the person."""
        about = {"session": self.row, "person": called(self.seat.person), "now": timezone.now()}
        return super().get_form_kwargs() | about

    def get_initial(self):
        """What is recorded now, and the mark that the person sees."""
        return initial_of(self.person_marks, self.row.cohort.zone)

    def act(self, data, by, at):
        """Append the correction."""
        return actions.correct(session=self.row, enrollment=self.seat, by=by, at=at, **data)

    def done_text(self, result):
        """What is credited now."""
        done = gettext("%(person)s now has %(minutes)s in this session.")
        return done % {"person": called(self.seat.person), "minutes": format_minutes(result.minutes)}

    def get_context_data(self, **context):
        """The marks so far."""
        return super().get_context_data(marks=self.person_marks, session=self.row, **context)
