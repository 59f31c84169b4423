"""Changing which items are kept off forms with an item, in the Wagtail admin."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.fields import MAX_DOCUMENT_CHARACTERS, text_field
from exams.bank.actions.enemies import enemy_codes, set_enemies
from exams.bank.admin.item_review import OfItem
from exams.bank.rules.codes import code_lines


class EnemiesForm(forms.Form):
    """The codes of the other items."""

    codes = text_field(
        _("Items that must not be on the same form"),
        rows=6,
        max_length=MAX_DOCUMENT_CHARACTERS,
        required=False,
        help_text=_("One item code per line, for example of an item that gives away the answer of this one."),
    )


class ItemEnemies(OfItem, AdminRowActionView):
    """Change which items are kept off forms with this one."""

    refuses_older = True
    form_class = EnemiesForm
    action_label = _("Save")
    lead = _("This holds in both directions. Forms that are published stay as they are.")

    def get_heading(self):
        """Which item."""
        return gettext("Items kept apart from {item}").format(item=self.row.code)

    def get_initial(self):
        """Those of now, whichever item names the other."""
        return {"codes": "\n".join(enemy_codes(self.row))}

    def act(self, data, by, at):
        """Save them."""
        return set_enemies(item=self.row, codes=code_lines(data["codes"]), by=by, at=at)

    def done_text(self, result):
        """How many there are now."""
        return gettext("Saved. Items kept apart from {item}: {codes}").format(
            item=self.row.code, codes=", ".join(result) or gettext("none")
        )
