"""A person asks for a copy of their records and for erasure, for the test of marked sentences."""

from django.urls import reverse
from django.utils import timezone

from lms.records import tasks
from lms.records.actions.erasure import ask_erasure, decide_erasure
from lms.records.models import ErasureRequest, RecordCopy
from tests.lms.page_reader import logged_in
from tests.lms.records.office import Office


def own_records(reader, world, run_jobs):
    """Every page of one's own records."""
    world.now = timezone.now()
    office, client = Office(world), logged_in(world.trainee)
    office.withdrawn(world.trainee)
    reader.get(client, "my_records")
    for name in ("my_copy_ask", "my_erasure_ask"):
        reader.get(client, name)
        reader.post(client, name)
        reader.post(client, name, data={"sure": "on"})
    reader.get(client, "my_records")
    reader.get(client, "my_erasure_withdraw", ErasureRequest.objects.get().pk)
    reader.post(client, reverse("my_erasure_withdraw", args=[ErasureRequest.objects.get().pk]))
    tasks.prepare_copy(RecordCopy.objects.get().pk)
    request = ask_erasure(person=world.trainee, by=world.trainee, at=world.now)
    decide_erasure(request=request, classes=(), reason="Alarm", by=office.staff, at=world.now)
    reader.get(client, "my_records")
    reader.names.add("my_copy_file")
