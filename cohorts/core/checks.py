"""System checks of the kernel: the triggers that guard appended rows stand in the database."""

from typing import Any

from django.core.checks import Error, register
from django.db import DatabaseError, connections

from cohorts.core.append_only import missing_triggers


@register("database")
def append_only_triggers(app_configs: Any = None, databases: Any = None, **kwargs: Any) -> list[Any]:
    """`manage.py check --database default` fails where a guarding trigger is gone."""
    found = []
    for using in databases or []:
        try:
            missing = missing_triggers(using) if connections[using].introspection.table_names() else []
        except DatabaseError as trouble:
            return [Error(f"Could not look for the append-only triggers: {trouble}", id="kernel.E002")]
        if missing:
            found.append(
                Error(
                    f"These append-only triggers are missing: {', '.join(missing)}.",
                    hint="Run manage.py migrate, which creates them again.",
                    id="kernel.E001",
                )
            )
    return found
