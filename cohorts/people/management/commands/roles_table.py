"""manage.py roles_table: the tables of lms/docs/roles.md, drawn from the code."""

from django.core.management.base import BaseCommand

from cohorts.core import roles
from cohorts.core.approvals.registry import acts

START, END = "<!-- drawn by `manage.py roles_table` -->", "<!-- end -->"


class Command(BaseCommand):
    """Prints the table of roles and the table of acts that take two persons."""

    help = "Print the tables of lms/docs/roles.md."

    def handle(self, **options):
        self.stdout.write(tables(), ending="")


def tables() -> str:
    """Both tables as Markdown, between the marks that lms/docs/roles.md carries."""
    return "\n".join([START, "", *_roles(), "", *_acts(), "", END, ""])


def _roles():
    kinds = {roles.AUTHORITY: "the authority", roles.VENDOR: "a training vendor", roles.AGENCY: "an agency"}
    yield "| role | held at | given by |"
    yield "|---|---|---|"
    for role, label in roles.LABELS.items():
        places = ", ".join(kinds[kind] for kind, given in roles.GIVEN_BY.items() if role in given)
        inviters = [roles.label(own) for own, given in roles.INVITED_BY.items() if role in given]
        givers = (
            "two persons (see below)" if role in roles.STATE else ", ".join([roles.label(roles.PROGRAM), *inviters])
        )
        yield f"| {label} | {places} | {givers} |"


def _acts():
    yield "| act | code | proposes | approves | undo |"
    yield "|---|---|---|---|---|"
    for act in acts():
        label = f"{act.label} (at once, until confirmed)" if act.urgent else str(act.label)
        yield f"| {label} | `{act.code}` | {_names(act.proposers)} | {_names(act.approvers)} | {act.undo or 'none'} |"


def _names(held):
    return "; ".join(roles.label(role) for role in held)
