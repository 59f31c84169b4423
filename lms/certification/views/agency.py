"""An agency's people as rows: path, hours, exams, certificate and what each costs. Never a score or a reason."""

from collections import defaultdict
from decimal import Decimal

import django_filters
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing.rules.postings import cents
from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.exports import Cell, by_path
from cohorts.core.formatting import local_day
from cohorts.core.names import CALLED_NAME, called_name
from cohorts.core.persons import person_of
from cohorts.core.tables import as_hours
from cohorts.people.models import User
from cohorts.training.models import Enrollment, SeatCharge
from cohorts.training.models.costs import with_costs
from cohorts.training.models.hours import hours_by_enrollment
from cohorts.training.views.agency import trainees_of
from cohorts.ui.list_view import Column, ListView
from exams.delivery.models.outcomes import Outcome, final_outcomes, next_exams
from lms.certification.models.employer_view import STAGES, credentials_of, in_stage, paths_of


def _supervisors(request):
    """Those who supervise somebody of the coordinator's people."""
    rows = trainees_of(request.user).filter(supervisor__isnull=False)
    people = User.objects.visible_to(request.user).filter(pk__in=rows.order_by().values("supervisor"))
    return people.order_by("family_name", "given_name", "pk")


class ProgressFilter(django_filters.FilterSet):
    """By how far people are, and by supervisor."""

    stage = django_filters.ChoiceFilter(label=_("How far"), choices=STAGES, method="by_stage", empty_label=_("All"))
    supervisor = django_filters.ModelChoiceFilter(
        label=_("Supervisor"), queryset=_supervisors, field_name="supervisor", empty_label=_("All supervisors")
    )

    def by_stage(self, queryset, name, value):
        """Those in the stage today."""
        return in_stage(queryset, value, home_day(timezone.now()))


class AgencyProgress(ListView):
    """A row for each trainee of the coordinator's agencies."""

    allowed_roles = (roles.AGENCY_COORDINATOR,)
    template_name = "certification/agency_progress.html"
    heading = _("How far your people are")
    noun, nouns = _("person"), _("people")
    search_fields = ("user__called_name", "user__family_name", "user__email")
    search_label = _("Name or email address")
    filterset_class = ProgressFilter
    default_sort = "person"
    file_name = "progress"
    columns = (
        Column(
            "person",
            _("Person"),
            sort=("user__family_name", "user__given_name"),
            cell=Cell(*by_path("user", *CALLED_NAME), write=called_name),
        ),
        Column("path", _("Requirements met")),
        Column("hours", _("Hours credited")),
        Column("exam", _("Exams")),
        Column("certificate", _("Certificate")),
        Column("cost", _("Cost"), numeric=True, unit=_("dollars, after credits")),
    )
    empty_heading = _("No trainees yet")
    empty_text = _("Invite your trainees. Then you see here how far each of them is.")
    empty_action = (_("Invite someone"), "agency_invite")

    def get_rows(self):
        """The trainees of today."""
        return trainees_of(self.request.user).select_related("user", "organization")

    def _seats(self, people):
        seats = Enrollment.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR).taken()
        return seats.of_people(people).with_cohort().order_by("cohort__starts_at", "pk")

    def _costs(self, people):
        """{person: what their seats cost the coordinator's agencies, after credits}. One query."""
        fees = SeatCharge.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR)
        costs = defaultdict(Decimal)
        rows = with_costs(fees.filter(enrollment__person__in=people)).values_list("enrollment__person", "cost")
        for person, cost in rows.order_by():
            costs[person_of(person)] += cost
        return costs

    def prepare(self, rows):
        """All that a row shows, in a constant number of queries."""
        now, people = timezone.now(), [row.user_id for row in rows]
        seats = list(self._seats(people))
        hours = hours_by_enrollment(seats, at=now)
        by_person = defaultdict(list)
        for seat in seats:
            seat.hours = hours[seat.pk]
            by_person[person_of(seat.person_id)].append(seat)
        paths, outcomes, exams = paths_of(people), final_outcomes(people), next_exams(seats, now)
        credentials, costs = credentials_of(people, home_day(now)), self._costs(people)
        for row in rows:
            person = person_of(row.user_id)
            row.seats = by_person[person]
            row.paths, row.credentials = paths.get(person, ()), credentials.get(person, ())
            row.outcome = outcomes.get(person, Outcome.NONE)
            row.exam = None if row.outcome == Outcome.PASSED else exams.get(person)
            row.cost = cents(costs[person])

    def get_file_cells(self, rows):
        """The same as text and numbers."""
        now, people = timezone.now(), list(rows.order_by().values_list("user", flat=True))
        seats = list(self._seats(people))
        hours = hours_by_enrollment(seats, at=now)
        verdicts = {person_of(seat.person_id): (seat.cohort.code, hours[seat.pk].verdict) for seat in seats}
        outcomes, exams = final_outcomes(people), next_exams(seats, now)
        credentials, costs, paths = credentials_of(people, home_day(now)), self._costs(people), paths_of(people)

        def of_seat(read):
            return lambda user: read(*verdicts[person_of(user)]) if person_of(user) in verdicts else ""

        def next_exam(user):
            exam = None if outcomes.get(user) == Outcome.PASSED else exams.get(user)
            return local_day(exam.opens_at, exam.time_zone) if exam else ""

        def admission(user):
            return "; ".join(f"{one.program}: {one.admission}" for one in paths.get(user, ()) if one.admission)

        def joined(write):
            return lambda user: ", ".join(str(write(one)) for one in credentials.get(user, ()))

        return super().get_file_cells(rows) | {
            gettext("Agency"): Cell("organization__name"),
            gettext("Admission"): Cell("user", write=admission),
            gettext("Cohort"): Cell("user", write=of_seat(lambda code, _verdict: code)),
            gettext("Hours credited"): Cell("user", write=of_seat(lambda _code, verdict: as_hours(verdict.credited))),
            gettext("Hours needed"): Cell("user", write=of_seat(lambda _code, verdict: as_hours(verdict.needed))),
            gettext("Next exam"): Cell("user", write=next_exam),
            gettext("Final exam"): Cell("user", write=lambda user: outcomes.get(user, Outcome.NONE).label),
            gettext("Certificate"): Cell("user", write=joined(lambda one: f"{one.number} ({one.status.label})")),
            gettext("Valid until"): Cell("user", write=joined(lambda one: one.valid_until or "")),
            gettext("Cost after credits"): Cell("user", write=lambda user: cents(costs[person_of(user)])),
        }
