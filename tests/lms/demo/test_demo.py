"""The demo data: created by production actions, plausible, with problems that the item analysis finds."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from cohorts.billing.models import Invoice
from cohorts.people.models import User
from cohorts.training.models import Cohort
from exams.assembly.models import Form
from exams.bank.models import KeyProposal
from exams.delivery.models import Score
from lms.certification.models import Certificate, Decision
from lms.certification.rules.findings import deciding
from lms.demo.logins import LOGINS
from lms.demo.timeline import build_demo
from lms.demo.training import PLANS

CODES = ("PET-LAKES-1", "PET-LAKES-3", "PET-LAKES-4", "PET-LAKES-6", "COACH-LAKES-1")
NOW = datetime(2026, 11, 18, 21, 0, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.demo
@pytest.mark.slow
def test_the_demo_data_has_every_promised_log_in():
    small = [
        plan._replace(taken=min(plan.taken, 4))
        for plan in PLANS
        if plan.code in {*CODES, "PET-GUAM-1", "CRISIS-RIVER-1"}
    ]
    chapters = list(build_demo(now=NOW, seed=7, plans=small))
    assert len(chapters) > len(small)
    assert set(Cohort.objects.values_list("state", flat=True)) >= {"open", "running", "finished"}
    promised = {login.email for login in LOGINS}
    assert set(User.objects.filter(email__in=promised).values_list("email", flat=True)) == promised
    assert Certificate.objects.filter(person__email="certified@demo.example", state="active").exists()
    assert not Certificate.objects.filter(person__email="notyet@demo.example").exists()
    last = Decision.objects.filter(candidacy__person__email="notyet@demo.example").latest("number")
    assert {"exam_prepare", "exam_retake_blocked"} & {finding.code for finding in deciding(last.tree)}
    finals = Form.objects.filter(exam__role="final")
    assert {form.blueprint.number for form in finals.usable()} == {1} and finals.filter(state="draft").exists()
    assert not Score.objects.filter(sitting__form__exam__role="midterm").exclude(passed=None).exists()
    invoices = list(Invoice.objects.order_by("year", "sequence"))
    assert len(invoices) > 3 and invoices == sorted(invoices, key=lambda one: one.at)
    assert {(one.due_on - one.issued_on).days for one in invoices} == {30}
    waiting = KeyProposal.objects.get()
    assert waiting.state == "proposed" and waiting.trial["gained"] and waiting.trial["lost"]
    losers = {person for _, person, *_ in waiting.trial["losses"]}
    assert Certificate.objects.filter(person__in=losers, state="active").exists()
    assert Score.objects.filter(passed=True).exists() and Score.objects.filter(passed=False).exists()


def test_the_demo_is_refused_without_its_setting():
    with pytest.raises(CommandError, match="make demo"):
        call_command("demo", "--no-serve")
