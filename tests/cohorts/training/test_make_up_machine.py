"""Any sequence of make-ups, marks, corrections and moves, also marks that arrive later: no minute counts twice, and no
chair is promised twice.

Hypothesis chooses who asks, who decides, who was present for how long, and what is corrected, moved or canceled.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from cohorts.core.actions import Refused
from cohorts.training.actions import make_ups
from cohorts.training.actions.attendance import correct, mark
from cohorts.training.actions.device_marks import DeviceMark, deliver
from cohorts.training.actions.seat_moves import move_seat
from cohorts.training.actions.sessions import remove_session
from cohorts.training.models import AgendaLine, AttendanceMark, Enrollment, MakeUp, Session
from cohorts.training.models.credit_facts import count_credits
from cohorts.training.models.make_ups import room_in
from cohorts.training.rules.credit import minute_of
from cohorts.training.rules.presence import Presence
from tests.cohorts.training.make_up_scene import MakeUpScene
from tests.examples import examples
from tests.world import World

# What the acts may refuse here; anything else is a fault.
EXPECTED = {
    "make_up_nothing_missing", "make_up_beyond_limit", "make_up_clash", "make_up_no_room", "make_up_asked_already",
    "make_up_own_cohort", "make_up_started", "make_up_not_requested", "make_up_over", "make_up_marked",
    "make_up_cohort_closed", "already_marked", "not_marked_yet", "same_presence", "seat_in_other_cohort",
    "seat_not_in_session", "seat_given_up", "session_not_started", "session_marked", "session_only_one",
    "move_to_same_cohort", "seat_given_up_before", "presence_not_over", "session_removed_meanwhile",
    "cohort_started", "wrong_state", "session_not_ahead", "person_in_other_training", "mark_too_old",
    "attendance_closed",
}  # fmt: skip
SESSIONS = st.integers(0, 5)
MINUTES = st.integers(0, 240)


class MakeUpMachine(RuleBasedStateMachine):
    """A trainee at vendor A, six sessions of vendor B, and time that goes on."""

    def __init__(self):
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.scene = MakeUpScene(World(), limit=300, seats=2)
        self.at = self.scene.now
        scene = self.scene
        scene.others(scene.host, 1)
        whole = (scene.again, scene.session(scene.host, 12, scene.second), scene.session(scene.host, 14, scene.first))
        # Two of these are at the same time.
        parts = [
            scene.session(scene.host, 12, scene.second, minutes=90, unit_from=120, hours=hours) for hours in (2, 5)
        ]
        self.sessions = [*whole, *parts, scene.session(scene.home, 13, scene.second)]

    def teardown(self):
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def attempt(self, act, **arguments):
        """Run an act, a minute later."""
        self.at += timedelta(minutes=1)
        try:
            with transaction.atomic():
                act(**arguments, at=self.at)
        except Refused as refusal:
            assert refusal.code in EXPECTED, refusal.code

    def latest(self, number):
        """The latest make-up of a session, and its vendor."""
        row = MakeUp.objects.with_session().filter(session=self.sessions[number]).order_by("-pk").first()
        return row, self.scene.world.other_vendor_coordinator

    @rule(number=SESSIONS)
    def ask(self, number):
        self.attempt(make_ups.request_make_up, session=self.sessions[number], by=self.scene.world.trainee)

    @rule(number=SESSIONS)
    def approve(self, number):
        row, vendor = self.latest(number)
        if row:
            self.attempt(make_ups.approve_make_up, make_up=row, by=vendor)

    @rule(number=SESSIONS, act=st.sampled_from([make_ups.decline_make_up, make_ups.take_back_make_up]))
    def refuse(self, number, act):
        row, vendor = self.latest(number)
        if row:
            self.attempt(act, make_up=row, reason="No", by=vendor)

    @rule(number=SESSIONS)
    def take_back(self, number):
        row, _vendor = self.latest(number)
        if row:
            self.attempt(make_ups.withdraw_make_up, make_up=row, by=self.scene.world.trainee)

    @rule(number=SESSIONS, minutes=MINUTES, is_correction=st.booleans())
    def attend(self, number, minutes, is_correction):
        session = Session.with_canceled.select_related("cohort__vendor").get(pk=self.sessions[number].pk)
        if session.canceled_at:
            return
        start, by = minute_of(session.starts_at), self.scene.coordinator(session.cohort.vendor)
        presence = Presence.during((start, start + minutes)) if minutes else Presence.absent()
        self.at = max(self.at, session.ends_at)
        Session._meta.get_field("cohort").related_model.objects.filter(pk=session.cohort_id).update(state="running")
        row, _vendor = self.latest(number)
        seat = row.seat if row else Enrollment.objects.filter(person=self.scene.world.trainee).latest("pk")
        if is_correction:
            more = {"presence": presence, "reason": "Seen"}
            self.attempt(correct, session=session, enrollment=seat, by=by, **more)
        else:
            self.attempt(mark, session=session, entries={seat: presence}, by=by)

    @rule(number=SESSIONS, minutes=MINUTES, ago=st.integers(0, 10_000))
    def send_later(self, number, minutes, ago):
        """A device sends a mark that it made so many minutes ago; marks arrive in any order."""
        session = Session.objects.select_related("cohort__vendor").filter(pk=self.sessions[number].pk).first()
        row, _vendor = self.latest(number)
        seat = row.seat if row else Enrollment.objects.filter(person=self.scene.world.trainee).latest("pk")
        if session is None or session.ends_at > self.at:
            return
        start, by = minute_of(session.starts_at), self.scene.coordinator(session.cohort.vendor)
        presence = Presence.during((start, start + minutes)) if minutes else Presence.absent()
        made = max(self.at - timedelta(minutes=ago), session.ends_at)
        one = DeviceMark(uuid4().hex, seat, presence, made, session.starts_at, session.ends_at)
        with transaction.atomic():
            outcomes = deliver(session=session, marks=[one, one], by=by, at=self.at)
            outcomes |= deliver(session=session, marks=[one], by=by, at=self.at)
        assert all(refusal is None or refusal.code in EXPECTED for refusal in outcomes.values())
        is_recorded = outcomes[one.key] is None
        assert AttendanceMark.objects.filter(device_key=one.key).count() == is_recorded

    @rule()
    def move(self):
        seat = Enrollment.objects.with_cohort().filter(person=self.scene.world.trainee).latest("pk")
        cohort = self.scene.host if seat.cohort_id == self.scene.home.pk else self.scene.home
        by = self.scene.world.program_staff
        self.attempt(move_seat, enrollment=seat, cohort=cohort, reason="Moves", by=by)

    @rule(number=SESSIONS)
    def remove(self, number):
        session = Session.objects.select_related("cohort__vendor").filter(pk=self.sessions[number].pk).first()
        if session:
            self.attempt(remove_session, session=session, by=self.scene.coordinator(session.cohort.vendor))

    @invariant()
    def no_minute_counts_twice(self):
        """What is credited is what a list of single minutes says: of the unit and of the clock, each once."""
        units, clock = {}, set()
        marks = AttendanceMark.objects.filter(enrollment__person=self.scene.world.trainee)
        for row in marks.latest_only("session", "enrollment"):
            present = {minute for first, end in row.presence.periods for minute in range(first, end)}
            for line in AgendaLine.objects.filter(session=row.session_id, unit__isnull=False):
                start, end = minute_of(line.starts_at), minute_of(line.ends_at)
                attended = present & set(range(start, end))
                clock |= attended
                units.setdefault(line.unit_id, set()).update(line.unit_from + minute - start for minute in attended)
        key = self.scene.world.trainee.pk, self.scene.version.course_id
        counted = count_credits([key[0]])[key]
        credited = [unit.credited for unit in counted.credit.units]
        expected = [len(units.get(unit.pk, ())) for unit in (self.scene.first, self.scene.second)]
        assert all(0 <= one <= most for one, most in zip(credited, expected, strict=True))
        assert sum(credited) <= len(clock)
        if sum(expected) <= len(clock) and not self.is_at_once():
            assert credited == expected
        assert counted.potential.credited >= counted.credit.credited
        assert counted.made_up <= 480

    def is_at_once(self):
        """Whether the person was in two sessions at one time."""
        rows = AttendanceMark.objects.filter(enrollment__person=self.scene.world.trainee)
        spans = [span for row in rows.latest_only("session", "enrollment") for span in row.presence.periods]
        return any(a[0] < b[1] and b[0] < a[1] for n, a in enumerate(spans) for b in spans[n + 1 :])

    @invariant()
    def no_chair_is_promised_twice(self):
        sessions = list(Session.objects.filter(cohort=self.scene.host).select_related("cohort"))
        seats = Enrollment.objects.taken().filter(cohort=self.scene.host).count()
        for session in sessions:
            guests = MakeUp.objects.approved().filter(session=session).count()
            assert seats + guests <= 2 or session.starts_at <= self.at
        assert all(room >= 0 for room in room_in(sessions).values())


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.hypothesis
@pytest.mark.timeout(300)
@pytest.mark.django_db
def test_any_sequence_of_acts_counts_no_minute_and_gives_no_chair_twice():
    run_state_machine_as_test(MakeUpMachine, settings=examples(6, stateful_step_count=20))
