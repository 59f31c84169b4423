"""The tables of lms/docs/roles.md are those of the code."""

from io import StringIO
from pathlib import Path

from django.core.management import call_command

from cohorts.core import roles
from cohorts.core.approvals.registry import acts
from cohorts.people.management.commands.roles_table import END, START, tables

DOCUMENT = Path(__file__).parents[2] / "lms/docs/roles.md"


def test_the_document_shows_the_tables_as_the_code_draws_them():
    text = DOCUMENT.read_text(encoding="utf-8")
    drawn = text[text.index(START) : text.index(END) + len(END)]
    assert drawn == tables().strip(), "Update the tables with `manage.py roles_table`."


def test_the_command_prints_them():
    printed = StringIO()
    call_command("roles_table", stdout=printed)
    assert printed.getvalue() == tables()


def test_every_act_names_roles_of_the_state_and_none_is_approved_by_auditors():
    for act in acts():
        assert act.proposers and act.approvers
        assert {*act.proposers, *act.approvers} <= set(roles.STATE) - {roles.AUDITOR}
