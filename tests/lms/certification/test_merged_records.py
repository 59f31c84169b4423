"""Merging two records with overlapping hours, one exam each and a certificate (D24)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cohorts.core.names import called
from cohorts.core.persons import accounts_of
from cohorts.people.actions.merging import end_merge, merge, view_of_merge
from cohorts.people.models import Membership
from cohorts.training.models import AttendanceMark, CourseCredit, CreditDecision, Enrollment, Unit
from cohorts.training.models.credit_facts import count_credits
from exams.delivery.models import ExamPolicy, Score, Sitting
from exams.delivery.models.histories import Policies, histories
from exams.delivery.rules.attempts import used_attempts
from lms.certification.models import Candidacy, Certificate, Decision, Reconsideration
from tests.lms.certification.conftest import EXAMPLE, Road
from tests.presence import create_mark
from tests.refusals import refuses
from tests.world import add_agendas

pytestmark = pytest.mark.django_db
UNITS = (480, 240, 480)
ROWS = (Enrollment, AttendanceMark, Sitting, Score, Certificate, Candidacy, Decision, Membership)


class Two:
    """P1 attended units 1 and 2 and did not pass the final; P2 attended 2 and 3, passed it, and is certified."""

    def __init__(self, world, run_jobs):
        self.world = world
        version = world.course("pet", hours=20, missed=8).versions.get()
        version.units.all().delete()
        for number, minutes in enumerate(UNITS, 1):
            Unit.objects.create(course_version=version, number=number, title=f"Unit {number}", minutes=minutes)
        self.road = road = Road(world, EXAMPLE.read_text().replace("min_hours: 80", "min_hours: 20"))
        self.cohort = world.cohort("PET-2", days=3, state="finished")
        self._shorten_second()
        self.first, self.second = world.trainee, world.other_trainee
        seats = road.seat(cohort=self.cohort), road.seat(self.second, world.other_agency, self.cohort)
        for seat, days in zip(seats, ((0, 1), (1, 2)), strict=True):
            self._attend(seat, days)
        ExamPolicy.objects.create(
            exam=road.exams["pet-final"], valid_from=world.now, most_attempts=2, authority="Test", at=world.now
        )
        road.sit(seats[0], "pet-final", "50")
        road.now += timedelta(days=13)
        for seat in seats[1:]:
            road.admit(self.second)
            road.pay(road.charge(seat), reference="check 2")
            road.sit(seat, "pet-midterm", "50")
            self.passed = road.sit(seat, "pet-final", "80")
        run_jobs()
        self.certificate = Certificate.objects.get()
        self.at = road.now + timedelta(days=1)

    def _shorten_second(self):
        """The second day has four hours."""
        session = self.cohort.sessions.order_by("starts_at")[1]
        session.ends_at, session.break_minutes = session.starts_at + timedelta(hours=4), 0
        session.save()
        lines = [line for one in self.cohort.sessions.all() for line in one.agenda.all()]
        for line in lines:
            line.delete()
        add_agendas(self.cohort)

    def _attend(self, seat, days):
        sessions = list(self.cohort.sessions.order_by("starts_at"))
        for day in days:
            create_mark(session=sessions[day], enrollment=seat, number=1, by=None, at=self.road.now)
        self.road.signal(seat.person)

    def view(self):
        return view_of_merge(self.second, self.first, self.world.program_staff, self.at)

    def merge(self, **more):
        fields = {"account": self.second, "into": self.first, "reason": "One person", "looked": True}
        return merge(**{**fields, "by": self.world.program_staff, "at": self.at, **more})

    def undo(self):
        return end_merge(account=self.second, reason="Two people", by=self.world.program_staff, at=self.at)

    def minutes(self, person):
        return sum(one.credit.credited for one in count_credits([person.pk]).values())

    def attempts(self, person):
        exam = self.road.exams["pet-final"]
        history = histories([person.pk], [exam.pk])[person.pk, exam.pk]
        return len(used_attempts(history, Policies([exam.pk]).attempts(exam.pk, self.at), self.at))


@pytest.fixture
def two(world, run_jobs):
    return Two(world, run_jobs)


def everything():
    """Every row that is about one of the two, as it is stored, but for the stored counts of hours."""
    return {(model, row["id"]): row for model in ROWS for row in model.objects.values()}


def test_d24_the_preview_counts_each_minute_once_and_adds_the_attempts_up(two):
    view = two.view()
    assert not view.problems
    (hours,) = [line for line in view.notes if line.startswith("PET:")]
    assert "12 h and 12 h, together 20 h" in hours
    (attempts,) = [line for line in view.notes if "pet-final" in line]
    assert "2 of 2 attempts" in attempts and "not yet passed" in attempts and "(passed)" in attempts
    assert any(two.certificate.number in line for line in view.notes)
    assert any("took this exam" in line for line in view.looks) and any("same minutes" in line for line in view.looks)
    assert two.minutes(two.first) == two.minutes(two.second) == 720 and two.attempts(two.first) == 1


def test_d24_the_merge_gives_one_person_all_of_it_and_moves_no_row(two, run_jobs):
    before = everything()
    two.merge()
    assert everything() == before
    assert two.minutes(two.first) == two.minutes(two.second) == 1200
    assert set(CourseCredit.objects.values_list("person", "credited")) >= {
        (two.first.pk, 1200), (two.second.pk, 1200),
    }  # fmt: skip
    assert two.attempts(two.first) == 2
    assert Sitting.objects.of_person(two.first).count() == 3 and two.passed in Sitting.objects.of_person(two.first)


def test_d24_the_gate_is_asked_again_at_once_and_no_certificate_is_issued_anew(two, run_jobs):
    Reconsideration.objects.all().delete()
    two.merge()
    assert Reconsideration.objects.filter(candidacy__person__in=[two.first, two.second]).count() == 2
    kept = Certificate.objects.values().get()
    run_jobs()
    assert Certificate.objects.values().get() == kept
    assert set(Certificate.objects.visible_to(two.first)) == {two.certificate}
    assert set(Certificate.objects.of_person(two.first)) == {two.certificate}


def test_d24_undo_gives_each_their_own_and_what_was_added_stays_with_the_first(two, run_jobs):
    two.merge()
    run_jobs()
    unit = Unit.objects.get(number=3)
    CreditDecision.objects.create(
        person=two.first, unit=unit, unit_from=0, unit_to=60, number=1, evidence="Letter", earned_on=two.at.date(),
        at=two.at,
    )  # fmt: skip
    two.undo()
    run_jobs()
    assert two.minutes(two.first) == 780 and two.minutes(two.second) == 720
    assert two.attempts(two.first) == two.attempts(two.second) == 1
    assert set(Certificate.objects.of_person(two.second)) == {two.certificate}
    assert not Certificate.objects.of_person(two.first).exists() and Certificate.objects.count() == 1
    assert two.certificate.state == Certificate.objects.get().state


def test_d24_each_agency_keeps_only_its_own_part(two):
    two.merge()
    for coordinator, person in (
        (two.world.agency_coordinator, two.first), (two.world.other_agency_coordinator, two.second),
    ):  # fmt: skip
        assert {seat.person_id for seat in Enrollment.objects.visible_to(coordinator)} == {person.pk}


def test_of_two_certificates_of_one_program_the_later_one_stays_current(two, run_jobs):
    person = two.world.person("third", two.world.agency, "trainee")
    seat = two.road.seat(person, cohort=two.cohort)
    two._attend(seat, (0, 1, 2))
    two.road.admit(person)
    two.road.pay(two.road.charge(seat), reference="check 3")
    two.road.sit(seat, "pet-midterm", "50")
    two.road.sit(seat, "pet-final", "90")
    run_jobs()
    assert Certificate.objects.count() == 2
    merge(account=person, into=two.second, reason="One", looked=True, by=two.world.program_staff, at=two.at)
    run_jobs()
    assert [row.replaced_by for row in Certificate.objects.order_by("issued_at", "pk")] == [
        Certificate.objects.get(person=person), None,
    ]  # fmt: skip


def test_a_record_is_not_merged_while_it_takes_an_exam(two):
    Sitting.objects.filter(person=two.first).update(state="begun")
    with refuses("merge_during_exam"):
        two.merge()


def test_the_person_reads_everything_of_both_and_the_old_log_in_is_told_to_use_the_other(two, client):
    two.second.set_password("another horse")
    two.second.save()
    client.force_login(two.second)
    assert client.get(reverse("my_home")).status_code == 200
    two.merge()
    assert client.get(reverse("my_home")).status_code == 302
    page = client.post(reverse("account_login"), {"login": two.second.email, "password": "another horse"}, follow=True)
    assert f"Log in as {two.first.email}" in page.text and "_auth_user_id" not in client.session
    client.force_login(two.first)
    page = client.get(reverse("certificate_page", args=[two.certificate.pk]))
    assert page.status_code == 200
    result = client.get(reverse("exam_result", args=[two.passed.pk]))
    assert result.status_code == 200


def test_a_chain_ends_at_its_last_record_and_undo_ends_the_last_link(two):
    third = two.world.person("third", two.world.agency, "trainee")
    two.merge()
    merge(account=two.first, into=third, reason="One", by=two.world.program_staff, at=two.at)
    assert accounts_of([two.second.pk]) == {third.pk: third.pk, two.first.pk: third.pk, two.second.pk: third.pk}
    two.second.refresh_from_db()
    assert called(two.second) == called(third)
    with refuses("merge_not_last", email=two.first.email):
        two.undo()
    end_merge(account=two.first, reason="No", by=two.world.program_staff, at=two.at)
    assert accounts_of([third.pk]) == {third.pk: third.pk} and set(accounts_of([two.second.pk])) == {
        two.first.pk, two.second.pk,
    }  # fmt: skip
    two.undo()
    assert accounts_of([two.first.pk]) == {two.first.pk: two.first.pk}


def test_who_may_not_merge_and_what_is_not_merged(two):
    world, at = two.world, two.at
    with refuses("role_required"):
        two.merge(by=world.finance)
    with refuses("reason_missing", field="reason"):
        two.merge(reason=" ")
    with refuses("merge_with_itself"):
        two.merge(account=two.first)
    with refuses("merge_of_own_account"):
        two.merge(into=world.program_staff)
    with refuses("merge_of_state_staff", email=world.finance.email):
        two.merge(account=world.finance)
    two.merge()
    with refuses("merge_merged_before", email=two.second.email):
        merge(account=world.supervisor, into=two.second, reason="One", by=world.program_staff, at=at)
