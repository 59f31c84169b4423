"""Merging two records of a person that both hold a seat (D07)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from cohorts.billing.actions.invoices import issue_invoice
from cohorts.billing.models import Charge, CreditNote
from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.notices.models import Email
from cohorts.people.actions.merging import digest_of, end_merge, merge, view_of_merge
from cohorts.people.models import AccountMerge, User
from cohorts.training.actions import waiting
from cohorts.training.actions.enrollments import sponsor
from cohorts.training.models import CourseVersion, Enrollment, SeatOffer, WaitingPlace
from tests.charges import pay_invoice
from tests.cohorts.training.calendar_helpers import states, token_of
from tests.presence import create_mark
from tests.refusals import refuses

pytestmark = pytest.mark.django_db
START = datetime(2027, 3, 22, 14, tzinfo=UTC)
BEFORE = datetime(2027, 3, 1, 15, tzinfo=UTC)
MERGED = datetime(2027, 3, 9, 15, tzinfo=UTC)
FEE = Decimal("1450.00")


class Double:
    """A full cohort of twenty. P1 has a seat that agency A paid, P2 one that agency B was invoiced; W1 to W3 wait."""

    def __init__(self, world):
        self.world = world
        course = world.course(hours=16, missed=0, fee="1450.00")
        CourseVersion.objects.filter(course=course).update(free_days=7, kept_share=100)
        self.cohort = world.cohort(starts=START, days=2, seats=20, course=course, trainer=world.trainer)
        self.first, self.second = world.trainee, world.other_trainee
        for number in range(18):
            world.enroll(self.cohort, world.person(f"seated{number}", world.agency, roles.TRAINEE))
        self.kept = self._sponsor(self.first, world.agency, world.agency_coordinator)
        self.other = self._sponsor(self.second, world.other_agency, world.other_agency_coordinator)
        pay_invoice(self._invoice(self.kept), FEE, by=None, at=BEFORE)
        self.owed = self._invoice(self.other)
        self.people = [world.person(f"w{number}", world.agency, roles.TRAINEE) for number in (1, 2, 3)]
        for number, person in enumerate(self.people):
            waiting.join(
                cohort=self.cohort, person=person, agency=world.agency, by=world.agency_coordinator,
                at=BEFORE + timedelta(hours=number),
            )  # fmt: skip
        Email.objects.all().delete()

    def _sponsor(self, person, agency, by):
        return sponsor(cohort=self.cohort, person=person, agency=agency, by=by, at=BEFORE)

    def _invoice(self, seat):
        charge = seat.seat_charges.get().charge
        return issue_invoice(
            payer=charge.payer, charges=[charge], due_on=home_day(BEFORE) + timedelta(days=30), by=None, at=BEFORE
        )

    def view(self):
        return view_of_merge(self.second, self.first, self.world.program_staff, MERGED)

    def merge(self, **more):
        fields = {"account": self.second, "into": self.first, "reason": "One person", "by": self.world.program_staff}
        return merge(**{**fields, "at": MERGED, **more})

    def balance(self, seat):
        charge = Charge.objects.with_sums().get(seat_charges__enrollment=seat)
        return charge.owed


@pytest.fixture
def double(world):
    return Double(world)


def kinds_to(person):
    return sorted(Email.objects.filter(person=person).values_list("kind", flat=True))


def test_d07_staff_are_asked_which_seat_stays_and_what_the_other_costs(double):
    view = double.view()
    (choice,) = view.choices
    assert not view.problems and not view.looks
    assert choice.default == str(double.kept.pk) and [value for value, _text in choice.options] == [
        str(double.kept.pk), str(double.other.pk),
    ]  # fmt: skip
    assert "$1,450.00 is credited, $0.00 stays charged" in dict(choice.options)[choice.default]


def test_d07_the_paid_seat_stays_and_the_other_is_credited_and_offered_once(double):
    double.merge()
    taken = Enrollment.objects.taken().filter(cohort=double.cohort)
    assert taken.count() == 19 and set(taken.of_person(double.first)) == {double.kept}
    offers = SeatOffer.objects.filter(state="open")
    assert [offer.place.person for offer in offers] == double.people[:1]
    assert WaitingPlace.objects.waiting().filter(cohort=double.cohort).count() == 2
    note = CreditNote.objects.get()
    assert note.invoice == double.owed and note.invoice.payer.organization == double.world.other_agency
    assert double.balance(double.other) == 0 and double.balance(double.kept) == 0
    assert not CreditNote.objects.exclude(pk=note.pk).exists()


def test_d07_one_name_on_the_roll_one_calendar_entry_for_each_session_and_one_email(double, client):
    token = token_of(double.first, at=BEFORE)
    double.merge()
    roll = Enrollment.objects.visible_to(double.world.vendor_coordinator).taken().filter(cohort=double.cohort)
    assert roll.of_person(double.first).count() == 1
    assert len(states(client, token, MERGED)) == 2
    assert kinds_to(double.first) == ["account-merged"] and not Email.objects.filter(person=double.second).exists()
    assert "You keep the one in PET-1" in Email.objects.get(person=double.first).body


def test_d07_each_agency_learns_only_of_its_own_seat(double):
    double.merge()
    assert kinds_to(double.world.agency_coordinator) == ["agency-waiting-list"]
    (about,) = Email.objects.filter(person=double.world.other_agency_coordinator, kind="seat-fee")
    assert "$1,450.00" in about.body and double.world.agency.name not in about.body
    assert not Enrollment.objects.visible_to(double.world.agency_coordinator).filter(pk=double.other.pk).exists()
    assert not Enrollment.objects.visible_to(double.world.other_agency_coordinator).filter(pk=double.kept.pk).exists()


def test_d07_the_other_seat_stays_if_staff_choose_it(double):
    double.merge(choices={f"seat_{double.cohort.course_version.course_id}": str(double.other.pk)})
    assert set(Enrollment.objects.taken().of_person(double.first)) == {double.other}
    assert double.balance(double.other) == FEE


def test_d07_a_choice_that_was_not_offered_is_refused(double):
    key = f"seat_{double.cohort.course_version.course_id}"
    with refuses("merge_choice_unknown", field=key):
        double.merge(choices={key: "0"})
    assert not AccountMerge.objects.exists() and Enrollment.objects.taken().count() == 20


def test_d07_hours_in_the_same_minutes_are_refused_until_staff_have_looked(double):
    session = double.cohort.sessions.first()
    for seat in (double.kept, double.other):
        create_mark(session=session, enrollment=seat, number=1, minutes=240, by=None, at=session.ends_at)
    with refuses("merge_not_looked", field="looked"):
        double.merge()
    assert not AccountMerge.objects.exists()
    double.merge(looked=True)
    assert AccountMerge.objects.count() == 1


def test_d07_what_a_page_said_before_something_changed_is_not_done(double):
    digest = digest_of(double.view())
    double.second.phone = ""
    pay_invoice(double.owed, FEE, by=None, at=BEFORE, reference="check 2")
    with refuses("merge_changed_meanwhile"):
        double.merge(shown=digest)
    double.merge(shown=digest_of(double.view()))


def test_d07_undo_restores_the_link_and_not_the_seat_that_was_given_back(double):
    double.merge()
    end_merge(account=double.second, reason="Two people", by=double.world.program_staff, at=MERGED)
    double.other.refresh_from_db()
    assert double.other.state == "withdrawn" and Enrollment.objects.taken().count() == 19
    assert set(Enrollment.objects.of_person(double.second)) == {double.other}
    assert set(Enrollment.objects.of_person(double.first)) == {double.kept}
    assert [row.into_id for row in AccountMerge.objects.order_by("pk")] == [double.first.pk, None]


def test_a_place_on_the_list_ends_where_the_person_has_a_seat_and_a_double_place_stays_once(double):
    first, second, _third = double.people
    merge(account=first, into=double.first, reason="One", by=double.world.program_staff, at=MERGED)
    assert not WaitingPlace.objects.on_list().of_person(double.first).exists()
    other_agency = double.world.other_agency
    lost = double.world.person("lost", other_agency, roles.TRAINEE)
    waiting.join(
        cohort=double.cohort, person=lost, agency=other_agency, by=double.world.other_agency_coordinator, at=MERGED
    )
    merge(account=lost, into=second, reason="One", by=double.world.program_staff, at=MERGED)
    (place,) = WaitingPlace.objects.on_list().of_person(second)
    assert place.person == second


def test_a_seat_in_a_course_that_the_other_record_has_completed_is_remarked_on(world):
    """A fee for a course that the person has already: staff read it before, with what giving it up would credit."""
    course = world.course(hours=16, missed=0, fee="1450.00")
    CourseVersion.objects.filter(course=course).update(free_days=7, kept_share=100)
    over = world.cohort("PET-OLD", starts=BEFORE - timedelta(days=60), days=2, course=course, trainer=world.trainer)
    done = world.enroll(over, world.other_trainee)
    for session in over.sessions.all():
        create_mark(session=session, enrollment=done, by=None, at=session.ends_at)
    type(over).objects.filter(pk=over.pk).update(state="finished")
    cohort = world.cohort("PET-NEW", starts=START, days=2, course=course)
    sponsor(cohort=cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=BEFORE)
    for account, into in ((world.trainee, world.other_trainee), (world.other_trainee, world.trainee)):
        notes = " ".join(view_of_merge(account, into, world.program_staff, MERGED).notes)
        assert "The seat in PET-NEW" in notes and "which the other record has completed" in notes
        assert "$1,450.00 would be credited" in notes
    Enrollment.objects.filter(cohort=over).update(state="withdrawn")
    assert "has completed" in " ".join(view_of_merge(world.trainee, world.other_trainee, None, MERGED).notes)


def test_the_page_says_it_before_and_merges(double, client):
    client.force_login(double.world.program_staff)
    address = reverse("person_merge", args=[double.first.pk, double.second.pk])
    page = client.get(address)
    assert "Which seat in PET stays?" in page.text and "$1,450.00 is credited" in page.text
    form = page.context["form"]
    key = f"seat_{double.cohort.course_version.course_id}"
    body = {"reason": "One person", key: form.fields[key].initial, "digest": form.fields["digest"].initial}
    assert client.post(address, body).status_code == 302
    assert AccountMerge.objects.get().into == double.first
    person = client.get(reverse("person", args=[double.second.pk]), follow=True)
    assert person.redirect_chain[-1][0] == reverse("person", args=[double.first.pk])
    assert "Merged records" in person.text
    results = client.get(reverse("people_results"), {"q": double.second.email})
    assert reverse("person", args=[double.first.pk]) in results.text
    assert User.objects.with_address(double.second.email).get() == double.first
