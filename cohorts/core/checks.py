"""System check: the triggers of append-only tables exist in the database."""

from typing import Any

from django.core.checks import Error, register
from django.db import DatabaseError, connections

from cohorts.core.triggers import missing_triggers


@register("database")
def append_only_triggers(app_configs: Any = None, databases: Any = None, **kwargs: Any) -> list[Any]:
    """Report missing triggers in `manage.py check --database default`."""
    errors = []
    for using in databases or []:
        try:
            missing = missing_triggers(using) if connections[using].introspection.table_names() else []
        except DatabaseError as error:
            return [Error(f"Could not check the append-only triggers: {error}", id="kernel.E002")]
        if missing:
            errors.append(
                Error(
                    f"These append-only triggers are missing: {', '.join(missing)}.",
                    hint="Run manage.py migrate to create them again.",
                    id="kernel.E001",
                )
            )
    return errors
