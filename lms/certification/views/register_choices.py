"""One's own name in the public register: hide it, and show it again."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.access import SIGNED_IN
from cohorts.core.problems import Problem
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.page import crumb
from lms.certification.actions.register_choices import choose_name
from lms.certification.models import Certificate
from lms.certification.models.register_choices import is_name_hidden


class ChooseName(ConfirmView):
    """Keep one's name out of the register, or show it again: which of the two is in the address."""

    allowed_roles = (SIGNED_IN,)
    model = Certificate
    serious = False

    @property
    def hidden(self):
        """What is chosen."""
        return self.kwargs["choice"] == "hide"

    def get_rows(self):
        """One's own only."""
        return Certificate.objects.visible_to(self.request.user).of_person(self.request.user)

    def get_heading(self):
        """What."""
        return gettext("Hide your name") if self.hidden else gettext("Show your name again")

    @property
    def action_label(self):
        """The verb."""
        return gettext("Hide my name") if self.hidden else gettext("Show my name")

    def get_problem(self):
        """It is chosen already."""
        is_chosen = is_name_hidden(self.row.candidacy) == self.hidden
        return Problem("name_chosen_already") if is_chosen else None

    def get_back_url(self):
        """The certificate."""
        return reverse("certificate_page", args=[self.row.pk])

    def get_crumbs(self):
        """The path, and the certificate."""
        return [crumb(_("My path"), "my_path"), (self.row.number, self.get_back_url())]

    def get_consequences(self):
        """What others read from now on."""
        if not self.hidden:
            return gettext("Whoever has the number of your certificate and your family name can look it up again.")
        return gettext(
            "Nobody can look up your certificate by its number and your name. Its link and its code still show that it "
            "is valid, but not your name. Your agency and your supervisor still see you in their lists. If the "
            "certificate is suspended or revoked, or a decision about you is public, the name is shown. Copies of the "
            "page that others keep can be up to a minute old."
        )

    def get_affected(self):
        """The certificate."""
        return f"{self.row.number}, {self.row.credential}."

    def get_undo(self):
        """At any time."""
        return gettext("You can change this at any time.")

    def act(self, data, by, at):
        """Choose it."""
        return choose_name(certificate=self.row, hidden=self.hidden, by=by, at=at)

    def done_text(self, result):
        """What counts now."""
        return gettext("Your name is hidden.") if result.name_hidden else gettext("Your name is shown again.")
