"""What a granted appeal does to a certificate: the decision counts as if it had never been. The one place for it."""

from datetime import datetime

from django.utils.translation import gettext

from cohorts.core.actions import log
from cohorts.core.dates import home_day
from cohorts.core.persons import accounts_of, the_person
from cohorts.people.models import User
from lms.certification.actions import merging, merging_stopped
from lms.certification.actions.certificate_ends import annul_suspension, end_probation
from lms.certification.actions.certificates import move, record_event
from lms.certification.actions.level_returns import replace_again
from lms.certification.models import Certificate, CertificateEventKind, CertificateState
from lms.certification.rules.ladder import days_given_back


def annul(*, certificate: Certificate, state: str, by: User, at: datetime) -> None:
    """Undo what was decided about a certificate, unless something else has followed since. Call inside an action.

    `state`: on probation, suspended or revoked, which the decision made it. It can have been issued again since.
    """
    live = Certificate.objects.filter(candidacy=certificate.candidacy_id).live().first()
    row, reason = live or Certificate.objects.get(pk=certificate.pk), gettext("Annulled after an appeal.")
    if row.state != state:
        return
    if state == str(CertificateState.PROBATION):
        end_probation(certificate=row, reason=reason, by=by, at=at)
    elif state == str(CertificateState.SUSPENDED):
        annul_suspension(certificate=row, reason=reason, by=by, at=at)
    elif state == str(CertificateState.REVOKED):
        _overturn(row, reason, by=by, at=at)


def _overturn(certificate: Certificate, reason: str, *, by: User, at: datetime) -> None:
    """Make a revoked certificate what it was before, as if it had never been revoked; the person is emailed.

    Two people have decided: who decided, and who granted the appeal. Days that it took before the end are given back.
    """
    revoked = certificate.events.filter(kind=CertificateEventKind.REVOKED).latest_first().first()
    move(certificate, "overturn", by=by, at=at, reason=reason)
    replace_again(certificate=certificate, by=by, at=at)
    record_event(certificate, CertificateEventKind.OVERTURNED, reason=reason, by=by, at=at)
    if revoked is not None and certificate.valid_until is not None:
        through = days_given_back(home_day(revoked.at), home_day(at), certificate.valid_until)
        certificate.window_until = max(filter(None, (through, certificate.window_until)), default=None)
        certificate.save(update_fields=["window_until"])
    _give_back_merged(certificate, by=by, at=at)


def _give_back_merged(certificate: Certificate, *, by: User, at: datetime) -> None:
    """Give back what a merge revoked with a certificate, unless another revoked one stays."""
    sides = dict.fromkeys(accounts_of([certificate.person_id]), 0)
    rows = Certificate.objects.select_for_update(of=("self",)).filter(person__in=sides).latest_issues()
    freed = merging_stopped.freed(rows.select_related("candidacy", "version"), sides)
    for row in freed:
        merging_stopped.give_back(row, by=by, at=at)
        log(row, by=by, at=at, number=certificate.number)
    if freed:
        merging.settle_merge(account=certificate.person, into=the_person(certificate.person), by=by, at=at)
