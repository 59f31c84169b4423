"""Files for the room and the office: the sign-in sheet of a session, and the roster of a cohort."""

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext
from django.views.generic import View

from cohorts.core import roles
from cohorts.core.formatting import format_day, format_minutes, format_range, local_day
from cohorts.core.names import called
from cohorts.core.persons import the_person
from cohorts.core.tables import as_hours, download
from cohorts.training.documents.sheet import Column, SheetData, sheet_pdf
from cohorts.training.documents.sign_in import SignInData, sign_in_pdf
from cohorts.training.models import Cohort, Enrollment, MakeUp, Session
from cohorts.training.models.cohort_choices import UNFINISHED
from cohorts.training.models.hours import hours_by_enrollment
from cohorts.training.models.teaching import name_trainers
from cohorts.training.rules.venues import place_text
from cohorts.training.views.attendance_files import pdf_response
from cohorts.ui.page import Page

MARKERS = (roles.TRAINER, roles.VENDOR_COORDINATOR)


class SignInSheet(Page, View):
    """The sheet on which people sign in a session: those who have a seat during it, also those who left since."""

    allowed_roles = MARKERS
    file_kind = "pdf"

    def get(self, request, pk):
        """The PDF, or a table to fill in."""
        sessions = Session.objects.visible_to(request.user, role=MARKERS).with_course().filter(pk=pk)
        vendor = sessions.values_list("cohort__vendor", flat=True).first()
        session = sessions.with_trainers(vendor).first()
        if session is None:
            raise Http404
        name_trainers([session], timezone.now())
        seats = Enrollment.objects.visible_to(request.user, role=MARKERS).filter(cohort=session.cohort_id)
        rows = seats.in_session(session).select_related("person").by_name()
        guests = MakeUp.objects.visible_to(request.user, role=MARKERS).approved().filter(session=session)
        guests = guests.with_session().order_by("person__family_name", "person__given_name", "pk")
        names = [called(seat.person) for seat in rows]
        names += [gettext("%(person)s (guest)") % {"person": called(row.person)} for row in guests]
        cohort = session.cohort
        day = local_day(session.starts_at, cohort.zone)
        name = f"sign-in-{cohort.code}-{day.isoformat()}".lower()
        if self.file_kind != "pdf":
            head = gettext("No."), gettext("Name"), gettext("Arrived"), gettext("Left"), gettext("Signature")
            return download(name, head, [(number, one, "", "", "") for number, one in enumerate(names, 1)], "xlsx")
        pdf = sign_in_pdf(
            SignInData(
                cohort=cohort.code,
                vendor=cohort.vendor.name,
                when=format_range(session.starts_at, session.ends_at, cohort.time_zone),
                place=place_text(session.place, cohort.place, is_whole=session.place_is_whole),
                trainers=", ".join(called(trainer) for trainer in session.teaching),
                names=names,
                made_on=day,
            )
        )
        return pdf_response(name, pdf)


class Roster(Page, View):
    """Everybody who has or had a seat in a cohort of the vendor, with their hours: as CSV, workbook or PDF."""

    allowed_roles = (roles.VENDOR_COORDINATOR,)
    file_kind = "csv"

    def get(self, request, pk):
        """The file."""
        cohorts = Cohort.objects.visible_to(request.user, role=roles.VENDOR_COORDINATOR)
        cohort = cohorts.select_related("vendor", "course_version__course").filter(pk=pk).first()
        if cohort is None:
            raise Http404
        seats = Enrollment.objects.visible_to(request.user, role=roles.VENDOR_COORDINATOR).filter(cohort=cohort)
        seats = list(seats.with_cohort().order_by("state", "person__family_name", "person__given_name", "pk"))
        now = timezone.now()
        hours = hours_by_enrollment(seats, at=now)
        rows = [(seat, hours[seat.pk].verdict) for seat in seats]
        name = f"roster-{cohort.code}".lower()
        if self.file_kind == "pdf":
            return pdf_response(name, sheet_pdf(self._sheet(cohort, rows, local_day(now, cohort.zone))))
        return download(name, *self._table(cohort, rows), self.file_kind)

    def _table(self, cohort, rows):
        """(head, rows): each name in a column of its own, as the roster of an agency has them, and hours.

        Whom the vendor teaches no more, also because the cohort is finished, is here without an address.
        """
        head = (
            gettext("Given name"), gettext("Family name"), gettext("Email address"), gettext("Agency"),
            gettext("Seat"), gettext("Since"), gettext("Hours credited"), gettext("Hours still to come"),
            gettext("Hours needed"),
        )  # fmt: skip
        lines = []
        teaches = cohort.state in UNFINISHED
        for seat, verdict in rows:
            names = (seat.person.get_short_name(), seat.person.family_name)
            address = the_person(seat.person).email if teaches and seat.is_taken else ""
            hours = [as_hours(minutes) for minutes in (verdict.credited, verdict.planned, verdict.needed)]
            since = local_day(seat.enrolled_at, cohort.zone)
            lines.append((*names, address, seat.agency.name, seat.get_state_display(), since, *hours))
        return head, lines

    @staticmethod
    def _sheet(cohort, rows, day):
        dates = (
            format_range(cohort.starts_at, cohort.ends_at, cohort.time_zone) if cohort.starts_at else "", cohort.place
        )  # fmt: skip
        return SheetData(
            heading=gettext("Roster of %(cohort)s") % {"cohort": cohort.code},
            vendor=cohort.vendor.name,
            facts=(str(cohort.course_version.course), *dates, gettext("As of %(day)s") % {"day": format_day(day)}),
            columns=(
                Column(gettext("Name"), 1.5),
                Column(gettext("Agency"), 1.7),
                Column(gettext("Seat"), 0.9),
                Column(gettext("Since"), 1.4),
                Column(gettext("Credited"), 0.9, is_number=True),
                Column(gettext("Needed"), 0.8, is_number=True),
            ),
            rows=[
                (
                    called(seat.person), seat.agency.name, str(seat.get_state_display()),
                    format_day(local_day(seat.enrolled_at, cohort.zone)), format_minutes(verdict.credited),
                    format_minutes(verdict.needed),
                )
                for seat, verdict in rows
            ],
            made_on=day,
        )  # fmt: skip
