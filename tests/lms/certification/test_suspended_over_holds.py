"""People suspend what the system has only put on hold: the decision counts, whatever becomes of the hold."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from cohorts.core.approvals import actions as approvals
from cohorts.core.approvals.models import Proposal
from lms.certification.actions import certificates
from lms.certification.acts import suspend_at_once
from lms.certification.models import Certificate
from tests.lms.certification.complaint_desk import Complained
from tests.lms.certification.holder import EDUCATION, Holder, local
from tests.lms.page_reader import logged_in

pytestmark = pytest.mark.django_db
HELD_AT = local(2026, 12, 1, 12)
AT, DAY, NEXT_TERM = local(2026, 12, 15, 12), date(2026, 12, 15), date(2028, 6, 10)


class Early:
    """Renewed early; the renewal is on hold, and the term before runs. `open_hold`: nobody has confirmed the hold."""

    def __init__(self, world, *, open_hold=False):
        holder = Holder(world, renewal={"all_of": [EDUCATION]})
        self.staff, self.second = world.program_staff, world.person("second", world.state, "program")
        self.first = holder.certify(local(2026, 6, 10, 12))
        self.next = holder.renew(self.first, local(2026, 11, 30, 12))
        decision = self.next.decision
        if open_hold:
            payload = {"reason": "Records changed.", "decision": decision.pk, "findings": [], "people": []}
            approvals.propose(
                act="certificate.suspend", subject=self.next, payload=payload, reason="x", by=None, at=HELD_AT
            )  # fmt: skip
        else:
            certificates.hold(certificate=self.next, decision=decision, lost=(), by=None, at=HELD_AT)

    def status(self, day=DAY):
        rows = [Certificate.objects.get(pk=row.pk) for row in (self.first, self.next)]
        return [str(row.status_on(day)) for row in rows]

    def suspend(self):
        self.next.refresh_from_db()
        return suspend_at_once(certificate=self.next, reason="Danger.", by=self.staff, at=AT)


def test_staff_suspend_the_term_that_runs_while_its_renewal_is_on_hold(world):
    early = Early(world)
    assert early.status() == ["active", "active"]
    page = logged_in(world.program_staff).get(reverse("certificates:inspect", args=[early.next.pk])).text
    assert reverse("certificate_decide", args=[early.next.pk, "suspend"]) in page
    proposal = early.suspend()
    assert early.status() == ["suspended", "suspended"]
    approvals.approve(proposal=proposal, reason="Yes.", by=early.second, at=AT)
    assert early.status() == ["suspended", "suspended"]
    early.next.refresh_from_db()
    certificates.reinstate(certificate=early.next, reason="Over.", by=early.second, at=AT)
    assert early.status() == ["active", "active"]


def test_the_person_reads_on_desk_and_page_through_when_they_are_certified(world):
    early = Early(world)
    with time_machine.travel(AT, tick=False):
        client = logged_in(world.trainee)
        page = client.get(reverse("certificate_page", args=[early.first.pk])).text
        desk = client.get(reverse("desk")).text
    assert "You are certified through" in page and "the renewal does not count yet" in page
    assert "until then, this one does" not in page
    assert "You are certified through" in desk and "your renewal does not count yet" in desk
    assert "Your certificate is suspended" not in desk


def test_a_rejected_suspension_leaves_the_hold_of_the_renewal_and_the_term_that_runs(world):
    early = Early(world)
    approvals.reject(proposal=early.suspend(), reason="No.", by=early.second, at=AT)
    assert early.status() == ["active", "active"] and early.status(NEXT_TERM)[1] == "suspended"
    assert early.next.events.order_by("pk").last().kind == "held"


def test_a_hold_that_nobody_confirmed_is_proposed_again_when_a_suspension_over_it_is_rejected(world):
    early = Early(world, open_hold=True)
    proposal = early.suspend()
    assert Proposal.objects.open().get() == proposal and early.status() == ["suspended", "suspended"]
    approvals.reject(proposal=proposal, reason="No.", by=early.second, at=AT)
    again = Proposal.objects.open().get()
    assert (again.by, again.begun) == (None, False) and early.status(NEXT_TERM) == ["superseded", "active"]
    approvals.approve(proposal=again, reason="Right.", by=early.second, at=AT)
    assert early.status() == ["active", "active"] and early.status(NEXT_TERM)[1] == "suspended"


def test_a_suspension_that_was_decided_on_a_complaint_outlives_a_hold_of_the_system(world):
    desk = Complained(world)
    certificates.hold(certificate=desk.certificate, decision=desk.certificate.decision, lost=(), by=None, at=desk.now)
    desk.decided("suspension")
    proposal = Proposal.objects.open().get()
    assert (proposal.act, proposal.subject_id) == ("certificate.suspend", desk.certificate.pk)
    desk.approve()
    kinds = list(desk.certificate.events.order_by("pk").values_list("kind", flat=True))
    assert kinds[-3:] == ["held", "suspended", "confirmed"]
    desk.holder.settle(local(2026, 3, 20, 10))
    assert desk.now_certificate().state == "suspended"
    desk.decide_appeal(desk.appeal())
    assert desk.now_certificate().events.order_by("pk").last().kind == "held"
