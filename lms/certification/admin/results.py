"""What hangs on results that may change, for the page of whoever decides on them, and what followed when they did."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext

from cohorts.notices.facts import emails_for
from exams.delivery.models import Score
from exams.results.admin.key_change_history import Telling, Told, people_turned, tell_emails
from lms.certification.messages.certificates import event_reason
from lms.certification.models import (
    Candidacy,
    Certificate,
    CertificateEvent,
    CertificateEventKind,
    CertificateState,
    Decision,
    Reconsideration,
)
from lms.certification.rules.findings import deciding

MAX_ROWS = 100
SCORE = "delivery.Score"
SETTLED = (CertificateEventKind.REINSTATED, CertificateEventKind.REVOKED)


def certificates_concerned(*, user, gains, losses):
    """Safe HTML: certificates of people who would pass an exam (`gains`, ids) or no longer pass it (`losses`, ids)."""
    certificates = Certificate.objects.visible_to(user)
    current = certificates.exclude(state=CertificateState.REVOKED).select_related("person").order_by("number")
    at_stake = current.filter(person__in=losses)
    on_hold = current.filter(person__in=gains)
    certified = certificates.filter(person__in=gains)
    waiting = Candidacy.objects.visible_to(user).filter(person__in=gains).exclude(person__in=certified.values("person"))
    return render_to_string(
        "certification/admin/results.html",
        {
            "at_stake": at_stake.count(),
            "rows": at_stake[:MAX_ROWS],
            "held": on_hold[:MAX_ROWS],
            "waiting": waiting.count(),
        },
    )


def counted_again(certificate, user):
    """Scores of its holder that were counted again since it was issued, oldest first, for who decides about a hold.

    A score that its window holds back stays unknown here.
    """
    rows = Score.objects.visible_to(user).filter(
        sitting__person=certificate.person_id, sitting__state="submitted", number__gt=1, at__gt=certificate.issued_at
    )
    rows = rows.with_before().not_held()
    return list(rows.select_related("sitting__form__exam").defer("domains", "marks", "keys").order_by("at", "pk"))


def what_followed(*, change, user):
    """A Telling for the story of a key change: the gate, the certificates, the people who decided, the emails.

    Only what rests on a score that the change appended: the first decision of each candidacy that has it as evidence,
    certificates issued by or put on hold with that decision, and what people did about a hold until it ended.
    """
    turned = people_turned(change)
    people = set(turned.values())
    if not people:
        return Telling()
    decided = _decisions(change, turned, people, user)
    followed = _certificate_steps(decided, people, user)
    emails = tell_emails(_emails(followed.events, user), about="certificates")
    noted = Reconsideration.objects.visible_to(user).filter(candidacy__person__in=people)
    issued = sum(event.kind == CertificateEventKind.ISSUED for event in followed.events)
    return Telling(
        [*[_reconsidered(row) for row in decided], *[_event_step(event) for event in followed.events], *emails.steps],
        [
            (gettext("Requirements rechecked"), len(decided)),
            (gettext("Waiting for recheck"), noted.count()),
            (gettext("Certificates issued"), issued),
            (gettext("Certificates put on hold"), followed.held),
            (gettext("Holds decided"), followed.held - followed.waiting),
            (gettext("Holds to decide"), followed.waiting),
            *emails.counts,
        ],
    )


def _decisions(change, turned, people, user):
    """The first decision of each candidacy that rests on a score of the change."""
    rows = Decision.objects.visible_to(user).filter(candidacy__person__in=people, at__gte=change.decided_at)
    first, proofs = {}, {str(pk) for pk in turned}
    for row in rows.select_related("candidacy__person", "candidacy__program").defer("facts").order_by("number"):
        evidence = [item for finding in deciding(row.tree) for item in finding.evidence]
        if any(item.table == SCORE and item.id in proofs for item in evidence):
            first.setdefault(row.candidacy_id, row)
    return list(first.values())


@dataclass
class _Followed:
    """The events of certificates that belong to the change; how many holds, how many still wait."""

    events: list[CertificateEvent] = field(default_factory=list)
    held: int = 0
    waiting: int = 0


def _certificate_steps(decided, people, user):
    """What the decisions did to certificates, and what people did about a hold until it was settled."""
    rows = CertificateEvent.objects.visible_to(user).filter(certificate__person__in=people)
    history = defaultdict(list)
    for event in rows.select_related("certificate__person", "by").order_by("certificate", "pk"):
        history[event.certificate_id].append(event)
    decision_ids, followed = {row.pk for row in decided}, _Followed()
    for events in history.values():
        on_hold = False
        for event in events:
            if event.decision_id in decision_ids or on_hold:
                followed.events.append(event)
            if event.kind == CertificateEventKind.HELD and event.decision_id in decision_ids:
                on_hold, followed.held = True, followed.held + 1
            elif on_hold:
                on_hold = event.kind not in SETTLED
        followed.waiting += on_hold
    return followed


def _emails(events, user):
    """The emails that the steps queued."""
    steps = {(event.certificate_id, event.at) for event in events}
    return emails_for(
        user,
        only=lambda row: (row.about_id, row.queued_at) in steps,
        kind="certificate",
        about_id__in={pk for pk, _ in steps},
        queued_at__in={at for _, at in steps},
    )


def _reconsidered(decision):
    verdict = gettext("all requirements are met") if decision.met else gettext("some requirements are not met")
    return Told(
        decision.at,
        gettext("Reconsidered the requirements"),
        f"{decision.candidacy.person}, {decision}: {verdict}.",
        person_id=decision.candidacy.person_id,
        url=reverse("candidacies:inspect", args=[decision.candidacy_id]),
    )


def _event_step(event):
    certificate, reason = event.certificate, event_reason(event)
    return Told(
        event.at,
        event.get_kind_display(),
        f"{certificate.number}, {certificate.person}." + (f" {reason}" if reason else ""),
        event.by,
        person_id=certificate.person_id,
        url=reverse("certificates:inspect", args=[certificate.pk]),
    )
