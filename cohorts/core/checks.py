"""System checks: the triggers of append-only tables, and the place of the keys of restricted records."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import Error, register
from django.db import DatabaseError, connections

from cohorts.core.restricted.place import place_problems
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


@register("security")
def place_of_restricted_keys(app_configs: Any = None, **kwargs: Any) -> list[Any]:
    """Report keys of restricted records where files are served from, or where several hosts would damage them."""
    served = [Path(settings.MEDIA_ROOT), Path(settings.STATIC_ROOT)]
    problems = place_problems(Path(settings.RESTRICTED_DIR), served=served)
    return [Error(problem, id="kernel.E003") for problem in problems]
