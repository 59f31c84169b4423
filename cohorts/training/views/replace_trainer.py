"""Choose another trainer for every future session of one trainer, at once."""

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.core.refusals import sentence_of
from cohorts.people.models import Membership
from cohorts.training.actions import trainers as actions
from cohorts.training.models import Session
from cohorts.ui.action_view import RowActionView


class SuccessorForm(forms.Form):
    """Who teaches instead."""

    successor = forms.ModelChoiceField(
        None,
        label=_("New trainer"),
        empty_label=_("Choose a trainer"),
        error_messages={
            "required": _("Choose a trainer."),
            "invalid_choice": _("This person is no longer one of your trainers. Choose someone else."),
        },
    )

    def __init__(self, *args, trainers, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["successor"]
        field.queryset, field.label_from_instance = trainers, lambda membership: called(membership.user)


class ReplaceTrainer(RowActionView):
    """The sessions of one trainer, who may have left, and who teaches them instead."""

    allowed_roles = (roles.VENDOR_COORDINATOR,)
    template_name = "training/replace_trainer.html"
    form_class = SuccessorForm
    action_label = _("Change the trainer in all these sessions")

    def get_rows(self):
        """Roles of trainers at the vendor, also those that have ended."""
        rows = Membership.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR)
        return rows.filter(role=roles.TRAINER).select_related("user", "organization")

    @cached_property
    def sessions(self):
        """The sessions that would change, the next one first."""
        rows = Session.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR)
        rows = rows.taught_after(timezone.now(), person=self.row.user_id, vendor=self.row.organization_id)
        return list(rows.select_related("cohort", "unit"))

    def get_problem(self):
        """There is no session to change."""
        return None if self.sessions else Problem("no_sessions_to_hand_over", person=called(self.row.user))

    def get_heading(self):
        """The page's title."""
        return gettext("Choose another trainer instead of %(person)s") % {"person": self.row.user}

    def get_lead(self):
        """How many sessions change."""
        text = ngettext(
            "%(count)s future session changes. Its day, time and place stay the same. Both trainers are emailed, and "
            "people with a seat are not. If the new trainer teaches elsewhere at that time, nothing changes.",
            "%(count)s future sessions change. Their days, times and places stay the same. Both trainers are emailed, "
            "and people with a seat are not. If the new trainer teaches elsewhere at the time of some of them, those "
            "stay as they are and are listed afterward.",
            len(self.sessions),
        )
        return text % {"count": len(self.sessions)}

    def get_crumbs(self):
        """The list of trainers."""
        return [(_("Trainers"), self.get_back_url())]

    def get_back_url(self):
        """The list of trainers."""
        return reverse("vendor_people")

    def get_form_kwargs(self):
        """The vendor's other trainers."""
        rows = Membership.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR).holding(roles.TRAINER)
        trainers = rows.filter(organization=self.row.organization_id).exclude(user=self.row.user_id)
        return super().get_form_kwargs() | {"trainers": trainers}

    def get_context_data(self, **context):
        """The sessions, and whether there is anybody to choose."""
        context = super().get_context_data(sessions=self.sessions, **context)
        return context | {"has_trainers": context["form"].fields["successor"].queryset.exists()}

    def act(self, data, by, at):
        """Change the trainer."""
        return actions.replace_trainer(former=self.row, successor=data["successor"], by=by, at=at), data["successor"]

    def go_on(self, result):
        """Also a warning for each session that could not be changed, with the reason."""
        answer = super().go_on(result)
        for clash in result[0].clashes:
            messages.warning(self.request, sentence_of(clash))
        return answer

    def get_done_url(self, result):
        """This page while sessions are left, for which another trainer can be chosen."""
        return self.request.path if result[0].clashes else self.get_back_url()

    def done_text(self, result):
        """Who teaches how many sessions now."""
        replaced, successor = result
        text = ngettext(
            "%(person)s is now the trainer of %(count)s session.",
            "%(person)s is now the trainer of %(count)s sessions.",
            replaced.changed,
        )
        return text % {"person": called(successor.user), "count": replaced.changed}
