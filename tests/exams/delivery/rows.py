"""Rows for exam tests: items in the bank, versions, exams and forms."""

from datetime import UTC, datetime

from django.contrib.auth.models import Permission

from cohorts.training.models import Course
from exams.assembly.actions.forms import compose
from exams.assembly.models import Blueprint, Exam
from exams.bank.actions.items import publish_version
from exams.bank.models import Domain, Item, ItemOption

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def item(code, *, kind="single", options=(("Yes", True), ("No", False)), stem=None, **fields):
    """A draft item."""
    draft = Item.objects.create(code=code, kind=kind, stem=stem or f"Question {code}?", live=False, **fields)
    for number, (text, correct) in enumerate(options):
        ItemOption.objects.create(item=draft, sort_order=number, text=text, correct=correct)
    return Item.objects.get(pk=draft.pk)


def version(code, **fields):
    """A published version of a new item."""
    return publish_version(item=item(code, **fields), by=None, at=NOW)


def exam(code="pet-final", role="final"):
    """An exam of the course PET with a length. One that decides has a blueprint, with items of `domain()`."""
    course, _ = Course.objects.get_or_create(code="pet", defaults={"title": "PET"})
    defaults = {"title": code, "role": role, "course": course, "minutes_allowed": 60, "min_scored": 1, "max_scored": 99}
    exam_row, created = Exam.objects.get_or_create(code=code, defaults=defaults)
    if created and exam_row.decides:
        blueprint(exam_row)
    return exam_row


def domain():
    """The domain of the items on forms."""
    return Domain.objects.get_or_create(code="ALL", defaults={"title": "Everything"})[0]


def blueprint(exam_row, weights=None, *, tolerance=0):
    """The next version of the exam's blueprint. `weights`: {domain: {level: percent}}; by default of `domain()`."""
    weights = weights or {domain(): {"recall": 100}}
    lines = [
        {"domain": one.pk, "code": one.code, "title": one.title, "weights": {k: str(v) for k, v in levels.items()}}
        for one, levels in weights.items()
    ]
    number = exam_row.blueprints.count() + 1
    return Blueprint.objects.create(exam=exam_row, number=number, lines=lines, tolerance=tolerance, at=NOW)


def form(code="final-a", *, scored=3, pretest=0):
    """A draft form of new items."""
    versions = [version(f"{code}-{number}", domain=domain(), level="recall") for number in range(scored + pretest)]
    return compose(exam=exam(), code=code, scored=versions[:scored], pretest=versions[scored:], by=None, at=NOW)


def into_admin(client, user):
    """Log `user` in with permission to open the Wagtail admin, whatever their role. Rows must still be protected."""
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    return client
