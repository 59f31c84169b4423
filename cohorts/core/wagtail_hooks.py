"""What every app adds to Wagtail's log."""

from typing import Any

from wagtail import hooks

from cohorts.core.actions import LABELS


@hooks.register("register_log_actions")
def name_actions(actions: Any) -> None:
    """Register every action of every app under its own label."""
    for name, label in LABELS.items():
        actions.register_action(name, label, label)
