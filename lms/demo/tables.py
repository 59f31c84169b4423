"""Migrate an empty database in less time, for the demo and for tests. The tables are those of `manage.py migrate`.

Django renders all models again after each operation of a migration, which takes a minute. Each of our apps has one
migration that only adds things, so here its models are rendered once and their tables are created whole; the order of
columns differs. `tests/architecture/test_migrated.py` compares the tables with those of `manage.py migrate`.
"""

import contextlib
import gc

from django.core.management import call_command
from django.db.migrations import Migration
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, AlterUniqueTogether, CreateModel

OURS = ("cohorts.", "exams.", "cms.", "lms.")
ADDING = (AddConstraint, AddField, AddIndex, AlterUniqueTogether, CreateModel)
_apply = Migration.apply


def apply_whole(migration, project_state, schema_editor, collect_sql=False):
    """Create the models of a migration of ours in their last form; apply any other one as Django does."""
    if not type(migration).__module__.startswith(OURS):
        return _apply(migration, project_state, schema_editor, collect_sql)
    if others := [operation for operation in migration.operations if not isinstance(operation, ADDING)]:
        raise TypeError(f"{migration} does more than to add: {others}. Let lms.demo.tables apply it as Django does.")
    vars(project_state).pop("apps", None)
    for operation in migration.operations:
        operation.state_forwards(migration.app_label, project_state)
    for operation in migration.operations:
        if isinstance(operation, CreateModel):
            schema_editor.create_model(project_state.apps.get_model(migration.app_label, operation.name))
    return project_state


@contextlib.contextmanager
def _whole_migrations():
    """Apply migrations of ours whole, and look for no garbage meanwhile.

    Ten thousand models are made that refer to each other; to look through them takes a fifth of the time.
    """
    Migration.apply = apply_whole
    gc.disable()
    try:
        yield
    finally:
        Migration.apply = _apply
        gc.enable()


def create_tables():
    """Create the tables of an empty database."""
    with _whole_migrations():
        call_command("migrate", verbosity=0)
