"""Files for the room and the office: the sign-in sheet of a session as PDF, and the roster of a cohort."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.generic import View

from cohorts.core import roles
from cohorts.core.formatting import format_range, local_day
from cohorts.core.names import called
from cohorts.core.tables import download
from cohorts.training.documents.sign_in import SignInData, sign_in_pdf
from cohorts.training.models import Cohort, Enrollment, Session
from cohorts.training.models.hours import hours_by_enrollment
from cohorts.training.models.teaching import name_trainers
from cohorts.ui.page import Page

MARKERS = (roles.TRAINER, roles.VENDOR_COORDINATOR)


class SignInSheet(Page, View):
    """The sheet on which people sign in a session: those who have a seat during it, also those who left since."""

    allowed_roles = MARKERS

    def get(self, request, pk):
        """The PDF."""
        sessions = Session.objects.visible_to(request.user, role=MARKERS).with_course().filter(pk=pk)
        vendor = sessions.values_list("cohort__vendor", flat=True).first()
        session = sessions.with_trainers(vendor).first()
        if session is None:
            raise Http404
        name_trainers([session], timezone.now())
        seats = Enrollment.objects.visible_to(request.user, role=MARKERS).filter(cohort=session.cohort_id)
        rows = seats.in_session(session).select_related("person").by_name()
        cohort = session.cohort
        day = local_day(session.starts_at, cohort.zone)
        pdf = sign_in_pdf(
            SignInData(
                cohort=cohort.code,
                vendor=cohort.vendor.name,
                when=format_range(session.starts_at, session.ends_at, cohort.time_zone),
                place=", ".join(filter(None, (session.place, cohort.place))),
                trainers=", ".join(called(trainer) for trainer in session.teaching),
                names=[called(seat.person) for seat in rows],
                made_on=day,
            )
        )
        name = f"sign-in-{cohort.code}-{day.isoformat()}.pdf".lower()
        headers = {"Content-Disposition": f'inline; filename="{name}"'}
        return HttpResponse(pdf, content_type="application/pdf", headers=headers)


class Roster(Page, View):
    """Everybody who has or had a seat in a cohort of the vendor, with their hours, as a table."""

    allowed_roles = (roles.VENDOR_COORDINATOR,)
    file_kind = "csv"

    def get(self, request, pk):
        """The file."""
        cohorts = Cohort.objects.visible_to(request.user, role=roles.VENDOR_COORDINATOR)
        cohort = cohorts.filter(pk=pk).first()
        if cohort is None:
            raise Http404
        seats = Enrollment.objects.visible_to(request.user, role=roles.VENDOR_COORDINATOR).filter(cohort=cohort)
        seats = list(seats.with_cohort().order_by("state", "person__family_name", "person__given_name", "pk"))
        hours = hours_by_enrollment(seats, at=timezone.now())
        head = (
            gettext("Family name"), gettext("Name"), gettext("Agency"), gettext("Seat"), gettext("Since"),
            gettext("Minutes credited"), gettext("Minutes still to come"), gettext("Minutes needed"),
        )  # fmt: skip
        rows = [self._row(seat, hours[seat.pk].verdict, cohort) for seat in seats]
        return download(f"roster-{cohort.code}".lower(), head, rows, self.file_kind)

    @staticmethod
    def _row(seat, verdict, cohort):
        return (
            seat.person.family_name, seat.person.get_short_name(), seat.agency.name, seat.get_state_display(),
            local_day(seat.enrolled_at, cohort.zone), verdict.credited, verdict.planned, verdict.needed,
        )  # fmt: skip
