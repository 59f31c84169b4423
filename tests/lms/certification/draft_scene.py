"""A draft of rules, and its editor as somebody uses it: open a form, change some fields, send it."""

from django.urls import reverse

from lms.certification.actions.rule_drafts import begin_draft
from lms.certification.actions.rule_edits import edit_draft
from lms.certification.models import Program
from tests.candidates import ADMITTED, content
from tests.lms.certification.gate_samples import COURSE
from tests.sent_forms import sent_by

TOP = "rules/levels/0/requirements"
ALL = f"{TOP}/all_of"


def draft_of(world):
    """A draft of a new program: an admission and a course."""
    program = Program.objects.create(key="p", title="Program P", credential="CPS", authority=world.state)
    data = content({"all_of": [ADMITTED, COURSE]}) | {"effective_from": "2027-01-01"}
    return begin_draft(program=program, content=data, version="2027", by=world.program_staff, at=world.now)


def tree(draft):
    """The requirements of the draft as they are stored now."""
    draft.refresh_from_db()
    return draft.content["levels"][0]["requirements"]


def edit(world, draft, name, pointer, /, **details):
    """Make one change with the action."""
    draft.refresh_from_db()
    more = {"edit": name, "pointer": pointer, "details": details, "seen": draft.revision}
    return edit_draft(draft=draft, by=world.program_staff, at=world.now, **more)


def saved(client, address, **changes):
    """Open a form, change some fields, send it: the answer."""
    sent = sent_by(client.get(address).text, start="novalidate")
    answer = client.post(address, {**sent, **changes})
    assert answer.status_code == 302, answer.text
    return answer


def stepped(client, draft, step):
    """Press a button of the tree."""
    draft.refresh_from_db()
    return client.post(reverse("rule_step", args=[draft.pk]), {"step": step, "seen": draft.revision})
