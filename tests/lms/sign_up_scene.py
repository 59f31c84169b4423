"""A stranger signs up to apply, for the test of marked sentences."""

import re

from django.core import mail
from django.test import Client
from django.urls import reverse

from lms.certification.models import SignUp
from tests.lms.certification.application_desk import TREE, Desk
from tests.lms.page_reader import logged_in

# A decision without a title shows its key, which is data of the program.
TITLED = {
    "all_of": [{**part, "title": "Quartz"} if part.get("type") == "staff_decision" else part for part in TREE["all_of"]]
}
TYPED = {"given_name": "Xyzzy", "family_name": "Xyzzy", "email": "xyzzy@example.org"}


def signing_up(reader, world, run_jobs):
    """Every page from the list of programs to the application, and every link that no longer works."""
    desk, visitor = Desk(world, tree=TITLED), Client()
    reader.get(visitor, "programs_open")
    reader.get(visitor, "how_to_apply", "p")
    reader.get(visitor, "sign_up_begin", "p")
    begin = reverse("sign_up_begin", args=["p"])
    for typed in ({}, {**TYPED, "email": "no"}, TYPED, TYPED, TYPED, TYPED):
        reader.post(visitor, begin, data=typed)
    run_jobs()
    link = re.search(r"/sign-up/\S+", mail.outbox[-1].body).group(0)
    reader.get(visitor, link)
    reader.get(logged_in(desk.person), link)
    reader.post(visitor, link, data={"password": "short"})
    reader.post(visitor, link, data={"password": "correct horse battery"})
    reader.get(visitor, "desk")
    reader.get(Client(), link)
    reader.get(Client(), "/sign-up/no-such-token/")
    reader.post(Client(), begin, data={**TYPED, "email": desk.person.email})
    reader.post(Client(), begin, data={**TYPED, "email": "another@example.org"})
    run_jobs()
    row = SignUp.objects.get(email="another@example.org")
    SignUp.objects.filter(pk=row.pk).update(expires_at=row.asked_at)
    reader.get(Client(), f"/sign-up/{row.token}/")
