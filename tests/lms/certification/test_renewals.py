"""Certificates that live on: renewed early, on time, late; corrected; suspended across their end."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from wagtail.models import ModelLogEntry

from cohorts.notices.models import Email
from lms.certification import tasks
from lms.certification.actions import certificate_ends, certificates, issuing, renewal_notices
from lms.certification.actions.certificate_documents import keep_document
from lms.certification.actions.decisions import evaluate_again
from lms.certification.acts import suspend_at_once
from lms.certification.models import Certificate, CertificateKind, Decision, LearningEntry, RenewalNotice
from tests.lms.certification.holder import Holder, local
from tests.refusals import refuses


@pytest.fixture
def holder(world):
    return Holder(world)


def notices_until(certificate, *moments):
    for moment in moments:
        renewal_notices.give_notices(certificate_ids=[certificate.pk], by=None, at=moment)
    return list(RenewalNotice.objects.order_by("pk").values_list("step", "on"))


def test_a_certificate_from_leap_day_is_renewed_without_losing_a_day(holder):
    """CE-D01: window and reminders 90/60/30 days before 2030-02-28; the renewal is 2030-03-01 through 2032-02-29."""
    first = holder.certify(local(2028, 2, 29, 10))
    assert first.valid_until == date(2030, 2, 28)
    with refuses("renewal_too_early", day=date(2029, 11, 30)):
        holder.begin(first, local(2029, 11, 29, 23, 59))
    days = notices_until(first, *(local(2029, 11, 1) + timedelta(days=day) for day in range(95)))
    assert days == [("days_90", date(2029, 11, 30)), ("days_60", date(2029, 12, 30)), ("days_30", date(2030, 1, 29))]
    second = holder.renew(first, local(2029, 12, 10, 12))
    assert (second.valid_from, second.valid_until) == (date(2030, 3, 1), date(2032, 2, 29))
    first.refresh_from_db()
    assert first.replaced_from == date(2030, 3, 1) and second.certified_since == date(2028, 2, 29)


def test_a_day_of_the_program_ends_at_midnight_in_its_zone(holder):
    """CE-D02: one submits at 23:59:30 on the last day and is on time; another 30 seconds after midnight is in grace."""
    first = holder.certify(local(2025, 7, 1, 9))
    holder.learn(20, date(2027, 6, 1), local(2027, 6, 1, 20))
    holder.learn(10, date(2027, 6, 2), local(2027, 6, 2, 20))
    application = holder.begin(first, local(2027, 6, 30, 22))
    assert renewal_notices.give_notices(certificate_ids=[first.pk], by=None, at=local(2027, 6, 30, 19, 5)) == 1
    assert not RenewalNotice.objects.filter(step="grace").exists()
    assert first.status_on(date(2027, 6, 30)) == "active" and first.status_on(date(2027, 7, 1)) == "grace"
    second = holder.submit(application, local(2027, 6, 30, 23, 59, 30))
    assert application.cycle.candidacy.cycles.get(number=2).step == "on_time" and second.valid_from == date(2027, 7, 1)


def test_half_a_minute_after_midnight_is_the_next_step(holder):
    """CE-D02, the other person."""
    first = holder.certify(local(2025, 7, 1, 9))
    application = holder.begin(first, local(2027, 6, 30, 22))
    holder.submit(application, local(2027, 7, 1, 0, 0, 30))
    assert application.cycle.candidacy.cycles.get(number=2).step == "grace"


def test_who_renews_early_loses_no_day_and_hours_after_it_count_next_time_once(holder):
    """CE-D03: submitted 2027-11-06, four hours of December count for the next term."""
    first = holder.certify(local(2026, 1, 1, 9))
    assert first.valid_until == date(2027, 12, 31)
    for day in (1, 2):
        holder.learn(18, date(2027, 10, day), local(2027, 10, day, 20))
    second = holder.submit(holder.begin(first, local(2027, 11, 6, 9)), local(2027, 11, 6, 10))
    assert (second.valid_from, second.valid_until) == (date(2028, 1, 1), date(2029, 12, 31))
    assert first.status_on(date(2027, 12, 31)) == "active"
    first.refresh_from_db()
    assert first.status_on(date(2027, 12, 31)) == "active" and first.status_on(date(2028, 1, 1)) == "superseded"
    late = holder.learn(4, date(2027, 12, 5), local(2027, 12, 5, 20))
    application = holder.begin(second, local(2029, 11, 1, 9))
    holder.submit(application, local(2029, 11, 1, 10))
    facts = Decision.objects.filter(cycle=application.cycle).latest_row().facts["learning"]
    assert [row["minutes"] for row in facts] == [240] and str(late.pk) in str(facts)
    assert not LearningEntry.objects.filter(source="carried").exists()


@pytest.mark.parametrize(
    ("moment", "step", "begins"),
    [
        (local(2027, 2, 1), "grace", date(2027, 2, 1)),
        (local(2027, 2, 28, 23, 59), "grace", date(2027, 2, 1)),
        (local(2027, 3, 1), "late_fee", date(2027, 3, 1)),
        (local(2027, 7, 31, 23, 59), "late_fee", date(2027, 7, 31)),
    ],
)
def test_a_late_renewal_is_in_the_step_of_its_submission_whatever_the_night_job_did(holder, moment, step, begins):
    """CE-D07: no job has run here at all. After grace a gap stays a gap."""
    first = holder.certify(local(2025, 2, 1, 9))
    assert first.valid_until == date(2027, 1, 31)
    second = holder.renew(first, moment)
    if step == "late_fee":
        assert second == first and holder.pay(moment) == Decimal("25.00")
        second = holder.settle(moment)
    assert second.decision.cycle.step == step and second.valid_from == begins
    first.refresh_from_db()
    assert first.replaced_from == moment.date()


def test_after_the_late_steps_the_exam_is_asked_again(holder):
    """CE-D07: in the step “re-exam” continuing education alone is not enough."""
    first = holder.certify(local(2025, 2, 1, 9))
    application = holder.begin(first, local(2027, 8, 1, 9))
    assert application.cycle.kind == "reinstatement" and application.cycle.counts_from == date(2027, 2, 1)
    assert holder.renew(first, local(2027, 8, 1, 12)) == first
    tree = Decision.objects.filter(cycle=application.cycle).latest_row()
    assert not tree.met and "pet-final" in str(tree.findings)
    assert evaluate_again(tree) == tree.tree


def test_who_waits_too_long_in_a_draft_is_moved_to_the_step_of_the_day(holder, monkeypatch):
    first = holder.certify(local(2025, 2, 1, 9))
    application = holder.begin(first, local(2027, 2, 20, 9))
    monkeypatch.setattr("django.utils.timezone.now", lambda: local(2027, 3, 2, 6))
    tasks.follow_renewals()
    application.cycle.refresh_from_db()
    assert application.cycle.step == "late_fee"


def test_a_suspension_runs_across_the_end_and_what_it_took_is_given_back(holder):
    """CE-D08."""
    first = holder.certify(local(2025, 7, 1, 9))
    certificates.hold(certificate=first, decision=first.decision, lost=(), by=None, at=local(2027, 5, 10, 12))
    assert first.status_on(date(2027, 7, 15)) == "suspended"
    with refuses("renewal_not_active"):
        holder.begin(first, local(2027, 6, 1))
    certificate_ends.annul_suspension(
        certificate=first, reason="The appeal was granted.", by=holder.staff, at=local(2027, 8, 20, 9)
    )
    assert first.window_until == date(2027, 10, 10) and first.valid_until == date(2027, 6, 30)
    assert first.status_on(date(2027, 8, 20)) == "grace"
    second = holder.renew(first, local(2027, 10, 10, 20))
    assert second.decision.cycle.step == "on_time"
    assert (second.valid_from, second.valid_until) == (date(2027, 7, 1), date(2029, 6, 30))


def test_a_suspension_that_was_served_gives_nothing_back(holder):
    """CE-D08, the other case."""
    first = holder.certify(local(2025, 7, 1, 9))
    certificates.hold(certificate=first, decision=first.decision, lost=(), by=None, at=local(2027, 5, 10, 12))
    certificates.reinstate(certificate=first, reason="It is served.", by=holder.staff, at=local(2027, 8, 20, 9))
    assert holder.renew(first, local(2027, 8, 20, 12)) == first
    assert holder.pay(local(2027, 8, 20, 13)) == Decimal("25.00")
    assert holder.settle(local(2027, 8, 20, 13)).decision.cycle.step == "late_fee"


def test_a_suspension_after_an_early_renewal_reaches_the_certificate_that_still_counts(holder):
    first = holder.certify(local(2026, 1, 1, 9))
    second = holder.renew(first, local(2027, 11, 6, 10))
    suspend_at_once(certificate=second, reason="Danger.", by=holder.staff, at=local(2027, 12, 1))
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.status_on(date(2027, 12, 2)) == "suspended"
    certificates.reinstate(certificate=second, reason="Cleared.", by=holder.staff, at=local(2027, 12, 5))
    first.refresh_from_db()
    assert first.status_on(date(2027, 12, 6)) == "active"


def test_a_new_name_gives_a_new_number_and_moves_no_date(holder, world):
    """CE-D11: the document of the first issue stays byte for byte, with its signatory."""
    first = holder.certify(local(2026, 5, 1, 9))
    before = keep_document(certificate=first, by=None, at=local(2026, 5, 1, 10))
    world.trainee.family_name = "Newname"
    world.trainee.save()
    second = issuing.issue_again(
        certificate=first, kind=CertificateKind.NAME_CHANGE, reason="Court order.", by=holder.staff,
        at=local(2027, 2, 10, 9),
    )  # fmt: skip
    assert second.number != first.number and second.family_name == "Newname" and second.issued_on == date(2027, 2, 10)
    assert (second.certified_since, second.valid_until) == (date(2026, 5, 1), date(2028, 4, 30))
    with refuses("renewal_too_early", day=date(2028, 1, 31)):
        holder.begin(second, local(2027, 3, 1))
    after = keep_document(certificate=Certificate.objects.get(pk=first.pk), by=None, at=local(2027, 3, 1))
    assert (after.pk, bytes(after.pdf), after.digest) == (before.pk, bytes(before.pdf), before.digest)
    with refuses("certificate_replaced"):
        issuing.issue_again(
            certificate=first, kind=CertificateKind.REISSUE, reason="Again.", by=holder.staff, at=local(2027, 3, 1)
        )


def test_the_public_reads_nothing_of_a_former_name(holder, world, client, monkeypatch):
    """CE-D12: link, number and names of a certificate that a change of name replaced."""
    first = holder.certify(local(2026, 5, 1, 9))
    old = first.family_name
    world.trainee.family_name = "Newname"
    world.trainee.save()
    second = issuing.issue_again(
        certificate=first, kind=CertificateKind.NAME_CHANGE, reason="Court order.", by=holder.staff,
        at=local(2027, 2, 10, 9),
    )  # fmt: skip
    monkeypatch.setattr("django.utils.timezone.now", lambda: local(2027, 2, 11))
    by_number = client.post("/verify/", {"number": first.number, "family_name": old})
    pages = [client.get(f"/verify/{first.token}/"), by_number]
    for page in pages:
        assert (
            page.status_code == 200
            and "was replaced" in page.text
            and "February 10, 2027" in page.text.replace("Feb 10", "February 10")
        )
        for secret in (old, "Newname", second.number, second.token, first.number):
            assert secret not in page.text.replace(f'value="{first.number}"', "")
    wrong = client.post("/verify/", {"number": second.number, "family_name": old})
    unknown = client.post("/verify/", {"number": "2026-0000-0000-A", "family_name": old})
    assert wrong.status_code == unknown.status_code == 404
    assert client.post("/verify/", {"number": second.number, "family_name": "Newname"}).status_code == 200
    client.force_login(world.program_staff)
    answer = client.get("/admin/certificates/", {"q": old}).text
    assert first.number in answer and "A former name" in answer
    assert old not in client.get("/admin/certificates/?export=csv").getvalue().decode()
    reads = ModelLogEntry.objects.filter(action="certificate.former_name_read")
    assert not reads.exists()
    assert old in client.get(f"/admin/certificates/inspect/{first.pk}/").text
    client.get(f"/admin/certificates/inspect/{second.pk}/")
    assert [row.user for row in reads] == [world.program_staff]
    client.force_login(world.supervisor)
    assert client.get(f"/certificates/{first.pk}/").status_code == 404
    assert client.get(f"/certificates/{second.pk}/").status_code == 200


def test_the_page_of_a_certificate_may_be_kept_for_a_minute_after_it_was_read(holder, client, monkeypatch):
    """CE-D10: the same link answers through every change of status, and a proxy counts from the time of reading."""
    first = holder.certify(local(2026, 5, 1, 9))
    address = f"/verify/{first.token}/"
    answer = client.get(address)
    assert answer["Cache-Control"] == "public, max-age=60" and "Cookie" in answer["Vary"] and answer["Date"]
    certificates.hold(certificate=first, decision=first.decision, lost=(), by=None, at=local(2027, 3, 2, 10))
    assert "Suspended" in client.get(address).text
    certificates.reinstate(certificate=first, reason="Cleared.", by=holder.staff, at=local(2027, 4, 20))
    assert client.get(address).status_code == 200 and "Suspended" not in client.get(address).text
    client.force_login(holder.staff)
    assert "no-store" in client.get(address)["Cache-Control"]


def test_who_has_renewed_is_not_reminded(holder):
    """CE-D06: reminders of a certificate that was renewed are not sent, and it never reads “expired”."""
    first = holder.certify(local(2026, 1, 1, 9))
    holder.renew(first, local(2027, 10, 10, 10))
    first.refresh_from_db()
    before = Email.objects.filter(kind="renewal-due").count()
    assert notices_until(first, local(2027, 11, 1), local(2027, 12, 1), local(2028, 2, 1)) == []
    assert Email.objects.filter(kind="renewal-due").count() == before
    assert first.status_on(date(2028, 5, 1)) == "superseded"


def test_after_nights_without_a_run_one_email_says_what_counts(holder):
    first = holder.certify(local(2025, 2, 1, 9))
    assert len(notices_until(first, local(2027, 3, 5))) == 5
    (email,) = Email.objects.filter(kind="renewal-due")
    assert "late fee of $25.00" in email.body and "July 31, 2027" in email.body and "pass the exam again" in email.body


def test_nobody_renews_for_another_or_twice(holder, world):
    first = holder.certify(local(2026, 1, 1, 9))
    with refuses("application_of_another"):
        from lms.certification.actions.renewals import begin_renewal

        begin_renewal(certificate=first, by=holder.staff, at=local(2027, 11, 1))
    application = holder.begin(first, local(2027, 11, 1))
    assert holder.begin(first, local(2027, 11, 2)) == application
    second = holder.renew(first, local(2027, 11, 6, 10))
    with refuses("certificate_replaced"):
        holder.begin(first, local(2027, 11, 7))
    with refuses("renewal_too_early"):
        holder.begin(second, local(2027, 11, 7))


def test_a_certificate_given_up_by_mistake_comes_back(holder):
    first = holder.certify(local(2026, 1, 1, 9))
    certificate_ends.surrender(certificate=first, reason="By letter of May 1.", by=holder.staff, at=local(2026, 5, 2))
    assert first.status_on(date(2026, 5, 2)) == "surrendered"
    certificate_ends.restore(
        certificate=first, reason="The letter was another’s.", by=holder.staff, at=local(2026, 6, 1)
    )
    assert first.status_on(date(2026, 6, 1)) == "active"
    certificate_ends.end_by_death(
        certificate=first, reason="Notice of the family.", by=holder.staff, at=local(2026, 7, 1)
    )
    assert first.status_on(date(2026, 7, 1)) == "deceased"
    assert not Email.objects.filter(kind="certificate", key__contains="deceased").exists()


def test_probation_keeps_a_person_certified(holder, client, monkeypatch):
    first = holder.certify(local(2026, 1, 1, 9))
    certificate_ends.put_on_probation(
        certificate=first, reason="Supervision every week until July.", by=holder.staff, at=local(2026, 5, 2)
    )
    monkeypatch.setattr("django.utils.timezone.now", lambda: local(2026, 5, 3))
    page = client.get(f"/verify/{first.token}/").text
    assert "On probation" in page and "Supervision every week" not in page
    certificate_ends.end_probation(certificate=first, reason="Done.", by=holder.staff, at=local(2026, 7, 2))
    assert first.state == "active"
