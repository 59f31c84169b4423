"""What hangs on results that may change, for the page of whoever decides on them, and what followed when they did."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cohorts.core.actions import LABELS
from cohorts.core.history import entries_about
from cohorts.notices.facts import letters_for
from exams.delivery.models import Score
from exams.results.admin.key_change_history import Telling, Told, people_turned, tell_letters
from lms.certification.models import Candidacy, Certificate, Decision, Reconsideration

SHOWN = 100
SCORE = "delivery.Score"
SETTLED = ("certificate.reinstated", "certificate.revoked")


def certificates_concerned(*, user, gains, losses):
    """Safe HTML: certificates of people who would pass an exam (`gains`, ids) or no longer pass it (`losses`, ids)."""
    standing = Certificate.objects.visible_to(user).exclude(state="revoked").select_related("person").order_by("number")
    at_stake = standing.filter(person__in=losses)
    held = standing.filter(person__in=gains)
    certified = Certificate.objects.visible_to(user).filter(person__in=gains)
    waiting = Candidacy.objects.visible_to(user).filter(person__in=gains).exclude(person__in=certified.values("person"))
    return render_to_string(
        "certification/admin/results.html",
        {"at_stake": at_stake.count(), "rows": at_stake[:SHOWN], "held": held[:SHOWN], "waiting": waiting.count()},
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
    """A Telling for the story of a key change: the gate, the certificates, the people who decided, the letters.

    Only what rests on a score that the change appended: the first decision of each candidacy that has it as evidence,
    certificates issued by or put on hold with that decision, and what people did about a hold until it ended.
    """
    turned = people_turned(change)
    people = set(turned.values())
    if not people:
        return Telling()
    decided = _decisions(change, turned, people, user)
    found = _certificate_steps(decided, people, user)
    letters = tell_letters(_letters(found.rows, user), about="certificates")
    noted = Reconsideration.objects.visible_to(user).filter(candidacy__person__in=people)
    issued = sum(entry.action == "certificate.issued" for _, entry in found.rows)
    return Telling(
        [*[_reconsidered(row) for row in decided], *[_told(*row) for row in found.rows], *letters.steps],
        [
            ("Requirements decided anew", len(decided)),
            ("Still to be reconsidered", noted.count()),
            ("Certificates issued", issued),
            ("Certificates put on hold", found.held),
            ("Holds that a person has decided on", found.held - found.waiting),
            ("Holds that wait for a person", found.waiting),
            *letters.counts,
        ],
    )


def _decisions(change, turned, people, user):
    """The first decision of each candidacy that rests on a score of the change."""
    rows = Decision.objects.visible_to(user).filter(candidacy__person__in=people, at__gte=change.decided_at)
    first, proofs = {}, {str(pk) for pk in turned}
    for row in rows.select_related("candidacy__person", "candidacy__program").order_by("number"):
        evidence = [proof for line in row.lines for proof in line["evidence"]]
        if any(table == SCORE and pk in proofs for table, pk, _ in evidence):
            first.setdefault(row.candidacy_id, row)
    return list(first.values())


@dataclass
class _Followed:
    """Certificates with the lines of their log that belong to the change; how many holds, how many still wait."""

    rows: list[tuple[Certificate, ModelLogEntry]] = field(default_factory=list)
    held: int = 0
    waiting: int = 0


def _certificate_steps(decided, people, user):
    """What the decisions did to certificates, and what people did about a hold until it was settled."""
    certificates = Certificate.objects.visible_to(user).filter(person__in=people).select_related("person", "decision")
    certificates = {str(row.pk): row for row in certificates}
    story = defaultdict(list)
    for entry in entries_about(Certificate, list(certificates)):
        story[entry.object_id].append(entry)
    issued_by, at = {row.pk for row in decided}, {row.candidacy_id: row.at for row in decided}
    found = _Followed()
    for pk, certificate in certificates.items():
        on_hold = False
        for entry in story[pk]:
            if entry.action == "certificate.issued" and certificate.decision_id in issued_by:
                found.rows.append((certificate, entry))
            if entry.action == "certificate.held" and entry.timestamp == at.get(certificate.decision.candidacy_id):
                on_hold, found.held = True, found.held + 1
                found.rows.append((certificate, entry))
            elif on_hold:
                found.rows.append((certificate, entry))
                on_hold = entry.action not in SETTLED
        found.waiting += on_hold
    return found


def _letters(rows, user):
    """The letters that the steps queued."""
    wanted = {(certificate.pk, entry.timestamp) for certificate, entry in rows}
    people = {certificate.person_id for certificate, _ in rows}

    def is_one(row):
        return any(row.queued_at == at and row.key.startswith(f"certificate-{pk}-") for pk, at in wanted)

    moments = {at for _, at in wanted}
    return letters_for(user, only=is_one, person__in=people, kind="certificate", queued_at__in=moments)


def _reconsidered(decision):
    verdict = "everything is met" if decision.met else "not everything is met"
    return Told(
        decision.at,
        "Reconsider the requirements",
        f"{decision.candidacy.person}, {decision}: {verdict}.",
        person_id=decision.candidacy.person_id,
        url=reverse("candidacies:inspect", args=[decision.candidacy_id]),
    )


def _told(certificate, entry):
    reason = entry.data.get("reason", "")
    return Told(
        entry.timestamp,
        LABELS.get(entry.action, entry.action),
        f"{certificate.number}, {certificate.person}." + (f" {reason}" if reason else ""),
        entry.user,
        person_id=certificate.person_id,
        url=reverse("certificates:inspect", args=[certificate.pk]),
    )
