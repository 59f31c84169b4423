"""What comes after the exam, in the demo: everything about certificates that live on, told for a few people."""

import random
from datetime import timedelta

from cohorts.core.dates import home_day
from cohorts.people.actions.merging import merge
from cohorts.people.actions.people import change_person
from lms.certification.actions.certificate_ends import surrender
from lms.certification.actions.issuing import issue_again
from lms.certification.actions.register_choices import choose_name
from lms.certification.actions.team_work import record_work
from lms.certification.models import Certificate, CertificateKind
from lms.demo import complaining, moved_here, practicing
from lms.demo.renewing import PEER, RECOVERY, Renewing

DAY = timedelta(days=1)
OWN = "certified@demo.example"
TEAM, ON_TEAM = "crisis", 2
# What the person who logs in as certified has learned besides the course of this site.
LEARNED = (("Supporting people in a group home", 5, RECOVERY, 16), ("Boundaries in peer support", 4, PEER, 11))


def tell(demo):
    """Tell it in order of time; `demo`: the Timeline."""
    cast, now, program, staff = demo.cast, demo.now, demo.program, demo.cast.staff["program"]
    practicing.qualify(cast, at=demo.began + 5 * DAY, now=now)
    peers = moved_here.bring(cast, began=demo.began, now=now)
    practicing.set_aside(cast, peers, program, at=demo.began + 6 * DAY)
    practicing.see_monthly(cast, program, now=now)
    renewing = Renewing(cast, program, peers, now=now, rng=random.Random(demo.seed + 2))
    renewing.all()
    moved_here.remind(now=now)
    _own_certificate(renewing, demo)
    _change_papers(peers, staff, now)
    complaining.put_on_probation(cast, peers.certificate("probation"), now=now)
    moved_here.leave_another(cast, now=now)


def _own_certificate(renewing, demo):
    """Whoever logs in as certified learns, works, and is on the crisis team; a colleague has joined it, too."""
    program, now = demo.program, demo.now
    certificate = Certificate.objects.live().filter(program=program, person__email=OWN).first()
    if certificate is None:
        return
    person = certificate.person
    renewing.learn(person, LEARNED, at=now - 14 * DAY)
    renewing.learn(person, (("A day on housing", 6, RECOVERY, 3),), at=now - 2 * DAY, accepted=False)
    practicing.work(person, program, now=now)
    others = Certificate.objects.live().filter(program=program, kind=CertificateKind.FIRST, state="active")
    # Of the same agency, so that one supervisor has both.
    agency = practicing.employment_of(person).organization
    others = others.filter(person__memberships__organization=agency, person__memberships__role="trainee")
    others = others.exclude(person__in=[person.pk, *_trained(demo)]).order_by("pk")
    team = [person, *(row.person for row in others.select_related("person")[: ON_TEAM - 1])]
    for number, one in enumerate(team):
        employment = practicing.employment_of(one)
        first = home_day(now) - (120 - 60 * number) * DAY
        record_work(
            employment=employment, program=program, key=TEAM, begins_on=first,
            by=employment.supervisor, at=now - (118 - 60 * number) * DAY,
        )  # fmt: skip


def _trained(demo):
    """Who has had the crisis training."""
    course = demo.cast.versions["crisis-30"].course
    return course.versions.values_list("cohorts__enrollments__person", flat=True).exclude(
        cohorts__enrollments__person=None
    )


def _change_papers(peers, staff, now):
    """Another name, a name that is not shown, a certificate that was given up, and two records of one person."""
    person = peers.people["renamed"]
    change_person(
        person=person, given_name="Robin", family_name="Newbright", is_active=True,
        reason="Order of the court (example)", by=staff, at=now - 20 * DAY,
    )  # fmt: skip
    issue_again(
        certificate=peers.certificate("renamed"), kind=CertificateKind.NAME_CHANGE, reason="Another legal name.",
        by=staff, at=now - 19 * DAY,
    )  # fmt: skip
    choose_name(
        certificate=peers.certificate("hidden"), hidden=True, reason="Asked by telephone, for safety. (Example)",
        by=staff, at=now - 40 * DAY,
    )  # fmt: skip
    surrender(
        certificate=peers.certificate("moved"), reason="By letter: moved to Michigan, and certified there. (Example)",
        by=staff, at=now - 15 * DAY,
    )  # fmt: skip
    merge(
        account=peers.people["first-record"], into=peers.people["second-record"], looked=True,
        reason="The same person, before and after a marriage. (Example)", by=staff, at=now - 25 * DAY,
    )  # fmt: skip
