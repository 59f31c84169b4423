"""Who reviews an application: give it to a colleague, step back from it, and take that back."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.names import called
from cohorts.people.models import Membership, User
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.fields import MAX_REASON_CHARACTERS, ReasonForm
from lms.certification.actions import application_reviews, recusals
from lms.certification.admin.application_parts import OfApplication
from lms.certification.models import Recusal, RecusalKind


class ColleagueChoice(forms.ModelChoiceField):
    """Other people of program staff, by name."""

    def label_from_instance(self, obj):
        """As lists call them."""
        return called(obj)


def colleagues_of(user, application):
    """Everybody who reviews applications at the authority of this one, without this person."""
    return colleagues_at(user, application.cycle.candidacy.program.authority_id)


def reviewing_colleagues(user, application):
    """Those of them who have not stepped back from this application."""
    gone = [one.staff_id for one in recusals.recusals_of(application)]
    return colleagues_of(user, application).exclude(pk__in=gone)


def colleagues_at(user, authority):
    """Program staff of an authority (its id), without this person."""
    rows = Membership.objects.visible_to(user).in_force().filter(role=roles.PROGRAM, organization=authority)
    people = User.objects.visible_to(user).filter(pk__in=rows.values("user")).exclude(pk=user.pk)
    return people.order_by("family_name", "given_name", "pk")


class ColleagueForm(forms.Form):
    """Which colleague."""

    colleague = ColleagueChoice(
        None, label=_("Colleague"), empty_label=_("Choose a colleague"),
        error_messages={"required": _("Choose a colleague.")},
    )  # fmt: skip

    def __init__(self, *args, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["colleague"].queryset = colleagues


class GiveForm(ColleagueForm):
    """Which colleague, and who reviewed it when the form was opened."""

    reason = forms.CharField(
        label=_("Reason, if a colleague reviews it now"), max_length=MAX_REASON_CHARACTERS, required=False,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("The colleague who loses it reads this."),
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)


class TakeOver(OfApplication, AdminConfirmView):
    """Become the reviewer of an application that a colleague reviews."""

    form_class = ReasonForm
    form_arguments = {
        "label": _("Reason"),
        "help_text": _("The colleague who reviews it now reads this."),
        "required": True,
    }
    action_label = _("Take it over")
    serious = False

    def get_heading(self):
        """Whose application."""
        return gettext("Take over the application of %(person)s?") % {"person": called(self.row.person)}

    def get_consequences(self):
        """What opens, and who is told."""
        return gettext(
            "What the applicant and others wrote in confidence is then open to you, and each read is in the log. The "
            "colleague is emailed with your reason, and can no longer read it."
        )

    def get_affected(self):
        """Both."""
        names = {"person": called(self.row.person), "reviewer": called(self.row.reviewer) if self.row.reviewer else ""}
        return gettext("%(person)s, and %(reviewer)s, who reviews it now.") % names

    def get_undo(self):
        """Give it back."""
        return gettext("You can give it back to the colleague.")

    def act(self, data, by, at):
        """Take it."""
        seen = str(self.row.reviewer_id or "")
        return application_reviews.take_application(
            application=self.row, reviewer=by, seen=seen, reason=data["reason"], by=by, at=at
        )

    def done_text(self, result):
        """What it means."""
        return gettext("You review this application. What is restricted is open to you alone until it is decided.")


class GiveToColleague(OfApplication, AdminRowActionView):
    """Make a colleague the reviewer."""

    form_class = GiveForm
    action_label = _("Make this colleague the reviewer")
    lead = _("The colleague is emailed. What is restricted is then open to them, and no longer to you.")
    field_names = {"reviewer": "colleague"}

    def get_heading(self):
        """Whose application."""
        return gettext("Who reviews the application of %(person)s?") % {"person": called(self.row.person)}

    def get_form_kwargs(self):
        """With the colleagues."""
        return super().get_form_kwargs() | {"colleagues": reviewing_colleagues(self.request.user, self.row)}

    def get_initial(self):
        """With the reviewer of now."""
        return {"seen": str(self.row.reviewer_id or "")}

    def act(self, data, by, at):
        """Give it to them."""
        about = {"reviewer": data["colleague"], "seen": data["seen"], "reason": data["reason"]}
        return application_reviews.take_application(application=self.row, **about, by=by, at=at)

    def done_text(self, result):
        """Who reviews it."""
        return gettext("%(person)s reviews this application now. We emailed them.") % {
            "person": called(result.reviewer)
        }


class RecusalForm(forms.Form):
    """Why."""

    kind = forms.ChoiceField(
        label=_("Why do you step back?"), widget=forms.RadioSelect, choices=RecusalKind.choices,
        error_messages={"required": _("Choose why you step back.")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("In a few words"), required=False, max_length=300,
        help_text=_("Needed for another reason. Colleagues and auditors read it. Do not write about anyone’s health."),
    )  # fmt: skip


class StepBack(OfApplication, AdminConfirmView):
    """Step back from an application."""

    form_class = RecusalForm
    action_label = _("Step back from this application")
    serious = False

    def get_heading(self):
        """Whose."""
        return gettext("Step back from the application of %(person)s?") % {"person": called(self.row.person)}

    def get_consequences(self):
        """What one cannot do any more."""
        return gettext(
            "You can no longer review it, read what is restricted, give a second opinion or decide about an appeal. If "
            "you review it now, it goes back to the queue."
        )

    def get_affected(self):
        """Colleagues."""
        return gettext("A colleague takes it. Whoever asked you for a second opinion is emailed.")

    def get_undo(self):
        """By a colleague."""
        return gettext("A colleague can take it back, with a reason.")

    def act(self, data, by, at):
        """Step back."""
        return recusals.step_back(application=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """What follows."""
        return gettext("You stepped back. A colleague reviews this application.")


class LiftRecusal(OfApplication, AdminConfirmView):
    """Let a colleague review an application again who stepped back by mistake."""

    model = Recusal
    form_class = ReasonForm
    form_arguments = {"label": _("Reason")}
    action_label = _("Take it back")
    serious = False

    def get_rows(self):
        """With the application."""
        rows = Recusal.objects.visible_to(self.request.user)
        return rows.select_related("staff", "application__cycle__candidacy__person")

    def get_application(self):
        """Of the recusal."""
        return self.row.application

    def get_heading(self):
        """Who."""
        return gettext("Let %(person)s review this application again?") % {"person": called(self.row.staff)}

    def get_consequences(self):
        """What they can do."""
        return gettext("%(person)s can take the application again.") % {"person": called(self.row.staff)}

    def get_affected(self):
        """The colleague."""
        return called(self.row.staff)

    def get_undo(self):
        """They can step back again."""
        return gettext("They can step back again.")

    def act(self, data, by, at):
        """Take it back."""
        return recusals.lift_recusal(recusal=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """That it is so."""
        return gettext("%(person)s can take the application again.") % {"person": called(result.staff)}
