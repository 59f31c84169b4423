"""Loads the product's own demonstration bank: domains, items, exams and draft forms, from `lms/demo/item_bank/`."""

from decimal import Decimal
from pathlib import Path

import yaml
from django.conf import settings

from cohorts.core.actions import Refused, action
from cohorts.core.problems import from_json
from exams.assembly.actions import compose
from exams.assembly.models import Exam, Form
from exams.bank.actions.imports import commit_import, examine, preview_import
from exams.bank.actions.items import newest_versions, publish_version
from exams.bank.models import Domain, ItemImportOutcome

BANK = Path(__file__).resolve().parent / "item_bank"


@action("bank.loaded", "Load the demonstration bank")
def load_bank(*, course, by, at, with_forms=True):
    """Load everything in `lms/demo/item_bank/` that is not there yet: domains, items as published versions, exams of
    `course`, and (`with_forms`) draft forms without a pass mark. A second run changes nothing. In production, where
    publishing takes a second person, the items are drafts and no form is composed of them.

    Returns {"items": new items, "forms": new forms}. Refuses where a file has problems, or where an item in the bank
    differs from its file.
    """
    plan = _yaml("exams.yaml")
    for code, domain in plan["domains"].items():
        # In production, two persons give the domains their weights.
        weight = Decimal(0 if settings.PRODUCTION else domain["weight"])
        Domain.objects.get_or_create(code=code, defaults={"title": domain["title"], "weight": weight})
    items = [item for path in sorted(BANK.glob("*.gift")) for item in _take_in(path, by=by, at=at)]
    for item in items if not settings.PRODUCTION else ():
        # By the system: whoever took the items in is their author here, and authors do not publish.
        publish_version(item=item, by=None, at=at)
    for code, exam in plan["exams"].items():
        Exam.objects.get_or_create(
            code=code,
            defaults={
                "title": exam["title"],
                "role": exam["role"],
                "course": course,
                "minutes_allowed": exam["minutes"],
                "instructions": exam["instructions"],
            },
        )
    composes = with_forms and not settings.PRODUCTION
    return {"items": len(items), "forms": _compose_missing(by=by, at=at) if composes else 0}


def _take_in(path, *, by, at):
    content = path.read_bytes()
    report, drafts = examine(path.name, content)
    for entry in report:
        if entry["outcome"] in (ItemImportOutcome.PROBLEM, ItemImportOutcome.DIFFERS):
            remark = from_json(entry["remark"])
            raise Refused("bank_file_unusable", file=path.name, line=entry["line"], item=entry["code"], remark=remark)
    if not drafts:
        return []
    item_import = preview_import(filename=path.name, content=content, by=by, at=at)
    return commit_import(item_import=item_import, by=by, at=at)


def _compose_missing(*, by, at):
    new = 0
    for code, plan in _yaml("forms.yaml")["forms"].items():
        if Form.objects.filter(code=code).exists():
            continue
        compose(
            exam=Exam.objects.get(code=plan["exam"]),
            code=code,
            scored=newest_versions(plan["scored"]),
            pretest=newest_versions(plan["pretest"]),
            by=by,
            at=at,
        )
        new += 1
    return new


def _yaml(name):
    return yaml.safe_load((BANK / name).read_text(encoding="utf-8"))
