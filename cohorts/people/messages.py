"""The words of the refusals of people."""

from django.utils.translation import gettext_lazy as _

from cohorts.core.refusals import register

MESSAGES = register(
    {
        "not_a_state_role": _("Choose a state role and an authority that gives it."),
        "authority_unclear": _("Name the authority: there is none yet, or more than one."),
        "already_set_up": _("The site is set up: there is an authority."),
        "superuser_stays": _("Only an administrator of the installation does this to an administrator."),
        "authority_stays": _("Only an administrator of the installation makes the authority inactive."),
    }
)
