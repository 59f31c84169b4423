"""What every app adds to Wagtail's log."""

from wagtail import hooks

from cohorts.core.actions import LABELS


@hooks.register("register_log_actions")
def name_actions(actions):
    """Register every action of every app under its own label."""
    for name, label in LABELS.items():
        actions.register_action(name, label, label)
