"""One's own endorsements: what counts, what ends, who can see it; agreeing, taking it back, renewing without one."""

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cohorts.core.access import SIGNED_IN
from cohorts.core.dates import home_day
from cohorts.core.problems import Problem
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.page import Page, crumb
from lms.certification.actions import endorsements
from lms.certification.endorsement_list import endorsements_of
from lms.certification.facts.endorsements import endorsement_rules
from lms.certification.models import Candidacy, Matter, Program
from lms.certification.rules.findings import steps_of
from lms.certification.views.steps import step_of


@dataclass(frozen=True)
class Shown:
    """One endorsement with the steps toward it, as the page shows it."""

    line: object
    steps: tuple


class MyEndorsements(Page, TemplateView):
    """By program: endorsements with what they ask for, and work on teams with the last day of its course."""

    allowed_roles = (SIGNED_IN,)
    template_name = "certification/my_endorsements.html"
    heading = _("Your endorsements")

    def get_crumbs(self):
        """The path."""
        return [crumb(_("My path"), "my_path")]

    def get_context_data(self, **context):
        """Raises Http404 for those whose programs have none."""
        at = timezone.now()
        programs = endorsements_of(self.request.user, self.request.user, at)
        if not programs:
            raise Http404
        listed = [(one, tuple(Shown(line, _steps(line, at)) for line in one.lines)) for one in programs]
        return super().get_context_data(programs=listed, today=home_day(at), **context)


def _steps(line, at):
    """What is asked; nothing of what is there."""
    if line.tree is None or line.current is not None:
        return ()
    return tuple(step_of(finding, at) for finding in steps_of(line.tree))


# (matter, answer): what the page says.
WORDS = {
    (Matter.SHOW, True): {
        "heading": _("Agree to an endorsement: %(title)s"),
        "button": _("I agree"),
        "happens": _(
            "If you have what it asks for, the endorsement is granted. Then anyone who checks your certificate can "
            "read it: on the public page, in what your agency reads, and on certificates that are issued from now on. "
            "It can tell people something about you."
        ),
        "affected": _("You, and everybody who checks your certificate."),
        "undo": _("Yes, at any time: then it is not shown any more. What was printed before stays printed."),
        "done": _("You agreed. It is shown once it is granted."),
    },
    (Matter.SHOW, False): {
        "heading": _("Take your agreement back: %(title)s"),
        "button": _("Do not show it any more"),
        "happens": _(
            "From now on nobody but you, and program staff who decide about it, can read this endorsement. Copies of "
            "pages that others kept last for at most a minute. A certificate that was printed with it stays as it is: "
            "you can ask program staff for a new one without it."
        ),
        "affected": _("You. Nobody is emailed."),
        "undo": _("Yes: you can agree again."),
        "done": _("It is not shown any more."),
    },
    (Matter.KEEP, False): {
        "heading": _("Renew without this endorsement: %(title)s"),
        "button": _("Renew without it"),
        "happens": _(
            "Your certificate can be renewed, and this endorsement ends on its last day. Work that needs it ends then."
        ),
        "affected": _("You. We email you once when it is about to end."),
        "undo": _("Yes, until it has ended: choose to keep it."),
        "done": _("It ends on its last day, and is not renewed."),
    },
    (Matter.KEEP, True): {
        "heading": _("Keep this endorsement: %(title)s"),
        "button": _("Keep it"),
        "happens": _("It goes on when your certificate is renewed and you have what keeping it takes."),
        "affected": _("You."),
        "undo": _("Yes: you can renew without it."),
        "done": _("It goes on with your certificate, once you have what keeping it takes."),
    },
}


class AnswerEndorsement(ConfirmView):
    """One's own answer about an endorsement of a program: agree or not, keep or not."""

    allowed_roles = (SIGNED_IN,)
    model = Program
    serious = False

    def get_rows(self):
        """Programs on whose way the person is."""
        own = Candidacy.objects.visible_to(self.request.user).of_person(self.request.user)
        return super().get_rows().filter(pk__in=own.values("program"))

    @cached_property
    def answer(self):
        """(matter, answer) of the address. Raises Http404."""
        answer = self.kwargs["matter"], self.kwargs["answer"] == "yes"
        if answer not in WORDS or self.kwargs["answer"] not in ("yes", "no"):
            raise Http404
        return answer

    @cached_property
    def kind(self):
        """The endorsement of the address. Raises Http404."""
        rules = endorsement_rules([self.row], home_day(timezone.now())).get(self.row.pk)
        kind = rules.kind(self.kwargs["key"]) if rules else None
        if kind is None or (self.answer[0] == Matter.SHOW and not kind.is_personal):
            raise Http404
        return kind

    def get_problem(self):
        """It was answered so already."""
        return Problem("endorsement_answered_already") if self._said() == self.answer[1] else None

    def _said(self):
        """What counts now."""
        programs = endorsements_of(self.request.user, self.request.user, timezone.now())
        lines = [line for one in programs if one.program.pk == self.row.pk for line in one.lines]
        line = next(line for line in lines if line.kind.key == self.kind.key)
        return line.agrees if self.answer[0] == Matter.SHOW else line.wants_on

    def get_heading(self):
        """Which endorsement."""
        return WORDS[self.answer]["heading"] % {"title": self.kind.title}

    def get_back_url(self):
        """The list."""
        return reverse("my_endorsements")

    def get_crumbs(self):
        """The list."""
        return [crumb(_("My path"), "my_path"), crumb(_("Your endorsements"), "my_endorsements")]

    def get_context_data(self, **context):
        """The button."""
        return super().get_context_data(**{"action_label": WORDS[self.answer]["button"], **context})

    def get_consequences(self):
        """Who can read it then."""
        return WORDS[self.answer]["happens"]

    def get_affected(self):
        """Who."""
        return WORDS[self.answer]["affected"]

    def get_undo(self):
        """At any time."""
        return WORDS[self.answer]["undo"]

    def act(self, data, by, at):
        """Record it."""
        matter, answer = self.answer
        return endorsements.answer_endorsement(
            person=by, program=self.row, key=self.kind.key, matter=matter, answer=answer, by=by, at=at
        )

    def done_text(self, result):
        """What holds now."""
        return str(WORDS[self.answer]["done"])
