"""Applying: choose a program, see what is asked, submit, withdraw."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.access import SIGNED_IN
from cohorts.core.dates import home_day
from cohorts.ui.action_view import ActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.detail_view import DetailView
from cohorts.ui.page import crumb
from lms.certification.actions import applications
from lms.certification.actions.cycle_fees import credits_of
from lms.certification.actions.pathways import read_by_rules_of
from lms.certification.actions.renewals import renewed_by
from lms.certification.actions.short_renewals import short_of
from lms.certification.application_fees import said_of_withdrawing
from lms.certification.application_forms import ways_to_apply
from lms.certification.application_list import asked_of
from lms.certification.learning_list import closing_of
from lms.certification.messages.renewals import submit_again_text
from lms.certification.models import Application, ApplicationState, Certificate, Channel, Program
from lms.certification.models.rules import LATER, RENEWALS, credential_of_cycle
from lms.certification.rules.program_parts import INITIAL
from lms.certification.views.drafts import way_context
from lms.certification.views.earlier_parts import earlier_context
from lms.certification.views.own_decisions import after_withdrawal, decision_context
from lms.certification.views.steps import other_steps
from lms.certification.ways_in import closed_programs, what_ways_ask


class WayForm(forms.Form):
    """For what the person applies."""

    way = forms.ChoiceField(
        label=_("What are you applying for?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you are applying for.")},
    )

    def __init__(self, *args, ways, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = ways


class Apply(ActionView):
    """Begin an application."""

    allowed_roles = (SIGNED_IN,)
    heading = _("Apply for certification")
    form_class = WayForm
    template_name = "certification/apply.html"
    action_label = _("Start my application")
    field_names = {"pathway": "way"}

    def get_form_kwargs(self):
        """With what can be applied for today."""
        return super().get_form_kwargs() | {"ways": self.ways}

    @cached_property
    def ways(self):
        """For what the person can apply: not where an application is open or was granted."""
        today = home_day(timezone.now())
        return ways_to_apply(self.request.user, today, without=closed_programs(self.request.user, today))

    def get_initial(self):
        """The way to the program that a page led here from (`?program=`), or the only one."""
        key = self.request.GET.get("program", "")
        wanted_id = Program.objects.visible_to(self.request.user).filter(key=key).values_list("pk", flat=True).first()
        ways = [way for way, _label in self.ways if way.startswith(f"{wanted_id}:")] if key else []
        ways = ways or ([self.ways[0][0]] if len(self.ways) == 1 else [])
        return {"way": ways[0]} if ways else {}

    def get_back_url(self):
        """The path."""
        return reverse("my_path")

    def act(self, data, by, at):
        """Begin it."""
        program, _colon, pathway = data["way"].partition(":")
        row = Program.objects.visible_to(by).get(pk=int(program))
        return applications.begin_application(person=by, program=row, pathway=pathway, by=by, at=at)

    def get_done_url(self, result):
        """The application."""
        return reverse("my_application", args=[result.pk])

    def done_text(self, result):
        """That it is saved."""
        return gettext("Your application is started. Everything that you enter is saved, so you can go on later.")

    def get_context_data(self, **context):
        """The person's applications so far."""
        own = Application.objects.visible_to(self.request.user).of_person(self.request.user)
        rows = own.select_related("cycle__candidacy__program", "cycle__version").order_by("-begun_at")
        rows = [(row, credential_of_cycle(row.cycle)) for row in rows]
        asks = what_ways_ask(self.request.user, self.ways, home_day(timezone.now()))
        return super().get_context_data(applications=rows, ways=self.ways, asks=asks, **context)


class OwnApplication:
    """A page about an application of one's own."""

    allowed_roles = (SIGNED_IN,)
    model = Application

    def get_rows(self):
        """One's own only, whatever roles one has."""
        rows = Application.objects.visible_to(self.request.user).of_person(self.request.user)
        return rows.select_related("cycle__candidacy__program__authority", "cycle__version", "cycle__candidacy__person")

    def get_row(self):
        """A draft, by the rules in force today: those judge it if it is submitted today."""
        row = super().get_row()
        if row.state == ApplicationState.DRAFT and row.channel == Channel.ONLINE:
            read_by_rules_of(row.cycle, home_day(timezone.now()))
        return row

    def get_crumbs(self):
        """The path, and the application."""
        name = _("Your renewal") if self.is_renewal else _("Your application")
        return [crumb(_("My path"), "my_path"), (name, self.get_back_url())]

    @property
    def is_renewal(self):
        """Whether it renews a certificate. A page can be about something of an application."""
        return getattr(self.row, "application", self.row).cycle.kind in RENEWALS

    def get_back_url(self):
        """The application."""
        return reverse("my_application", args=[self.row.pk])


class MyApplication(OwnApplication, DetailView):
    """What is asked, what is here, and what comes next."""

    template_name = "certification/application.html"
    row_name = "application"

    def get_heading(self):
        """For which certificate."""
        name = {"name": credential_of_cycle(self.row.cycle)}
        is_renewal = self.row.cycle.kind in RENEWALS
        return (gettext("Your renewal: %(name)s") if is_renewal else gettext("Your application: %(name)s")) % name

    @property
    def is_later(self):
        """Whether the person is certified: it is a renewal, or for the next level."""
        return self.row.cycle.kind in LATER

    @property
    def is_other_way(self):
        """Whether it is on another way than the usual one: that asks besides what the path of a trainee does not."""
        return self.row.cycle.pathway != INITIAL

    def get_crumbs(self):
        """The way to apply."""
        return [crumb(_("My path"), "my_path"), *(() if self.is_later else [(_("Apply"), reverse("apply"))])]

    def get_context_data(self, **context):
        """Every requirement with its parts."""
        requirements = asked_of(self.row, self.request.user, timezone.now())
        own = Certificate.objects.visible_to(self.request.user).filter(decision__cycle=self.row.cycle)
        if self.row.state == ApplicationState.DRAFT and self.row.channel == Channel.ONLINE:
            context |= way_context(self.row, home_day(timezone.now()))
        return super().get_context_data(
            asked=requirements,
            closing=closing_of(self.row.cycle, timezone.now()),
            short=short_of([self.row], timezone.now()).get(self.row.pk),
            **after_withdrawal(self.row, timezone.now()),
            is_renewal=self.row.cycle.kind in RENEWALS,
            others=other_steps(self.row, timezone.now()) if self.is_later or self.is_other_way else (),
            certificate=own.first() if self.is_later else None,
            **decision_context(self.row, self.request.user),
            **earlier_context(self.row, timezone.now()),
            **context,
        )


class WithdrawApplication(OwnApplication, ConfirmView):
    """Withdraw."""

    heading = _("Withdraw your application")

    def get_heading(self):
        """Of which kind."""
        return gettext("Withdraw your renewal") if self.is_renewal else self.heading

    @property
    def action_label(self):
        """Of which kind."""
        return gettext("Withdraw my renewal") if self.is_renewal else gettext("Withdraw my application")

    def get_consequences(self):
        """Nobody looks at it any more."""
        text = gettext(
            "Nobody decides about this application any more. People whom you asked by email are told that it is no "
            "longer needed when they open their link."
        )
        return " ".join([text, *said_of_withdrawing(self.row.cycle, credits_of(self.row.cycle))])

    def get_affected(self):
        """The person."""
        return gettext("You. A seat in a training, and hours that you have, stay as they are.")

    def get_undo(self):
        """Apply again, or renew by the step of the day on which that is submitted."""
        certificate = renewed_by(self.row)
        if certificate is not None and certificate.ladder is not None:
            text = gettext("You cannot take this back, but you can begin your renewal again.")
            return f"{text} {submit_again_text(certificate.ladder, home_day(timezone.now()))}"
        return gettext("You cannot take this back, but you can apply again at any time.")

    def act(self, data, by, at):
        """Withdraw it."""
        return applications.withdraw_application(application=self.row, by=by, at=at)

    def done_text(self, result):
        """That it is withdrawn."""
        if self.is_renewal:
            return gettext("Your renewal was withdrawn.")
        return gettext("Your application was withdrawn.")
