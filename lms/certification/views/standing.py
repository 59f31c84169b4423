"""A statement of standing: what an office of another state reads of somebody who applies there."""

from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.access import SIGNED_IN
from cohorts.core.dates import home_day, home_zone
from cohorts.core.formatting import format_long_moment
from cohorts.core.persons import is_own, person_of
from cohorts.ui.detail_view import DetailView
from lms.certification.actions.certificate_documents import verification_address
from lms.certification.models import Certificate, CertificateEvent
from lms.certification.models.certificate_status import CERTIFIED
from lms.certification.models.practice_rules import certified_periods
from lms.certification.models.register import by_token, public_discipline, public_word


class StandingPage(DetailView):
    """Since when and with which gaps somebody is certified, the status today, and public discipline. Nothing else.

    For the person and program staff. Of a certificate that a later one replaced there is none.
    """

    allowed_roles = (SIGNED_IN,)
    template_name = "certification/standing.html"
    heading = _("Statement of standing")
    model = Certificate
    row_name = "certificate"

    def get_rows(self):
        """One's own, and those of the programs of one's office."""
        user = self.request.user
        own = Certificate.objects.visible_to(user).of_person(user)
        office = Certificate.objects.visible_to(user, role=roles.PROGRAM)
        rows = Certificate.objects.visible_to(user).filter(Q(pk__in=own.values("pk")) | Q(pk__in=office.values("pk")))
        return rows.latest_issues().select_related("program__authority", "candidacy")

    def get_context_data(self, **context):
        """As of this moment."""
        now = timezone.now()
        today, row = home_day(now), self.row
        status = row.status_on(today)
        event = CertificateEvent.objects.visible_to(self.request.user).reason_for_state(row)
        periods = certified_periods([row.person_id])[person_of(row.person_id), row.program_id]
        return super().get_context_data(
            moment=format_long_moment(now, home_zone()),
            word=public_word(status),
            periods=periods_through(periods, today),
            # The period that goes on has no end yet.
            certified_on=today if status in CERTIFIED else None,
            end_unknown=status not in CERTIFIED and event is not None and not event.has_day,
            discipline=public_discipline(by_token(row.token)),
            address=verification_address(row),
            own=is_own(self.request.user, row.person_id),
            **context,
        )


def periods_through(periods: list[tuple[date, date | None]], today: date) -> list[tuple[date, date]]:
    """Return the periods that have begun, in order, each through today at most; what follows without a gap is one."""
    done: list[tuple[date, date]] = []
    for begin, end in sorted(periods, key=lambda period: period[0]):
        last = min(end or today, today)
        if begin > last:
            continue
        if done and begin <= done[-1][1] + timedelta(days=1):
            done[-1] = (done[-1][0], max(done[-1][1], last))
        else:
            done.append((begin, last))
    return done
