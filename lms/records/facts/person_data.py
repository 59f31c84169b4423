"""Everything that is kept about a person, table by table: what the access law lets them read as their own.

Every table with a path to a person is either read here or named in LEFT_OUT with the reason; a test finds one that is
neither.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q
from django.utils.text import capfirst

from cohorts.core.persons import accounts_of
from cohorts.core.visibility import ScopedModel
from cohorts.people.models import User
from exams.delivery.models import Score

PACKAGES = ("cohorts", "exams", "cms", "lms")
# {table: why a person's copy does not have it}. What is counted for the person is in `Copied.left_out`.
LEFT_OUT = {
    "certification.ApplicationNote": "those of the record are in the files of the copy",
    "certification.ComplaintMatch": "work of program staff; what the office wrote to the person is there",
    "certification.ComplaintSource": "who complained, for conflicts of interest alone",
    "certification.ImportedRow": "lists of the office; what came of a row is in other tables",
    "certification.NoteStrike": "work of state staff",
    "certification.Recusal": "work of state staff",
    "certification.SecondReview": "work of state staff; the decision is there, with its reasons",
    "core.LegalHold": "legal holds are of the office",
    "core.Proposal": "work of state staff",
    "core.ProposalFact": "work of state staff",
    "core.RestrictedRecord": "their content is in the files of the copy",
    "delivery.AnswerSheet": "the same answers as in the table of answers",
    "delivery.CountedAnswers": "the results say what counted",
    "delivery.LateAnswer": "the same answers as in the table of answers",
    "notices.BounceAnswer": "work of state staff",
    "people.AccountMerge": "work of state staff; the person was emailed",
    "people.DifferentPeople": "work of state staff about two people",
    "people.FormerLink": "only hashes of links",
    "people.Invitation": "the roles that came from it are in the table of roles",
    "records.CopyPiece": "pieces of copies of this very file",
    "records.PurgeItem": "work of state staff; decisions on erasure are there",
    "training.Roster": "files of agencies about many people",
    "training.TeachingEnd": "a reminder of the system",
}
# Fields that are secret, or say nothing without the system.
SECRETS = frozenset(
    "password token token_hash seed paper keys key_set marks message_id device device_key claimed_until html values "
    "fingerprint digest is_staff is_superuser epoch calendar_uid sequence report_id domains facts content data next_at "
    "tries about_id seen number_key contact_at proof_digest rank".split()
)
# What stands for a row that another one names.
NAMES = ("code", "title", "name", "number", "label")


@dataclass(frozen=True)
class Table:
    """The rows of one table. rows: [{name of a field: value}]; fields: {name: the field}."""

    name: str
    label: str
    rows: list[dict[str, Any]]
    fields: dict[str, Any]


def tables_of(person: User, reader: User | None = None) -> tuple[list[Table], int]:
    """Return (every table with rows of a person, how many rows were left out), from all their accounts.

    reader: of a copy for staff, who hands it over: only what they may read themselves. Results that are held are left
    out for everybody. Two queries for each table that there is.
    """
    accounts, tables, left_out = list(accounts_of([person.pk])), [], 0
    for model in own_models():
        own = Q()
        for path in model.access.people:
            own |= Q(**{f"{path}__in" if path else "pk__in": accounts})
        everything = model.objects.filter(own)
        rows = everything if reader is None else model.objects.visible_to(reader).filter(own)
        rows = rows.not_held() if model is Score else rows
        columns = {capfirst(str(field.verbose_name)): (field, path) for field, path in _columns(model)}
        fields = {name: field for name, (field, _path) in columns.items()}
        cells = _cells(rows, {name: path for name, (_field, path) in columns.items()})
        table = Table(model._meta.label, capfirst(str(model._meta.verbose_name)), cells, fields)
        left_out += everything.count() - len(table.rows)
        tables += [table] if table.rows else []
    return tables, left_out


def own_models() -> list[type[models.Model]]:
    """Return the tables that a person's copy has, in order of their names."""
    found_models = [
        model
        for model in apps.get_models()
        if _is_ours(model) and model.access.people and model._meta.label not in LEFT_OUT
    ]
    return sorted(found_models, key=lambda model: model._meta.label)


def unclassified() -> list[str]:
    """Return the tables with a path to a person that are neither in a copy nor left out with a reason."""
    return sorted(
        model._meta.label
        for model in apps.get_models()
        if _is_ours(model) and _leads_to_person(model) and not model.access.people
        and model._meta.label not in LEFT_OUT
    )  # fmt: skip


def _is_ours(model: type[models.Model]) -> bool:
    return model.__module__.split(".")[0] in PACKAGES and issubclass(model, ScopedModel | User)


def _leads_to_person(model: type[models.Model]) -> bool:
    step: Any = model
    for part in getattr(model, "PERSON", "").split("__"):
        try:
            step = step._meta.get_field(part).related_model
        except (FieldDoesNotExist, AttributeError):
            return False
    return step is User


def _cells(rows: Any, paths: dict[str, str]) -> list[dict[str, Any]]:
    return [dict(zip(paths, row)) for row in rows.order_by("pk").distinct().values_list(*paths.values())]


def _columns(model: type[models.Model]) -> Iterable[tuple[Any, str]]:
    """(field, path to its value): of a row that another table has, its name; nobody else's name."""
    for field in model._meta.concrete_fields:
        if field.name in SECRETS or isinstance(field, models.BinaryField):
            continue
        if not field.is_relation:
            yield field, field.name
        elif field.related_model is not User:
            yield field, _path_to_name(field)


def _path_to_name(field: Any) -> str:
    names = {one.name for one in field.related_model._meta.concrete_fields if not one.is_relation}
    name = next((one for one in NAMES if one in names), None)
    return f"{field.name}__{name}" if name else f"{field.name}_id"
