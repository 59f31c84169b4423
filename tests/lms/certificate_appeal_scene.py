"""Two people revoke a certificate, and its person appeals, for the test of marked sentences."""

from django.urls import reverse
from django.utils import timezone

from cohorts.core import roles
from cohorts.core.approvals.actions import approve
from cohorts.people.models import Membership, User
from lms.certification.actions import certificate_appeals
from lms.certification.acts import propose_revocation
from lms.certification.models import CertificateAppeal
from tests.lms.certification.holder import Holder
from tests.lms.page_reader import logged_in

CERTIFICATE_APPEAL_PAGES = (
    "certificate_appeal", "certificate_appeal_withdraw", "own_certificate_appeal", "certificate_appeal_answer",
)  # fmt: skip


def own_appeal(reader, world, run_jobs):
    """Every page of an appeal, in each of its states."""
    now, holder = timezone.now(), Holder(world)
    colleagues = (world.publishing, world.finance)
    for one in colleagues:
        Membership.objects.create(user=one, organization=world.state, role=roles.PROGRAM, started_at=world.now)
    second, third = (User.objects.get(pk=one.pk) for one in colleagues)
    row = holder.certify(now)
    proposal = propose_revocation(certificate=row, reason="Alarm", by=holder.staff, at=now)
    approve(proposal=proposal, reason="Alarm", by=second, at=now)
    client, page = logged_in(world.trainee), reverse("certificate_page", args=[row.pk])
    reader.get(client, page)
    reader.get(client, "desk")
    reader.get(client, "certificate_appeal", row.pk)
    reader.post(client, "certificate_appeal", row.pk)
    reader.post(client, "certificate_appeal", row.pk, data={"text": "Xyzzy"})
    appeal = CertificateAppeal.objects.get()
    reader.get(client, page)
    reader.get(client, "certificate_appeal_withdraw", appeal.pk)
    reader.post(client, "own_certificate_appeal", appeal.pk)
    about = {"by": third, "at": now}
    certificate_appeals.take_appeal(appeal=appeal, **about)
    appeal.refresh_from_db()
    certificate_appeals.decide_appeal(appeal=appeal, granted=False, reason="Alarm", **about)
    reader.get(client, page)
    reader.post(client, "certificate_appeal_answer", appeal.pk)
    run_jobs()
