"""Early renewal, then a change of name: no earlier number shows the former name, or leads to the present one."""

from datetime import date, timedelta

import pytest
import time_machine
from wagtail.models import ModelLogEntry

from cohorts.core import roles
from cohorts.notices.models import Email
from lms.certification.actions import certificate_ends, certificates, issuing
from lms.certification.acts import suspend_at_once
from lms.certification.models import Certificate, CertificateKind
from lms.certification.models.employer_view import credentials_of
from lms.certification.models.practice_rules import certified_periods
from lms.certification.models.register_choices import RegisterChoice
from tests.lms.certification.holder import Holder, local
from tests.lms.page_reader import logged_in

pytestmark = pytest.mark.django_db
# The first certificate ends on December 31, 2027; the renewed one counts from the day after.
RENEWED, NAMED, HAND_OVER = local(2027, 11, 6, 10), local(2027, 11, 20, 10), local(2028, 1, 1, 0)


@pytest.fixture
def holder(world):
    return Holder(world)


def issue_again(holder, row, at=NAMED, kind=CertificateKind.NAME_CHANGE):
    return issuing.issue_again(certificate=row, kind=kind, reason="Court order.", by=holder.staff, at=at)


@pytest.fixture
def chain(holder, world):
    """The first certificate, the renewed one, and the one with the new name, as they are stored."""
    with time_machine.travel(RENEWED, tick=False):
        first = holder.certify(local(2026, 1, 1, 9))
        second = holder.renew(first, RENEWED)
    old = world.trainee.family_name
    world.trainee.family_name = "Newname"
    world.trainee.save()
    with time_machine.travel(NAMED, tick=False):
        third = issue_again(holder, second)
    for row in (first, second):
        row.refresh_from_db()
    return old, (first, second, third)


@pytest.mark.parametrize(
    "at", [NAMED, HAND_OVER - timedelta(minutes=1), HAND_OVER, HAND_OVER + timedelta(days=40)], ids=str
)
def test_after_an_early_renewal_and_a_change_of_name_only_the_new_number_says_anything(chain, client, at):
    old, (first, second, third) = chain
    with time_machine.travel(at, tick=False):
        for row in (first, second):
            pages = [
                client.get(f"/verify/{row.token}/"),
                client.post("/verify/", {"number": row.number, "family_name": old}),
            ]
            for page in pages:
                assert page.status_code == 200 and "was replaced" in page.text
                text = page.text.replace(f'value="{row.number}"', "")
                assert not [word for word in (old, "Newname", row.number, third.number, third.token) if word in text]
            assert client.post("/verify/", {"number": row.number, "family_name": "Newname"}).status_code == 404
        page = client.get(f"/verify/{third.token}/").text
        assert "Newname" in page and "verdict--good" in page and old not in page


def test_before_the_change_of_name_the_first_certificate_counts_until_the_hand_over(holder, client):
    with time_machine.travel(RENEWED, tick=False):
        first = holder.certify(local(2026, 1, 1, 9))
        holder.renew(first, RENEWED)
    for at, word in ((HAND_OVER - timedelta(minutes=1), "Active"), (HAND_OVER, "was replaced")):
        with time_machine.travel(at, tick=False):
            assert word in client.get(f"/verify/{first.token}/").text


def test_staff_and_supervisors_do_not_read_the_former_name_of_any_number_of_the_chain(chain, world, client):
    old, rows = chain
    first, second, third = rows
    with time_machine.travel(NAMED + timedelta(hours=1), tick=False):
        client.force_login(world.program_staff)
        answer = client.get("/admin/certificates/", {"q": old}).text
        assert answer.count("A former name") == 2
        assert old not in client.get("/admin/certificates/?export=csv").getvalue().decode()
        reads = ModelLogEntry.objects.filter(action="certificate.former_name_read")
        assert not reads.exists()
        for row in rows:
            client.get(f"/admin/certificates/inspect/{row.pk}/")
        assert reads.count() == 2
        client.force_login(world.supervisor)
        codes = [client.get(f"/certificates/{row.pk}/").status_code for row in rows]
        assert codes == [404, 404, 200]
        client.force_login(world.trainee)
        assert f"/certificates/{third.pk}/" in client.get(f"/certificates/{first.pk}/").text


def test_hiding_and_suspending_reach_the_new_number_and_the_periods_have_the_gap(chain, holder, world, client):
    _old, (first, second, third) = chain
    assert first.certified_since == third.certified_since == date(2026, 1, 1)
    RegisterChoice.objects.create(
        candidacy=third.candidacy, name_hidden=True, reason="Safety", by=world.trainee, at=NAMED
    )
    with time_machine.travel(NAMED + timedelta(days=1), tick=False):
        assert "Newname" not in client.get(f"/verify/{third.token}/").text
        assert client.post("/verify/", {"number": third.number, "family_name": "Newname"}).status_code == 404
    off, on = local(2027, 12, 1, 10), local(2027, 12, 11, 10)
    suspend_at_once(certificate=third, reason="Danger.", by=holder.staff, at=off)
    third.refresh_from_db()
    with time_machine.travel(off + timedelta(days=1), tick=False):
        page = client.get(f"/verify/{third.token}/").text
        # A suspended certificate stays under the name.
        assert "Suspended" in page and "Newname" in page
        assert "was replaced" in client.get(f"/verify/{first.token}/").text
    certificates.reinstate(certificate=third, reason="Cleared.", by=holder.staff, at=on)
    periods = certified_periods([world.trainee.pk])[world.trainee.pk, holder.program.pk]
    assert (date(2026, 1, 1), date(2027, 12, 1)) in periods
    assert any(begin == date(2027, 12, 11) for begin, _end in periods)
    other = world.person("program2", world.state, roles.PROGRAM)
    suspend_at_once(certificate=third, reason="Danger.", by=other, at=local(2027, 12, 20))
    third.refresh_from_db()
    certificate_ends.annul_suspension(certificate=third, reason="A mistake.", by=holder.staff, at=local(2027, 12, 22))
    third.refresh_from_db()
    assert third.status_on(date(2027, 12, 23)) == "active"


def test_a_correction_of_a_renewed_certificate_leaves_the_first_one_and_a_suspension_reaches_it(holder):
    first = holder.certify(local(2026, 1, 1, 9))
    second = holder.renew(first, RENEWED)
    third = issue_again(holder, second, kind=CertificateKind.CORRECTION)
    first.refresh_from_db()
    assert first.status_on(date(2027, 12, 31)) == "active" and not first.has_former_name
    suspend_at_once(certificate=third, reason="Danger.", by=holder.staff, at=local(2027, 12, 1))
    first.refresh_from_db()
    assert first.status_on(date(2027, 12, 2)) == "suspended"


def test_a_renewal_under_a_new_name_replaces_the_old_number_at_once(holder, world):
    first = holder.certify(local(2026, 1, 1, 9))
    world.trainee.family_name = "Newname"
    world.trainee.save()
    second = holder.renew(first, RENEWED)
    first.refresh_from_db()
    assert second.family_name == "Newname" and first.replaced_from == date(2027, 11, 6) and first.has_former_name
    assert first.status_on(date(2027, 11, 6)) == "superseded" and second.status_on(date(2027, 11, 6)) == "active"


def test_a_hold_of_the_renewal_waits_for_its_term_where_only_the_new_number_still_speaks(chain, holder, world, client):
    """The first number answers “replaced” for its name alone; the term behind it rests on nothing of the renewal."""
    _old, (first, _second, third) = chain
    at = NAMED + timedelta(days=5)
    certificates.hold(certificate=third, decision=third.decision, lost=(), by=None, at=at)
    assert (third.state, third.status_on(at.date()), third.status_on(date(2028, 1, 1))) == (
        "suspended", "active", "suspended",
    )  # fmt: skip
    for day, statuses in ((at.date(), ("active",)), (date(2028, 1, 1), ("suspended",))):
        rows = Certificate.objects.filter(pk=third.pk)
        kept = [one for one in ("active", "suspended") if rows.with_status(one, day)]
        assert tuple(kept) == statuses
    with time_machine.travel(at, tick=False):
        public = client.get(f"/verify/{third.token}/").text
        assert "Active" in public and "Suspended" not in public and "Dec 31, 2027" in public
        own = logged_in(world.trainee).get(f"/certificates/{third.pk}/").text
        assert "is on hold until program staff have decided" in own and "Suspended" not in own
        assert "was replaced" in client.get(f"/verify/{first.token}/").text
    [credential] = credentials_of([world.trainee.pk], at.date())[world.trainee.pk]
    assert (credential.status, credential.valid_until) == ("active", date(2027, 12, 31))
    news = Email.objects.filter(kind="certificate-of-staff", queued_at=at)
    assert news and all("through the last day of the term that runs" in email.body for email in news)
    certificates.give_back(certificate=third, decision=third.decision, by=None, at=at)
    assert (third.state, third.held_from) == ("active", None)
    assert credentials_of([world.trainee.pk], at.date())[world.trainee.pk][0].valid_until == third.valid_until
