"""How allauth treats people here: nobody signs up by themselves; an invitation is the only way in."""

from allauth.account.adapter import DefaultAccountAdapter


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """Closes the sign-up page. People get an account from the state, a vendor or an agency."""

    def is_open_for_signup(self, request):
        """Never: see cohorts.people.actions.people.invite."""
        return False
