"""The final exam in progress now: one person with accommodations, one paused, and incidents."""

from datetime import timedelta

from cohorts.core import roles
from cohorts.core.dates import home_day
from exams.delivery import paper as assembly
from exams.delivery.actions import accommodations, answers, sittings
from exams.delivery.actions import proctoring as running
from exams.delivery.models.histories import statement_for
from lms.demo.answers import answer
from lms.demo.examining import papers

# How many minutes ago each person started.
STARTED_MINUTES_AGO = (58, 52, 47, 41, 33, 12)


def create_exam_in_progress(cast, window, seats, form, *, now, rng, abilities):
    """Let everyone in `seats` start the exam and answer up to now; then create work for the proctor."""
    if seats:
        _grant(cast, seats[0].person, at=now - timedelta(days=20))
    truths = papers(form)
    open_sittings = [
        _sit(window, seat.person, abilities[seat.person_id], truths, at=now - timedelta(minutes=ago), now=now, rng=rng)
        for seat, ago in zip(seats, STARTED_MINUTES_AGO)
    ]
    proctor = cast.proctors[window.cohort.vendor]
    if len(open_sittings) > 1:
        _create_incidents(open_sittings[1], proctor, now)
    if len(open_sittings) > 2:
        running.pause(
            sitting_ids=[open_sittings[2].pk],
            reason="The power at this desk went out. An electrician is coming.",
            by=proctor,
            at=now - timedelta(minutes=4),
        )


def _grant(cast, person, *, at):
    """Grant extra time, breaks and a separate room; the reason is in a paper file."""
    for kind, minutes in (("time_150", 0), ("breaks", 15), ("separate_room", 0)):
        accommodations.grant(
            person=person,
            kind=kind,
            minutes=minutes,
            valid_from=home_day(at),
            reference="AC-2026/017",
            valid_to=home_day(at) + timedelta(days=730),
            by=cast.staff[roles.EXAMINATIONS],
            at=at,
        )


def _sit(window, person, ability, truths, *, at, now, rng):
    """Start the exam, and save every answer at its own time, up to now."""
    seed, device = f"{rng.getrandbits(160):040x}", f"demo-{rng.getrandbits(64):016x}"
    statement = statement_for(window.exam_id)
    sitting = sittings.begin(
        window=window, by=person, device=device, seed=seed, at=at, agreed=statement and statement.pk
    )
    clock = at
    for number, question in enumerate(assembly.from_record(sitting.paper), 1):
        clock += timedelta(seconds=rng.uniform(25, 90))
        if clock >= now - timedelta(minutes=5):
            break
        value = answer(truths[question.place], ability, rng)
        value = [assembly.option_token(seed, question, label) for label in value] if isinstance(value, list) else value
        message = answers.Message(number, assembly.question_token(seed, question), value, clock)
        answers.save_answers(sitting_id=sitting.pk, messages=[message], epoch=1, device=device, by=person, at=clock)
    return sitting


def _create_incidents(sitting, proctor, now):
    """A laptop restarts: the person leaves the page, and the proctor gives back time and records the incident."""
    for minutes_ago, seconds in ((31, 12), (22, 8), (15, 20)):
        running.left_page(
            sitting_id=sitting.pk, seconds=seconds, by=sitting.person, at=now - timedelta(minutes=minutes_ago)
        )
    running.give_back(
        sitting_ids=[sitting.pk],
        minutes=10,
        reason="The laptop restarted for an update.",
        by=proctor,
        at=now - timedelta(minutes=14),
    )
    running.note(
        sitting_id=sitting.pk,
        text="Asked twice whether notes are allowed. They are not. No other incident.",
        by=proctor,
        at=now - timedelta(minutes=9),
    )
