"""A person applies a way that closes, and goes on another way, for the test of marked sentences."""

from datetime import timedelta

import time_machine
from django.urls import reverse
from django.utils import timezone

from cohorts.core.dates import home_day
from lms.certification.pathway_tasks import follow_pathways
from tests.lms.certification.application_desk import Desk
from tests.lms.page_reader import logged_in

AGE = {"type": "age", "min_years": 18, "title": "Xyzzy"}
ELSEWHERE = {"type": "holds_external", "credential": "other", "states": ["WI"], "title": "Quartz"}


def own_way(reader, world, run_jobs):
    """The ways to apply, of which one closes soon and has closed. Names of states are not translated."""
    now = world.now = timezone.now()
    closes = (home_day(now) + timedelta(days=2)).isoformat()
    ways = {
        "initial": {"all_of": [AGE, ELSEWHERE]},
        "legacy": {"all_of": [AGE]},
        "reciprocity": {"all_of": [ELSEWHERE]},
    }
    level = {"requirements": None, "pathways": ways, "open_days": {"legacy": {"closes": closes}}}
    desk, client = Desk(world, tree=AGE, level=level), logged_in(world.trainee)
    reader.get(client, "apply")
    desk.begin(pathway="legacy")
    pk = desk.application.pk
    for name in ("my_application", "submit_application", "change_pathway"):
        reader.get(client, name, pk)
    reader.post(client, reverse("change_pathway", args=[pk]))
    follow_pathways()
    with time_machine.travel(now + timedelta(days=4), tick=False):
        follow_pathways()
        late = logged_in(world.trainee)
        for name in ("my_application", "submit_application", "change_pathway"):
            reader.get(late, name, pk)
        reader.post(late, reverse("submit_application", args=[pk]), data={"incomplete": "on"})
    reader.post(client, reverse("change_pathway", args=[pk]), data={"pathway": "reciprocity"})
    reader.get(client, "my_application", pk)
    run_jobs()
