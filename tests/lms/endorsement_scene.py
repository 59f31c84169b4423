"""A certified person with endorsements, work on a team and a next level, for the test of marked sentences."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.people.models import Membership
from lms.certification.actions import endorsements, team_work
from lms.certification.models import EndorsementGrant, ProgramVersion
from tests.lms.certification.endorsed import CRISIS, FAMILY, LIVED, Endorsed
from tests.lms.page_reader import logged_in

NEXT = {"key": "second", "title": "Xyzzy", "requirements": {"type": "holds", "level": "entry", "title": "Xyzzy"}}
ENDORSEMENT_PAGES = ("my_endorsements", "endorsement_answer", "next_level")


def _named(endorsement):
    """An endorsement of which every name is data."""
    course = endorsement.get("course") or "crisis-30"
    rest = {name: value for name, value in endorsement.items() if name not in ("course", "min_hours")}
    return rest | {"title": "Xyzzy", "requirements": [{"type": "course", "course": course, "title": "Xyzzy"}]}


def own_endorsements(reader, world, run_jobs):
    """Before and after what is granted, agreed, ended and recorded; and the next level."""
    now = timezone.now()
    started = now - timedelta(days=800)
    Membership.objects.filter(user=world.trainee, role=roles.TRAINEE).update(started_at=started)
    named = [_named(one) for one in (CRISIS | {"conditional_months": 6}, FAMILY, LIVED)]
    named[0]["when"] = named[0]["when"] | {"title": "Xyzzy", "if_late": "Xyzzy"}
    holder, client = Endorsed(world, *named), logged_in(world.trainee)
    first = holder.certify(now - timedelta(days=500))
    reader.get(client, "my_endorsements")
    for key, matter, answer in (("family", "show", "yes"), ("crisis", "keep", "no")):
        address = reverse("endorsement_answer", args=[holder.program.pk, key, matter, answer])
        reader.get(client, address)
        reader.post(client, address)
    reader.get(client, "my_endorsements")
    for matter, key, answer in (("show", "family", "no"), ("keep", "crisis", "yes")):
        reader.get(client, reverse("endorsement_answer", args=[holder.program.pk, key, matter, answer]))
    row = team_work.record_work(
        employment=holder.job, program=holder.program, key="crisis", begins_on=home_day(started), by=world.supervisor,
        at=now,
    )  # fmt: skip
    reader.get(client, "my_endorsements")
    terms = endorsements.Terms(home_day(now), home_day(now), "Xyzzy")
    endorsements.grant_endorsement(
        certificate=first, key="crisis", terms=terms, reason="Xyzzy", by=holder.staff, at=now
    )  # fmt: skip
    reader.get(client, "my_endorsements")
    holder.complete("crisis-30", now)
    holder.settle(now)
    reader.get(client, "my_endorsements")
    reader.get(client, reverse("certificate_page", args=[first.pk]))
    reader.get(client, f"/verify/{first.token}/")
    full = EndorsementGrant.objects.get(is_conditional=False)
    endorsements.end_endorsement(row=full, reason="Xyzzy", by=holder.staff, at=now)
    team_work.correct_work(
        row=row, begins_on=row.begins_on, ends_on=home_day(now), reason="", by=world.supervisor, at=now
    )
    reader.get(client, "my_endorsements")
    rules = holder.version.content
    rules = rules | {"version": "3", "levels": [*rules["levels"], NEXT]}
    ProgramVersion.objects.create(
        program=holder.program, version="3", effective_from="2020-01-03", content=rules, source="", at=now
    )
    reader.get(client, reverse("certificate_page", args=[first.pk]))
    address = reverse("next_level", args=[first.pk, "second"])
    reader.get(client, address)
    reader.post(client, address)
    reader.get(client, reverse("certificate_page", args=[first.pk]))
    run_jobs()
