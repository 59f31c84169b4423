"""What the ground adds to the Wagtail admin."""

from wagtail import hooks

from .kernel.verbs import LABELS


@hooks.register("register_log_actions")
def name_the_verbs(actions):
    """Every action of every floor under its own label in Wagtail's log."""
    for name, label in LABELS.items():
        actions.register_action(name, label, label)
