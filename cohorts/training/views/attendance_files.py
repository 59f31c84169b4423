"""Attendance of a session as it is recorded, for the vendor's files: as PDF, and as a workbook with real times."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.generic import View

from cohorts.core.formatting import format_minutes, format_range, format_wall_time, local_day, local_moment
from cohorts.core.names import called
from cohorts.core.tables import download
from cohorts.training.documents.sheet import Column, SheetData, sheet_pdf
from cohorts.training.models import AttendanceMark, Enrollment, Session
from cohorts.training.rules.venues import place_text
from cohorts.training.views.trainer import OfSession
from cohorts.ui.page import Page, RowMixin


def pdf_response(name, content):
    """A PDF that the browser opens, and saves under this name."""
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}.pdf"'}
    )


@dataclass(frozen=True)
class AttendanceLine:
    """A person of a session, with the mark that counts; None if nobody marked them."""

    seat: Enrollment
    mark: AttendanceMark | None
    session: Session

    @property
    def span(self):
        """(from, to) as times of the day where the session is; Nones if the person was not there."""
        spans = self.mark.spans if self.mark else []
        if not spans:
            return None, None
        return tuple(self._clock(at) for at in (spans[0][0], spans[-1][1]))

    @property
    def status(self):
        """Whether the person was there, in words."""
        if self.mark:
            return str(self.mark.get_status_display())
        # Who gave the seat up during the session is not asked for.
        return "" if self.seat.left_during(self.session) else gettext("Not marked")

    @property
    def remark(self):
        """Whether the person is a guest, or left the cohort during the session."""
        if self.seat.is_guest:
            return gettext("Guest who makes up")
        left_at = self.seat.left_during(self.session)
        return gettext("left the cohort at %(at)s") % {"at": format_wall_time(self._clock(left_at))} if left_at else ""

    def _clock(self, at):
        return local_moment(at, self.session.cohort.time_zone).time()


class AttendanceFile(OfSession, RowMixin, Page, View):
    """Who was in a session and when, by what is recorded. Why somebody is excused is not in it."""

    file_kind = "pdf"

    def get(self, request, pk):
        """The file."""
        cohort = self.row.cohort
        day = local_day(self.row.starts_at, cohort.time_zone)
        latest = self.get_marks().latest_per("enrollment_id")
        seats = [*self.get_seats().in_session(self.row).by_name(), *self.get_guests()]
        lines = [AttendanceLine(seat, latest.get(seat.pk), self.row) for seat in seats]
        name = f"attendance-{cohort.code}-{day.isoformat()}".lower()
        if self.file_kind == "pdf":
            return pdf_response(name, sheet_pdf(self._sheet(lines, day)))
        head = (
            gettext("Date"), gettext("Cohort"), gettext("Family name"), gettext("Name"), gettext("Attendance"),
            gettext("From"), gettext("To"), gettext("Hours"), gettext("Remark"),
        )  # fmt: skip
        rows = [
            (
                day, cohort.code, line.seat.person.family_name, line.seat.person.get_short_name(), line.status,
                *line.span, timedelta(minutes=line.mark.minutes) if line.mark else None, line.remark,
            )
            for line in lines
        ]  # fmt: skip
        return download(name, head, rows, self.file_kind)

    def _sheet(self, lines, day):
        session, cohort = self.row, self.row.cohort
        total = gettext("This session has %(minutes)s of training, without breaks.")
        rows = []
        for line in lines:
            start, end = (at and format_wall_time(at) for at in line.span)
            hours = format_minutes(line.mark.minutes) if line.mark else ""
            rows.append((called(line.seat.person), line.status, start or "", end or "", hours, line.remark))
        return SheetData(
            heading=gettext("Attendance of %(cohort)s") % {"cohort": cohort.code},
            vendor=cohort.vendor.name,
            facts=(
                format_range(session.starts_at, session.ends_at, cohort.time_zone),
                place_text(session.place, cohort.place, is_whole=session.place_is_whole),
                total % {"minutes": format_minutes(session.minutes)},
            ),
            columns=(
                Column(gettext("Name"), 1.6),
                Column(gettext("Attendance"), 0.9),
                Column(gettext("From"), 0.8, is_number=True),
                Column(gettext("To"), 0.8, is_number=True),
                Column(gettext("Hours"), 0.9, is_number=True),
                Column(gettext("Remark"), 1.8),
            ),
            rows=rows,
            made_on=day,
        )
