"""The pages of an audit: announced, drawn, answered on a phone, looked at, decided; and the record for outsiders."""

import html
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cohorts.ui.older_forms import OPENED_FIELD
from lms.certification.actions import audits
from lms.certification.models import AuditedRenewal, AuditPaper, AuditRound
from lms.certification.rules.audits import commitment_of, faults_of
from tests.lms.certification.application_desk import pdf
from tests.lms.certification.audit_scene import ANNOUNCED, DRAWN, SEED, Audit
from tests.lms.certification.holder import local

FORM = {
    "first_on": "2027-04-01", "last_on": "2027-04-30", "kinds": ["renewal", "reinstatement"], "percent": "",
    "number": "1", "answer_days": "30", "instructions": "Send a certificate.",
}  # fmt: skip


@pytest.fixture
def audit(world):
    return Audit(world, people=2)


@pytest.fixture
def visit(client):
    """Open or post as somebody at a moment."""

    def go(person, name, *args, at, data=None):
        with time_machine.travel(at, tick=False):
            client.force_login(person)
            address = reverse(name, args=args)
            return client.get(address) if data is None else client.post(address, data)

    return go


def upload():
    return {"file": SimpleUploadedFile("proof.pdf", pdf(), "application/pdf")}


def test_staff_announce_an_audit_and_read_only_the_hash_of_its_seed(audit, visit):
    staff = audit.staff
    visit(staff, "audit_announce", at=ANNOUNCED, data=FORM | {"program": audit.program.pk})
    row = AuditRound.objects.get()
    assert commitment_of(row.seed_row.seed) == row.commitment
    page = visit(staff, "audit", row.pk, at=ANNOUNCED).text
    assert row.commitment in page and row.seed_row.seed not in page and "the end of Fri, Apr 30, 2027, CDT" in page
    assert visit(staff, "audit_record", row.pk, at=ANNOUNCED).status_code == 404
    late = visit(staff, "audit_announce", at=DRAWN, data=FORM | {"program": audit.program.pk})
    assert late.status_code == 422 and "nobody can choose it after seeing the list" in late.text.replace("\n", " ")
    assert visit(staff, "audit_draw", row.pk, at=ANNOUNCED, data={}).status_code == 422
    visit(staff, "audit_draw", row.pk, at=DRAWN, data={})
    page = visit(staff, "audit", row.pk, at=DRAWN).text
    assert row.seed_row.seed in page and "1 of 2" in page.replace("\xa0", " ")
    assert row.pk == AuditRound.objects.get().pk and "Apr 30, 2027" in visit(staff, "audits", at=DRAWN).text


def test_an_outsider_computes_the_draw_again_from_the_record(audit, visit, world):
    audit.announce()
    rows = audit.draw()
    audits.excuse(audited=rows[0], reason="Deployed abroad.", by=audit.staff, at=DRAWN)
    text = visit(world.auditor, "audit_record", audit.round.pk, at=DRAWN).text
    record = json.loads(text)
    assert faults_of(record) == [] and record["seed"] == SEED
    assert [(row["audited"], row["why"]) for row in record["renewals"]] == [(False, "excused"), (True, "")]
    for person in audit.people:
        assert person.family_name not in text and person.email not in text
    audits.ask_after_all(audited=rows[0], by=audit.staff, at=DRAWN)
    record = json.loads(visit(world.auditor, "audit_record", audit.round.pk, at=DRAWN).text)
    assert faults_of(record) == [] and record["audited_after_all"] == 1


def test_a_person_sends_proof_goes_on_later_and_staff_decide(audit, visit):
    audited = audit.drawn()
    person, at = audited.person, local(2027, 5, 3, 20)
    page = visit(person, "my_audit", audited.pk, at=at).text
    assert "Send proof by" in page and "the end of Mon, May 31, 2027, CDT" in page and "2 entries have no proof" in page
    ethics, listening = audit.entry("Ethics", person), audit.entry("Listening", person)
    learning = visit(person, "my_learning", audited.cycle.candidacy_id, at=at).text
    assert reverse("my_audit", args=[audited.pk]) in learning
    sent = visit(person, "send_audit_proof", audited.pk, ethics.pk, at=at, data=upload())
    assert sent.url == reverse("my_audit", args=[audited.pk])
    visit(person, "write_audit_answer", audited.pk, at=at, data={"text": "The other paper burned."})
    page = visit(person, "my_audit", audited.pk, at=local(2027, 5, 4, 20)).text
    assert "1 entry has no proof yet" in page and "Proof sent" in page
    confirm = visit(person, "finish_audit_answer", audited.pk, at=at).text
    assert "Entries without proof: 1" in confirm
    visit(person, "finish_audit_answer", audited.pk, at=at, data={})
    assert "Program staff look at your answer" in visit(person, "my_audit", audited.pk, at=at).text
    paper, answer = AuditPaper.objects.order_by("pk")
    at = local(2027, 5, 10, 9)
    assert "Look at 1 answer in an audit" in visit(audit.staff, "desk", at=at).text
    page = visit(audit.staff, "audited", audited.pk, at=at).text
    assert "burned" not in page and "No finding yet." in page
    assert visit(audit.staff, "audit_paper", paper.pk, at=at, data={}).content == pdf()
    assert "The other paper burned." in visit(audit.staff, "audit_paper", answer.pk, at=at, data={}).text
    for entry, minutes, reason in ((ethics, 1200, ""), (listening, 0, "Nothing shows it.")):
        about = {"minutes": minutes, "reason": reason}
        assert visit(audit.staff, "audited_entry", audited.pk, entry.pk, at=at, data=about).status_code == 302
    page = visit(audit.staff, "audited_decide", audited.pk, at=at).text.replace("\xa0", " ")
    assert "20 h of 30 h count." in page and "rest_struck" not in page
    visit(audit.staff, "audited_decide", audited.pk, at=at, data={"reason": "10 hours are not shown."})
    page = visit(person, "my_audit", audited.pk, at=at).text.replace("\xa0", " ")
    assert "What you sent is not enough" in page and "Nothing shows it." in page and "20 h of 30 h count." in page
    assert "the end of Wed, Jun 9, 2027, CDT" in page
    visit(person, "ask_audit_again", audited.pk, at=at, data={"text": "I found it."})
    assert AuditedRenewal.objects.get(pk=audited.pk).state == "sent"


def test_nobody_reads_the_audit_of_another_or_a_place_in_the_order(audit, visit):
    audit.announce()
    first, second = audit.draw()
    assert visit(second.person, "my_audit", first.pk, at=DRAWN).status_code == 404
    assert visit(second.person, "my_audit", second.pk, at=DRAWN).status_code == 404, "nobody reads that they are next"
    paper = audit.prove(first, "Ethics")
    assert visit(second.person, "own_audit_paper", paper.pk, at=DRAWN, data={}).status_code == 404
    assert visit(first.person, "own_audit_paper", paper.pk, at=DRAWN, data={}).content == pdf()
    other = audit.entry("Ethics", second.person)
    assert visit(first.person, "send_audit_proof", first.pk, other.pk, at=DRAWN, data=upload()).status_code == 404
    assert visit(audit.world.auditor, "audit_paper", paper.pk, at=DRAWN, data={}).status_code in (403, 404)


def test_a_form_that_was_opened_before_a_colleague_saved_is_refused(audit, visit):
    audited = audit.drawn()
    entry = audit.entry("Ethics", audited.person)
    at = local(2027, 5, 10, 9)
    page = visit(audit.staff, "audited_entry", audited.pk, entry.pk, at=at)
    opened = re.search(rf'name="{OPENED_FIELD}" value="([^"]*)"', page.text).group(1)
    audit.find(audited, "Ethics", 600, "Half of it.")
    about = {"minutes": "1200", "reason": "", OPENED_FIELD: html.unescape(opened)}
    stale = visit(audit.staff, "audited_entry", audited.pk, entry.pk, at=at, data=about)
    assert stale.status_code == 422


def test_the_other_steps_have_pages(audit, visit):
    audited = audit.drawn()
    at = local(2027, 5, 10, 9)
    about = {"until": "2027-06-20", "reason": "The letter is late."}
    visit(audit.staff, "audited_time", audited.pk, at=at, data=about)
    assert "The letter is late." in visit(audited.person, "my_audit", audited.pk, at=at).text
    visit(audit.staff, "audited_excuse", audited.pk, at=at, data={"reason": "Deployed abroad."})
    assert "You do not need to send anything" in visit(audited.person, "my_audit", audited.pk, at=at).text
    visit(audit.staff, "audited_after_all", audited.pk, at=at, data={})
    page = visit(audit.staff, "audited", audited.pk, at=local(2027, 6, 30)).text
    assert "has not answered, and the last day is over" in page
    about = {"rest_struck": "on", "reason": "Nothing was sent."}
    visit(audit.staff, "audited_decide", audited.pk, at=local(2027, 6, 30), data=about)
    visit(audit.staff, "audited_again", audited.pk, at=local(2027, 7, 1), data={"reason": "The mail was slow."})
    assert AuditedRenewal.objects.get(pk=audited.pk).state == "sent"
    audit.announce(first_on=local(2027, 7, 1).date(), last_on=local(2027, 7, 31).date(), at=local(2027, 7, 1))
    visit(audit.staff, "audit_cancel", audit.round.pk, at=local(2027, 7, 2), data={"reason": "The wrong days."})
    assert AuditRound.objects.get(pk=audit.round.pk).state == "canceled"


def test_the_lines_in_the_documentation_check_a_draw(audit, visit, tmp_path):
    """What `lms/docs/certificates.md` tells outsiders to run prints True four times, and False for another seed."""
    audit.announce()
    rows = audit.draw()
    audits.excuse(audited=rows[0], reason="Deployed abroad.", by=audit.staff, at=DRAWN)
    record = json.loads(visit(audit.staff, "audit_record", audit.round.pk, at=DRAWN).text)
    text = (Path(settings.BASE_DIR) / "lms/docs/certificates.md").read_text(encoding="utf-8")
    script, file = tmp_path / "check.py", tmp_path / "record.json"
    script.write_text(text.split("```python\n")[1].split("```")[0])
    for changes, answer in (({}, ["True"] * 4), ({"seed": "11" * 32}, ["False", "False", "True", "True"])):
        file.write_text(json.dumps(record | changes))
        done = subprocess.run([sys.executable, str(script), str(file)], capture_output=True, text=True, check=True)
        assert done.stdout.split() == answer
