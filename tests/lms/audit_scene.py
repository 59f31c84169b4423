"""A person answers in the audit of their renewal, for the test of marked sentences."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from cohorts.core import roles
from cohorts.people.models import Membership, User
from lms.certification.actions import audit_answers, audit_reviews, audits
from lms.certification.models import AuditedRenewal
from tests.lms.certification.application_desk import pdf
from tests.lms.certification.audit_scene import CLOSED, Audit
from tests.lms.certification.holder import local
from tests.lms.page_reader import logged_in

AUDIT_PAGES = (
    "my_audit", "send_audit_proof", "write_audit_answer", "finish_audit_answer", "ask_audit_again", "own_audit_paper",
)  # fmt: skip


def own_audit(reader, world, run_jobs):
    """Asked, late, sent, not enough, looked at again, in order, excused."""
    with time_machine.travel(local(2027, 5, 3, 9), tick=False) as clock:
        client = logged_in(world.trainee)
        audit = Audit(world)
        audit.announce(instructions="Xyzzy")
        audited = audit.draw(at=CLOSED)[0]
        about, page = {"audited": audited, "at": timezone.now()}, ("my_audit", audited.pk)
        reader.get(client, "desk")
        reader.get(client, *page)
        reader.get(client, "send_audit_proof", audited.pk, audit.entry("Ethics").pk)
        reader.get(client, "write_audit_answer", audited.pk)
        reader.post(client, "write_audit_answer", audited.pk)
        audit_answers.send_proof(entry=audit.entry("Ethics"), file=pdf(), by=world.trainee, **about)
        paper = audit_answers.write_answer(text="Xyzzy", by=world.trainee, **about)
        reader.post(client, "own_audit_paper", paper.pk)
        reader.get(client, *page)
        reader.get(client, "finish_audit_answer", audited.pk)
        reader.post(client, "finish_audit_answer", audited.pk)
        reader.get(client, *page)
        late = timezone.now() + timedelta(days=2)
        audits.extend(audited=audited, until=late.date(), reason="Xyzzy", by=audit.staff, at=timezone.now())
        clock.shift(timedelta(days=4))
        client = logged_in(world.trainee)
        reader.get(client, *page)
        now = timezone.now()
        audit.find(audited, "Ethics", 600, "Xyzzy", at=now)
        audit.decide(audited, rest_struck=True, reason="Xyzzy", at=now)
        reader.get(client, *page)
        reader.get(client, "ask_audit_again", audited.pk)
        reader.post(client, "ask_audit_again", audited.pk, data={"text": "Xyzzy"})
        other = {"user": world.finance, "organization": world.state, "role": roles.PROGRAM}
        Membership.objects.create(started_at=world.now, **other)
        second = User.objects.get(pk=world.finance.pk)
        for title, minutes in (("Ethics", 1200), ("Listening", 600)):
            audit.find(audited, title, minutes, by=second, at=now)
        audit.decide(audited, by=second, at=now)
        reader.get(client, *page)
        audit_reviews.look_again(audited=audited, reason="Xyzzy", by=audit.staff, at=now)
        audits.excuse(audited=audited, reason="Xyzzy", by=audit.staff, at=now)
        reader.get(client, *page)
        assert AuditedRenewal.objects.get().state == "dropped"
        run_jobs()
