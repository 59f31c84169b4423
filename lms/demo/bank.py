"""Load the demonstration item bank from `lms/demo/item_bank/`: domains, items, exams and draft forms."""

from decimal import Decimal
from pathlib import Path

import yaml
from django.conf import settings

from cohorts.core.actions import Refused, action
from exams.assembly.actions.blueprints import change_blueprint
from exams.assembly.actions.forms import compose
from exams.assembly.models import Exam, Form
from exams.assembly.rules.blueprints import BlueprintLine
from exams.bank.actions.imports import commit_import, preview_import
from exams.bank.actions.items import newest_versions, publish_version
from exams.bank.item_files import examine
from exams.bank.models import Domain

BANK = Path(__file__).resolve().parent / "item_bank"


@action("bank.loaded", "Loaded demonstration item bank")
def load_bank(*, course, by, at, with_forms=True):
    """Load what is missing of `lms/demo/item_bank/`; returns {"items": new items, "forms": new forms}.

    Loads domains, items as published versions, exams of `course`, and, with `with_forms`, draft forms without a passing
    score. A second run changes nothing. In production, where publishing needs a second person, the items are drafts and
    no form is composed.

    Refuses a file with problems, and an item that differs between the bank and its file.
    """
    plan = _yaml("exams.yaml")
    for code, domain in plan["domains"].items():
        Domain.objects.get_or_create(code=code, defaults={"title": domain["title"]})
    items = [item for path in sorted(BANK.glob("*.gift")) for item in _import_items(path, by=by, at=at)]
    for item in items if not settings.PRODUCTION else ():
        # By the system: `by` is the author of the imported items, and authors may not publish.
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
                "min_scored": exam["length"][0],
                "max_scored": exam["length"][1],
            },
        )
    if not settings.PRODUCTION:
        # In production, two people give an exam its blueprint.
        _set_blueprints(plan["exams"], at=at)
    compose_forms = with_forms and not settings.PRODUCTION
    return {"items": len(items), "forms": _compose_missing(by=by, at=at) if compose_forms else 0}


def _set_blueprints(plans, *, at):
    """The first version of each blueprint, by the system: no second person is needed outside production."""
    domains = Domain.objects.in_bulk(field_name="code")
    for code, plan in plans.items():
        exam = Exam.objects.get(code=code)
        if "blueprint" not in plan or exam.blueprints.exists():
            continue
        lines = [
            BlueprintLine(
                domain=domains[domain].pk,
                code=domain,
                title=domains[domain].title,
                weights={level: Decimal(weight) for level, weight in weights.items()},
            )
            for domain, weights in plan["blueprint"]["weights"].items()
        ]
        change_blueprint(exam=exam, lines=lines, tolerance=plan["blueprint"]["tolerance"], by=None, at=at)


def _import_items(path, *, by, at):
    content = path.read_bytes()
    examination = examine(path.name, content)
    for part in examination.reading.problems:
        raise Refused("bank_file_unusable", file=path.name, line=part.line, item="", remark=part.problem)
    for one in examination.items:
        for remark in one.blocks:
            raise Refused("bank_file_unusable", file=path.name, line=one.parsed.line, item=one.item.code, remark=remark)
    if not examination.new:
        return []
    item_import = preview_import(filename=path.name, content=content, by=by, at=at)
    return commit_import(item_import=item_import, by=by, at=at)


def _compose_missing(*, by, at):
    count = 0
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
        count += 1
    return count


def _yaml(name):
    return yaml.safe_load((BANK / name).read_text(encoding="utf-8"))
