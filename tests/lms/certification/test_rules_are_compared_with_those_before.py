"""Two versions in a row: what differs is what people would notice on the first day, whatever is published meanwhile."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.core import roles
from cohorts.core.approvals.models import Proposal
from lms.certification.models import Program, ProgramVersion, RuleDraft
from tests.candidates import ADMITTED, candidacy_of, content, version_of
from tests.lms.certification.gate_samples import COURSE
from tests.sent_forms import sent_by

AHEAD, LATER = date(2088, 1, 1), date(2089, 1, 1)


@pytest.fixture
def staff(world, client):
    client.force_login(world.program_staff)
    return client


@pytest.fixture
def version(world):
    program = Program.objects.create(key="p", title="Program P", credential="CPS", authority=world.state)
    return version_of(program, at=world.now, tree={"all_of": [ADMITTED]})


@pytest.fixture
def draft(staff, world, version):
    """A draft of rules that change nothing but the day, begun from those in force."""
    candidacy_of(world.trainee, version, at=world.now)
    staff.post(reverse("rule_draft_begin", args=[version.pk]), {"version": "b"})
    draft = RuleDraft.objects.get()
    draft.content |= {"effective_from": LATER.isoformat()}
    draft.save()
    return draft


@pytest.fixture
def publish(version):
    """Return a function that publishes a version which asks for a course besides, from a day on."""

    def make(name="a", first_day=AHEAD):
        data = content({"all_of": [ADMITTED, COURSE]}) | {"version": name, "effective_from": first_day.isoformat()}
        return ProgramVersion.objects.create(
            program=version.program, version=name, effective_from=first_day, source="", content=data, at=timezone.now()
        )

    return make


def proposed(staff, draft):
    staff.post(reverse("rule_draft_publish", args=[draft.pk]), {"reason": "The law changed."})
    return Proposal.objects.get()


def test_a_draft_is_compared_with_the_version_that_lies_ahead_and_says_what_was_published_since(staff, draft, publish):
    publish()
    page = staff.get(reverse("rule_changes", args=[draft.pk]), {"people": "1"}).text
    assert "What differs from “a”" in page and "No longer asked" in page
    assert "“a” is published already, and in force on the day before" in page
    assert "was published after these rules were begun" in page
    assert "1 of 1 people" in page and "They are compared with “a”" in page
    text = staff.get(reverse("rule_draft", args=[draft.pk])).text
    assert "What differs from “a”" in text
    assert (
        "was published after these rules were begun" in staff.get(reverse("rule_draft_publish", args=[draft.pk])).text
    )


def test_a_version_from_a_later_day_is_not_what_people_are_judged_by_before(staff, draft, publish):
    publish(first_day=date(2090, 1, 1))
    page = staff.get(reverse("rule_changes", args=[draft.pk])).text
    assert "What differs from “1”" in page and "was published after these rules were begun" in page


def test_nobody_approves_with_a_page_from_before_another_version_was_published(staff, world, draft, publish):
    proposal = proposed(staff, draft)
    staff.force_login(world.person("second-staff", world.state, roles.PROGRAM))
    address = reverse("proposal_decide", args=[proposal.pk, "approve"])
    opened = staff.get(address).text
    publish()
    refused = staff.post(address, sent_by(opened, start="novalidate") | {"reason": "Compared."})
    assert refused.status_code == 422 and "changed after you opened it" in refused.text
    assert "What differs from “a”" in refused.text and "Compared." in refused.text
    assert not ProgramVersion.objects.filter(version="b").exists()
    staff.post(address, sent_by(refused.text, start="novalidate"))
    assert ProgramVersion.objects.filter(version="b").exists()
    kept = staff.get(reverse("proposal", args=[proposal.pk])).text
    assert "What differs from “a”" in kept and "was published after these rules were begun" in kept
