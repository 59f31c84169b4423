"""Seats of people who chose a program, or only the training; and who is told about a seat that waits."""

from decimal import Decimal

import pytest

from cohorts.billing.actions.invoices import issue_invoice
from cohorts.core.actions import Refused
from cohorts.notices.models import Email
from cohorts.people.actions import people
from cohorts.people.models import Invitation
from cohorts.training.actions import hold_time, requests, rosters
from cohorts.training.actions.cohorts import cancel_cohort
from cohorts.training.models import Enrollment, SeatOffer
from lms.certification.actions.application_decisions import decide_application
from lms.certification.actions.application_reviews import take_application
from lms.certification.actions.applications import submit_application
from lms.certification.actions.program_choices import choose_by_key, choose_program
from lms.certification.models import Candidacy
from tests.charges import payer_of
from tests.lms.certification.gate_scene import DAY, HOUR, NOON, START, GateScene, tree
from tests.refusals import refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(world):
    return GateScene(world)


@pytest.fixture
def held(scene, world):
    """The trainee chose the program, applied, and their agency took a seat."""
    scene.application = scene.apply(world.trainee)
    scene.result = scene.sponsor(world.trainee)
    return scene


def texts(person):
    return [(row.subject, row.body) for row in Email.objects.filter(person=person).order_by("pk")]


def decide_by_application(scene, admitted=True, condition=""):
    """The office decides about the application, as its own action does."""

    staff = scene.world.program_staff
    row = scene.application
    if row.state == "draft":
        row = submit_application(application=row, incomplete=True, by=row.person, at=NOON)
        row = take_application(application=row, reviewer=staff, by=staff, at=NOON)
    scene.application = decide_application(
        application=row, admitted=admitted, reason="" if admitted else "Not yet", condition=condition, by=staff,
        at=NOON + HOUR,
    )  # fmt: skip
    return scene.application


def test_one_of_several_chosen_programs_that_lets_in_is_enough(world):
    scene = GateScene(world)
    other = scene.add_program("tx", tree(decision=False))
    scene.choose(world.trainee)
    scene.apply(world.trainee, program=other)
    assert isinstance(scene.sponsor(world.trainee), Enrollment)


def test_only_the_training_gives_the_seat_at_once_but_not_while_an_application_waits(world):
    scene = GateScene(world)
    scene.choose(world.trainee, program=None)
    assert isinstance(scene.sponsor(world.trainee), Enrollment)
    assert not Candidacy.objects.exists()
    second = scene.trainee("second")
    scene.apply(second)
    with refuses("choice_while_applying"):
        scene.choose(second, program=None)


def test_choosing_the_program_with_a_seat_begins_the_candidacy_and_a_seat_alone_does_not(world):
    scene = GateScene(world, at="certification")
    scene.sponsor(world.trainee)
    assert not Candidacy.objects.exists()
    scene.choose(world.trainee, at=NOON + HOUR)
    candidacy = Candidacy.objects.get()
    assert (candidacy.person, candidacy.program, candidacy.since) == (world.trainee, scene.program, NOON + HOUR)


def test_a_request_becomes_a_seat_that_is_kept_with_the_program_chosen_in_it(world):
    scene = GateScene(world)
    request = scene.approve(scene.ask(world.trainee, program="mn"))
    assert (request.state, request.seat) == ("approved", None)
    assert request.place.state == "offered"
    assert scene.figures() == (0, 1, 0, 1)


def test_nobody_chooses_for_another_or_a_program_that_does_not_need_the_course(world):
    scene = GateScene(world)

    about = {"person": world.trainee, "course": scene.course, "program": scene.program, "at": NOON}
    with refuses("choice_of_another"):
        choose_program(**about, by=world.supervisor)
    with refuses("choice_unknown"):
        choose_by_key(world.trainee, scene.course, "nowhere", world.trainee, NOON)
    other = scene.add_program("ca", {"all_of": [{"type": "age", "min_years": 18}]})
    with refuses("choice_not_for_course"):
        choose_program(**about | {"program": other}, by=world.trainee)


def test_a_canceled_cohort_ends_what_is_kept(held, world):
    cancel_cohort(cohort=held.cohort, reason="Flood", by=world.vendor_coordinator, at=NOON + HOUR)
    assert held.place(world.trainee).state == "closed"
    assert held.offer(world.trainee).state == "taken_back"
    assert "A seat is not kept any more" in [subject for subject, _body in texts(world.trainee)]
    decide_by_application(held)
    held.settle()
    assert held.seat(world.trainee) is None


def test_the_vendor_keeps_a_seat_longer_with_a_reason_and_changes_the_days(held, world):
    by = {"by": world.vendor_coordinator}
    offer = held.offer(world.trainee)
    with refuses("reason_missing"):
        hold_time.keep_longer(offer=offer, reason=" ", **by, at=NOON + DAY)
    with pytest.raises(Refused):
        hold_time.keep_longer(offer=offer, reason="Mine", by=world.agency_coordinator, at=NOON + DAY)
    hold_time.keep_longer(offer=offer, reason="The office is late", **by, at=NOON + 10 * DAY)
    assert held.offer(world.trainee).ends_at == NOON + 40 * DAY
    for days in (0, 181):
        with refuses("hold_days_wrong"):
            hold_time.change_hold_days(cohort=held.cohort, days=days, **by, at=NOON)
    assert hold_time.change_hold_days(cohort=held.cohort, days=3, **by, at=NOON).hold_days == 3
    assert held.offer(world.trainee).ends_at == NOON + 40 * DAY
    with refuses("seat_kept_to_the_end"):
        hold_time.keep_longer(offer=held.offer(world.trainee), reason="More", **by, at=NOON + 10 * DAY)


def test_no_seat_is_kept_in_a_training_that_has_begun(world):
    scene = GateScene(world)
    scene.choose(world.trainee)
    scene.cohort.__class__.objects.filter(pk=scene.cohort.pk).update(
        state="running", starts_at=NOON - HOUR, late_until=START.date()
    )
    scene.cohort.refresh_from_db()
    with refuses("seat_needs_admission_now"):
        scene.sponsor(world.trainee, late="So decided")


def test_everybody_concerned_is_emailed_and_only_the_person_reads_why(held, world):
    ((subject, body),) = texts(world.vendor_coordinator)
    assert subject == "News of a seat that waits for admission"
    assert "waits for admission" in body
    assert "Program mn" not in body
    ((subject, body),) = texts(world.agency_coordinator)
    assert "Nothing" in body or "nothing before" in body
    assert "A seat waits for your admission" in [subject for subject, _body in texts(world.trainee)]
    assert SeatOffer.objects.count() == 1


def test_a_seat_for_somebody_invited_waits_for_admission_once_they_accept(world):
    scene = GateScene(world)
    other = world.other_trainee
    scene.choose(other)
    content = f"Email address,Given name,Family name\n{other.email},{other.given_name},{other.family_name}\n"
    about = {"by": world.agency_coordinator, "at": NOON}
    roster = rosters.read_file(
        cohort=scene.cohort, agency=world.agency, filename="a.csv", content=content.encode(), **about
    )  # fmt: skip
    rosters.carry_out(roster=roster, ways={2: rosters.SEAT}, **about)
    assert not scene.offer(other).for_admission
    people.accept(token=Invitation.objects.get().token, by=other, at=NOON + HOUR)
    assert scene.offer(other).for_admission
    assert scene.figures() == (0, 1, 0, 1)
    scene.decide(other, at=NOON + 2 * HOUR)
    scene.settle(NOON + 2 * HOUR)
    assert scene.seat(other).agency == world.agency


def test_a_seat_that_waits_is_on_no_invoice_and_a_confirmed_one_is(held, world):
    payer = payer_of(world.agency)
    about = {"payer": payer, "due_on": START.date(), "by": world.finance}
    with pytest.raises(Refused):
        issue_invoice(**about, at=NOON)
    decide_by_application(held)
    held.settle()
    assert [line.amount for line in issue_invoice(**about, at=NOON + DAY).lines.all()] == [Decimal("1200.00")]


def test_a_seat_that_cannot_be_charged_at_the_admission_is_offered_instead(held, world):
    second = world.cohort(code="PET-2", course=world.course("other"), starts=START, days=2)
    world.enroll(second)
    decide_by_application(held)
    held.settle()
    assert held.seat(world.trainee) is None
    assert (held.place(world.trainee).state, held.offer(world.trainee).for_admission) == ("offered", False)
    assert "A seat is offered to you" in [subject for subject, _body in texts(world.trainee)]


def test_a_supervisor_who_asked_reads_that_the_seat_is_kept(world):
    scene = GateScene(world)
    scene.choose(world.trainee)
    world.trainee.memberships.update(supervisor=world.supervisor)
    request = requests.ask(
        cohort=scene.cohort, person=world.trainee, agency=world.agency, by=world.supervisor, at=NOON
    )  # fmt: skip
    scene.approve(request)
    ((_subject, body),) = texts(world.supervisor)
    assert "is kept for Trainee Example until they are admitted" in body
