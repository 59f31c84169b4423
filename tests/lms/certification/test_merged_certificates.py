"""CE-D09: one human with two accounts, each certified; what becomes of certificates, hours, reminders and sanctions."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from cohorts.notices.models import Email
from cohorts.people.actions.merging import end_merge, merge, view_of_merge
from lms.certification.actions import learning, register_choices, renewal_notices
from lms.certification.actions.candidacies import standing
from lms.certification.actions.decisions import reconsider
from lms.certification.actions.learning import Learned
from lms.certification.learning_list import learning_of
from lms.certification.models import Candidacy, Certificate, CertificateEvent, LearningEntry
from lms.certification.rules.merged_learning import Entry, twice
from tests.lms.certification.application_desk import pdf
from tests.lms.certification.holder import Holder, local
from tests.refusals import refuses

pytestmark = pytest.mark.django_db
DAY = local(2027, 1, 15, 10)


class Both:
    """The first account is certified through 2027-03-31, the second one, later, through 2028-08-31."""

    def __init__(self, world):
        self.holder, self.staff = Holder(world), world.program_staff
        self.first, self.second = world.trainee, world.other_trainee
        self.old = self.holder.certify(local(2025, 4, 1, 9), self.first)
        self.new = self.holder.certify(local(2026, 9, 1, 9), self.second)

    def learn(self, person, hours, on, title, proof=None):
        """Continuing education of one of the accounts."""
        return learning.enter_learning(
            person=person, program=self.holder.program, by=person, at=local(on.year, on.month, on.day, 20),
            learned=Learned(round(hours * 60), on, title, proof=proof),
        )  # fmt: skip

    def view(self, account=None, into=None):
        return view_of_merge(account or self.first, into or self.second, self.staff, DAY)

    def merge(self, account=None, into=None):
        fields = {"account": account or self.first, "into": into or self.second, "reason": "One person"}
        merge(**fields, looked=True, by=self.staff, at=DAY)
        for row in (self.old, self.new):
            row.refresh_from_db()

    def undo(self, at=DAY + timedelta(days=1)):
        end_merge(account=self.first, reason="Two people after all", by=self.staff, at=at)
        for row in (self.old, self.new):
            row.refresh_from_db()


@pytest.fixture
def both(world):
    with time_machine.travel(DAY, tick=False):
        yield Both(world)


def days():
    columns = "number", "valid_from", "valid_until", "certified_since"
    return list(Certificate.objects.order_by("pk").values_list(*columns))


@pytest.mark.parametrize("stays", ["first", "second"])
def test_d09_the_later_certificate_stays_current_whichever_account_stays(both, stays, client):
    """CE-D09: the other one is superseded, not revoked and not gone; both numbers verify; no day is added up."""
    account, into = (both.second, both.first) if stays == "first" else (both.first, both.second)
    assert (both.old.valid_until, both.new.valid_until) == (date(2027, 3, 31), date(2028, 8, 31))
    before = days()
    view = both.view(account, into)
    assert not view.problems
    (line,) = [note for note in view.notes if both.old.number in note]
    assert f"{both.new.number} stays current" in line and "is replaced by it today" in line
    both.merge(account, into)
    assert days() == before and Certificate.objects.count() == 2
    assert both.old.status_on(DAY.date()) == "superseded" and both.new.status_on(DAY.date()) == "active"
    assert (both.old.state, both.old.replaced_by, both.new.replaced_from) == ("active", both.new, None)
    old, new = (client.get(f"/verify/{row.token}/") for row in (both.old, both.new))
    assert old.status_code == new.status_code == 200
    assert both.new.number not in old.text and both.new.number in new.text
    assert set(Certificate.objects.visible_to(into)) == {both.old, both.new}
    (counting,) = standing(Candidacy.objects.of_person(into))
    assert counting == both.new.candidacy
    sentence = Email.objects.get(kind="account-merged").body
    assert f"{both.new.number} stays current" in sentence


def test_d09_the_same_proof_counts_once(both):
    """CE-D09: 12 and 9 hours, both with the same proof of 6 hours, are 15 hours."""
    both.learn(both.first, 6, date(2026, 10, 1), "Ethics", pdf())
    both.learn(both.first, 6, date(2026, 10, 2), "Groups")
    both.learn(both.second, 6, date(2026, 10, 1), "Ethics course", pdf())
    both.learn(both.second, 3, date(2026, 10, 3), "Boundaries")
    (note,) = [line for line in both.view().notes if line.startswith("Continuing education")]
    assert "9 h and 12 h, together 15 h" in note and "Counted once: Ethics course" in note
    both.merge()
    now = learning_of(both.second, both.holder.program, DAY)
    assert now.credited == 15 * 60 and LearningEntry.objects.count() == 4
    double = [line for line in now.lines if line.counted == 0]
    assert [line.entry.title for line in double] == ["Ethics course"] and "count once" in double[0].reason
    with refuses("learning_proof_again"):
        both.learn(both.second, 6, date(2026, 12, 1), "Again", pdf())


def test_d09_without_a_proof_the_same_hours_of_the_same_day_count_once(both):
    """CE-D09: united by proof and time."""
    for person in (both.first, both.second):
        both.learn(person, 3, date(2026, 10, 3), "Boundaries")
    both.learn(both.second, 3, date(2026, 10, 4), "Boundaries")
    both.merge()
    assert learning_of(both.second, both.holder.program, DAY).credited == 6 * 60


def test_d09_hours_of_a_renewal_of_the_replaced_certificate_do_not_count_again(both):
    """CE-D09: what a renewal used up before the merge is used up."""
    holder = both.holder
    holder.person = both.first
    both.learn(both.first, 24, date(2026, 12, 1), "One")
    both.learn(both.first, 6, date(2026, 12, 2), "Two")
    application = holder.begin(both.old, local(2027, 1, 10, 9))
    renewed = holder.submit(application, local(2027, 1, 10, 10))
    renewed = Certificate.objects.filter(person=both.first).latest("pk")
    assert renewed.kind == "renewal" and renewed.valid_until == date(2029, 3, 31)
    both.learn(both.second, 2, date(2026, 12, 3), "Three")
    both.merge()
    current = Certificate.objects.latest_issues().get()
    assert current == renewed and both.new.replaced_by == renewed
    assert learning_of(both.second, holder.program, DAY).credited == 2 * 60


def test_d09_reminders_go_out_for_the_later_certificate_alone(both):
    """CE-D09: 90 days before the end of the replaced one nobody hears of it."""
    both.merge()
    near = local(2027, 3, 20, 9)
    assert renewal_notices.give_notices(certificate_ids=[both.old.pk, both.new.pk], by=None, at=near) == 0
    later = local(2028, 6, 15, 9)
    assert renewal_notices.give_notices(certificate_ids=[both.old.pk, both.new.pk], by=None, at=later) == 1


def test_d09_the_merge_is_undone_whole(both):
    """CE-D09: never half."""
    before = days()
    both.merge()
    both.undo()
    assert days() == before
    assert (both.old.replaced_by, both.old.replaced_from) == (None, None)
    assert both.old.status_on(DAY.date()) == "active" == both.new.status_on(DAY.date())
    assert set(Certificate.objects.visible_to(both.first)) == {both.old}
    kinds = CertificateEvent.objects.filter(certificate=both.old).order_by("pk").values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["merged", "parted"]
    assert renewal_notices.give_notices(certificate_ids=[both.old.pk], by=None, at=local(2027, 3, 20, 9)) == 1


def test_d09_a_later_certificate_that_ran_out_does_not_replace_one_that_counts(both):
    """Nobody loses the certification by a merge."""
    Certificate.objects.filter(pk=both.new.pk).update(valid_until=date(2026, 10, 1), after_end="expired")
    both.merge()
    assert both.new.replaced_by == both.old and both.old.status_on(DAY.date()) == "active"


def test_d09_an_open_sanction_blocks_the_merge_and_staff_see_which(both):
    """CE-D09: it is decided first, and neither is lost nor moved."""
    Certificate.objects.filter(pk=both.old.pk).update(state="suspended")
    (problem,) = both.view().problems
    assert (problem.code, problem.params["number"]) == ("merge_open_sanction", both.old.number)
    with refuses("merge_open_sanction"):
        both.merge()
    assert Certificate.objects.latest_issues().count() == 2
    Certificate.objects.filter(pk=both.old.pk).update(state="revoked")
    (look,) = both.view().looks
    assert both.old.number in look and "was revoked" in look
    with refuses("needs_second_person"):
        both.merge()


def test_d09_a_renewal_that_is_begun_on_the_certificate_to_replace_is_decided_first(both):
    """CE-D09: every collision is reported before."""
    both.holder.person = both.first
    both.holder.begin(both.old, DAY)
    with refuses("merge_renewal_open", number=both.old.number):
        both.merge()


def test_d09_the_gate_leaves_the_replaced_certificate_alone(both, run_jobs):
    """No hold, no second certificate."""
    both.merge()
    run_jobs()
    reconsider(candidacy_ids=list(Candidacy.objects.values_list("pk", flat=True)), by=None, at=DAY)
    assert Certificate.objects.count() == 2 and set(Certificate.objects.values_list("state", flat=True)) == {"active"}


def entry(pk, account, *, on=date(2026, 1, 1), minutes=60, counted=60, title="Course", proof=""):
    return Entry(pk, account, 1, on, minutes, counted, title, proof, local(2026, 1, 1 + pk))


def test_which_entries_are_the_same():
    """The first one counts of which anything counts; within one record nothing is compared."""
    assert twice([entry(1, 1, proof="x"), entry(2, 2, proof="x", title="Other", on=date(2026, 5, 5))]) == {2: 1}
    assert twice([entry(1, 1, proof="x", counted=0), entry(2, 2, proof="x")]) == {}
    assert twice([entry(1, 1), entry(2, 1), entry(3, 2), entry(4, 2, minutes=30)]) == {3: 1}
    assert twice([entry(1, 1), entry(2, 2, title="course ")]) == {2: 1}
    assert twice([entry(1, 1, proof="x"), entry(2, 2, proof="y")]) == {}


@pytest.mark.parametrize("stays", ["first", "second"])
def test_after_a_merge_the_person_renews_the_certificate_of_either_record(both, client, stays):
    account, into = (both.second, both.first) if stays == "first" else (both.first, both.second)
    both.merge(account, into)
    client.force_login(into)
    page = client.get(reverse("certificate_page", args=[both.new.pk])).text
    assert "<h2>Renewal</h2>" in page and reverse("choose_name", args=[both.new.pk, "hide"]) in page
    assert client.get(reverse("certificate_standing", args=[both.new.pk])).status_code == 200
    assert (
        reverse("certificate_document", args=[both.old.pk])
        not in client.get(reverse("certificate_page", args=[both.old.pk])).text
    )


def test_the_page_names_another_name_on_what_stays_current_and_then_leads_to_the_present_one(both, client):
    """The public would read the name of the other record; staff are led to a certificate with the present one."""
    both.second.given_name, both.second.family_name = "Eduardo", "Walker"
    both.second.save()
    Certificate.objects.filter(pk=both.new.pk).update(name="Eduardo Walker")
    pair = {"account": both.second, "into": both.first}
    present = both.first.get_full_name()
    (line,) = [note for note in both.view(**pair).notes if "under the name" in note]
    assert both.new.number in line and "Eduardo Walker" in line and present in line
    client.force_login(both.staff)
    address = reverse("person_merge", args=[both.first.pk, both.second.pk])
    digest = client.get(address).context["form"]["digest"].value()
    page = client.post(address, {"reason": "One person", "digest": digest}, follow=True)
    assert f"Certificate {both.new.number} still bears the name Eduardo Walker" in page.text
    step = reverse("certificate_decide", args=[both.new.pk, "issue-name"])
    assert step in page.text
    client.post(step, {"reason": "Two records"})
    assert Certificate.objects.latest_issues().get().name == present
    assert step not in client.get(reverse("person", args=[both.first.pk])).text


def test_a_name_that_is_hidden_in_either_record_stays_hidden_after_a_merge(both, client):
    register_choices.choose_name(
        certificate=both.old, hidden=True, reason="", by=both.first, at=DAY - timedelta(days=1)
    )
    both.merge(both.second, both.first)
    page = client.get(reverse("verify_token", args=[both.new.token])).text
    assert both.new.name not in page and "Active" in page
    sent = {"number": both.new.number, "family_name": both.new.family_name}
    assert client.post("/verify/", sent).status_code == 404
