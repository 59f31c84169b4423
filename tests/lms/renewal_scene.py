"""A certified person renews and enters continuing education, for the test of marked sentences."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from lms.certification.actions import certificate_ends, issuing, learning
from lms.certification.models import Certificate, CertificateKind, LearningEntry
from tests.lms.audit_scene import AUDIT_PAGES, own_audit
from tests.lms.certificate_appeal_scene import CERTIFICATE_APPEAL_PAGES, own_appeal
from tests.lms.certification.application_desk import pdf
from tests.lms.certification.holder import Holder
from tests.lms.endorsement_scene import ENDORSEMENT_PAGES, own_endorsements
from tests.lms.matter_scene import MATTER_PAGES, own_matter
from tests.lms.page_reader import logged_in
from tests.lms.pathway_scene import own_way
from tests.lms.practice_scene import HOURS_PAGES, own_hours


def own_renewal(reader, world, run_jobs):
    """The certificate before, in and after its renewal, and the pages of continuing education."""
    now = timezone.now()
    holder, client = Holder(world), logged_in(world.trainee)
    first = holder.certify(now - timedelta(days=700))
    page = reverse("certificate_page", args=[first.pk])
    reader.get(client, page)
    for choice in ("hide", "show"):
        reader.get(client, reverse("choose_name", args=[first.pk, choice]))
        reader.post(client, reverse("choose_name", args=[first.pk, choice]))
        reader.get(client, page)
        reader.get(client, f"/verify/{first.token}/")
    reader.get(client, "my_learning", first.candidacy_id)
    reader.post(client, reverse("my_learning", args=[first.candidacy_id]))
    entry = holder.learn(20, now.date() - timedelta(days=3), now, proof=pdf())
    reader.get(client, "my_learning", first.candidacy_id)
    reader.get(client, "remove_learning", entry.pk)
    reader.names.add("own_proof")
    reader.get(client, "renew", first.pk)
    reader.post(client, reverse("renew", args=[first.pk]))
    reader.get(client, page)
    application = first.candidacy.cycles.get(number=2).application
    reader.get(client, "my_application", application.pk)
    reader.get(client, "submit_application", application.pk)
    learning.decide_learning(entry=entry, minutes=60, reason="Alarm", by=holder.staff, at=now)
    reader.get(client, "my_learning", first.candidacy_id)
    for number in (4, 5):
        holder.learn(15, now.date() - timedelta(days=number), now, title="Xyzzy")
    holder.submit(application, now)
    reader.get(client, "my_application", application.pk)
    reader.get(client, "renew", first.pk)
    second = Certificate.objects.get(replaces=first)
    certificate_ends.put_on_probation(certificate=second, reason="Alarm", by=holder.staff, at=now)
    reader.get(client, reverse("certificate_page", args=[second.pk]))
    again = issuing.issue_again(
        certificate=second, kind=CertificateKind.CORRECTION, reason="Alarm", by=holder.staff, at=now
    )
    for row in (first, second, again):
        reader.get(client, reverse("certificate_page", args=[row.pk]))
        reader.get(client, f"/verify/{row.token}/")
    reader.get(client, "certificate_standing", again.pk)
    assert LearningEntry.objects.count() == 3
    run_jobs()


RENEWAL_SCENES = [
    (own_renewal, ("renew", "choose_name", "certificate_standing", "my_learning", "remove_learning", "own_proof")),
    (own_audit, AUDIT_PAGES),
    (own_matter, MATTER_PAGES),
    (own_appeal, CERTIFICATE_APPEAL_PAGES),
    (own_hours, HOURS_PAGES),
    (own_endorsements, ENDORSEMENT_PAGES),
    (own_way, ("apply", "change_pathway", "my_application", "submit_application")),
]
