"""A trainee asks for seats and reads what becomes of it, for the test of marked sentences."""

from datetime import timedelta

from django.utils import timezone

from cohorts.training.actions import requests
from cohorts.training.actions.cohorts import cancel_cohort
from cohorts.training.models import RequestForSeat
from tests.lms.page_reader import logged_in
from tests.lms.record_scene import own_records  # noqa: F401  for the list of scenes


def own_requests(reader, world, run_jobs):
    """Open, withdrawn, declined, approved with a place and with a seat, expired and closed with the cohort."""
    now, client = timezone.now(), logged_in(world.trainee)
    ends = (_withdraw, _decline, _expire, _cancel, _approve_full, _approve)
    cohorts = [world.cohort(f"PET-{n}", seats=1, starts=now + timedelta(days=30)) for n in range(len(ends))]
    reader.get(client, "my_open_cohorts")
    for cohort, end in zip(cohorts, ends, strict=True):
        reader.get(client, "my_ask", cohort.pk)
        reader.post(client, f"/my/open/{cohort.pk}/ask/", data={"message": "Dignity"})
        for name in ("my_home", "desk", "my_open_cohorts"):
            reader.get(client, name)
        end(reader, client, world, RequestForSeat.objects.get(cohort=cohort), now)
    for name in ("my_home", "my_path", "my_open_cohorts"):
        reader.get(client, name)
    own = requests_by_supervisor(world, now)
    reader.get(logged_in(own.person), "my_home")
    run_jobs()


def _withdraw(reader, client, world, request, now):
    # A second request in the course is refused on the page.
    reader.post(client, f"/my/open/{request.cohort_id + 1}/ask/")
    reader.get(client, "my_request_withdraw", request.pk)
    reader.post(client, f"/my/requests/{request.pk}/withdraw/")
    reader.get(client, "my_request_withdraw", request.pk)


def _decline(reader, client, world, request, now):
    requests.decline(request=request, reason="Alarm", by=world.agency_coordinator, at=now)


def _expire(reader, client, world, request, now):
    requests.expire_requests(cohort=request.cohort, by=None, at=request.cohort.starts_at)


def _cancel(reader, client, world, request, now):
    cancel_cohort(cohort=request.cohort, reason="Alarm", by=world.vendor_coordinator, at=now)


def _approve_full(reader, client, world, request, now):
    world.enroll(request.cohort, world.proctor)
    requests.approve(request=request, by=world.agency_coordinator, at=now)


def _approve(reader, client, world, request, now):
    requests.approve(request=request, by=world.agency_coordinator, at=now)


def requests_by_supervisor(world, now):
    """A supervisor asked for somebody, who reads it."""
    cohort = world.cohort("PET-9", starts=now + timedelta(days=30))
    person = world.person("asked", world.agency, "trainee", supervisor=world.supervisor)
    return requests.ask(cohort=cohort, person=person, agency=world.agency, by=world.supervisor, at=now)
