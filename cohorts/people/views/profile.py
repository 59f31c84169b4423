"""Own profile: how a person is called and reached, which name goes where, and a request for another legal name."""

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.access import SIGNED_IN
from cohorts.core.names import called
from cohorts.notices.language import email_languages
from cohorts.people.actions import profiles
from cohorts.people.models import NameRequest, User
from cohorts.people.ports import PROFILE_LINKS
from cohorts.people.views.leaving import own_traineeships
from cohorts.ui.action_view import ActionView, ButtonView
from cohorts.ui.page import crumb


class ProfileForm(forms.Form):
    """What a person says about themself."""

    preferred_name = forms.CharField(
        label=_("Name you go by"),
        max_length=100,
        required=False,
        help_text=_("Your first name, if it is another one than your legal given name. Leave it empty if it is not."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    pronouns = forms.CharField(
        label=_("Pronouns"), max_length=40, required=False, help_text=_("For example: she/her, they/them.")
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        help_text=_("For your agency, your vendor and the state, if they cannot reach you by email."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    language = forms.ChoiceField(
        label=_("Language of emails"),
        required=False,
        help_text=_(
            "Emails that we have in this language come in it, others in that of the site. Pages do not change."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        languages = email_languages()
        self.fields["language"].choices = [("", _("That of the site")), *languages.items()]
        if len(languages) < 2:
            del self.fields["language"]


class OfSelf:
    """A page about whoever is logged in."""

    allowed_roles = (SIGNED_IN,)

    def get_rows(self):
        """Own requests."""
        return NameRequest.objects.visible_to(self.request.user).of_person(self.request.user)

    def get_crumbs(self):
        """The profile."""
        return [crumb(_("Your profile"), "profile")]

    def get_back_url(self):
        """The profile."""
        return reverse("profile")


class Profile(OfSelf, ActionView):
    """How I am called and reached, which name goes where, and what else can be set."""

    form_class = ProfileForm
    refuses_older = True
    template_name = "people/profile.html"
    heading = _("Your profile")
    action_label = _("Save your profile")

    def get_crumbs(self):
        """Nothing above."""
        return []

    def get_back_url(self):
        """Here it stays."""
        return ""

    def get_done_url(self, result):
        """The same page."""
        return reverse("profile")

    def get_initial(self):
        """What is stored now."""
        stored = User.objects.visible_to(self.request.user).get(pk=self.request.user.pk)
        return {name: getattr(stored, name) for name in ("preferred_name", "pronouns", "phone", "language")}

    def get_context_data(self, **context):
        """Both names, the request that is open, and the agencies that can be left."""
        person = self.request.user
        return super().get_context_data(
            legal=person.get_full_name(),
            called=called(person),
            pending=self.get_rows().open().first(),
            traineeships=list(own_traineeships(person)),
            links=[link() for link in PROFILE_LINKS],
            **context,
        )

    def act(self, data, by, at):
        """Save it."""
        data = {"language": by.language, **data}
        return profiles.change_profile(person=by, **data, by=by, at=at)

    def done_text(self, result):
        """How the person is called now."""
        return gettext("Saved. From now on you are called %(name)s.") % {"name": called(result)}


class NameForm(forms.Form):
    """Another legal name, and why."""

    given_name = forms.CharField(
        label=_("Given name (legal)"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    family_name = forms.CharField(
        label=_("Family name (legal)"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    reason = forms.CharField(
        label=_("Why has it changed?"),
        max_length=1000,
        help_text=_("For example: marriage, court order, a typing mistake. State staff read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RequestName(OfSelf, ActionView):
    """Ask for another legal name."""

    form_class = NameForm
    heading = _("Ask for another legal name")
    action_label = _("Send the request")
    lead = _(
        "State program staff decide, and we email you. Until then nothing changes. Certificates and statements that "
        "you have keep the name they were issued with. To change only how others call you, use “Name you go by”."
    )

    def get_initial(self):
        """The name now."""
        return {"given_name": self.request.user.given_name, "family_name": self.request.user.family_name}

    def act(self, data, by, at):
        """Ask."""
        return profiles.request_name(person=by, **data, by=by, at=at)

    def done_text(self, result):
        """Who decides."""
        return gettext("State program staff will decide. We will email you.")


class WithdrawName(OfSelf, ButtonView):
    """Take a request back."""

    def get_row(self):
        """One's own. Raises Http404."""
        row = self.get_rows().filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404
        return row

    def act(self, data, by, at):
        """Take it back."""
        return profiles.withdraw_name_request(request=self.row, by=by, at=at)

    def done_text(self, result):
        """That nothing changes."""
        return gettext("You took your request back. Your legal name stays as it is.")
