"""The next level of one's certificate: what stands between, and applying for it."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.access import SIGNED_IN
from cohorts.core.dates import home_day
from cohorts.core.refusals import sentence_of
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.page import crumb
from lms.certification import facts
from lms.certification.actions import upgrades
from lms.certification.models import Candidacy, Certificate, Cycle, CycleKind
from lms.certification.models.certificate_status import RUNNING_STATES
from lms.certification.models.rules import rules_of
from lms.certification.rules.findings import steps_of
from lms.certification.rules.gate import evaluate
from lms.certification.views.steps import step_of


@dataclass(frozen=True)
class LevelLine:
    """One next level on the page of a certificate. `number`: of the certificate of it that is there."""

    title: str
    beside: bool = False
    met: bool = False
    steps: tuple[Any, ...] = ()
    address: str = ""
    label: str = ""
    problem: str = ""
    number: str = ""

    @property
    def done(self):
        """How many requirements are met."""
        return sum(step.finding.met for step in self.steps)

    @property
    def required(self):
        """How many requirements are in force."""
        return sum(step.finding.in_force for step in self.steps)


def levels_of(certificate, user, at):
    """The next levels of a certificate for its person; none of one that was replaced, suspended or ended."""
    if certificate.replaced_from is not None or certificate.state not in RUNNING_STATES:
        return ()
    return tuple(_line(certificate, following, user, at) for following in upgrades.next_levels(certificate, at))


def _line(certificate, following, user, at):
    there = upgrades.certificate_of_level(certificate, following.level.key)
    if there is not None and there.replaced_from is None and there.state != "revoked":
        address = reverse("certificate_page", args=[there.pk])
        return LevelLine(following.title, address=address, label=gettext("Open it"), number=there.number)
    tree = tree_of(certificate, following, user, at)
    steps = tuple(step_of(finding, at) for finding in steps_of(tree)) if tree else ()
    waiting = upgrades.open_upgrade(certificate, following.level.key)
    problem = None if waiting else upgrades.upgrade_problem(certificate, following.level, at)
    address, label = "", ""
    if waiting is not None:
        address, label = reverse("my_application", args=[waiting.pk]), gettext("Go to your application")
    elif problem is None:
        address = reverse("next_level", args=[certificate.pk, following.level.key])
        label = gettext("Apply for the next level")
    return LevelLine(
        following.title, following.level.beside, bool(tree and tree.met), steps, address, label,
        sentence_of(problem) if problem else "",
    )  # fmt: skip


def tree_of(certificate, following, user, at):
    """How far the person of a certificate is with the next level, also before they applied; None without rules."""
    waiting = upgrades.open_upgrade(certificate, following.level.key)
    if waiting is not None:
        own = Cycle.objects.visible_to(user).select_related("candidacy__program", "version")
        cycle = own.get(pk=waiting.cycle_id)
    else:
        # Of nobody yet, so that nothing is stored by looking.
        candidacy = Candidacy(
            pk=0, person_id=certificate.person_id, program=certificate.program, level=following.level.key, since=at
        )
        cycle = Cycle(
            pk=0, candidacy=candidacy, number=1, kind=CycleKind.UPGRADE, version=following.version, begun_at=at,
            pathway=next(iter(following.level.trees)),
        )  # fmt: skip
    rules = rules_of(cycle)
    return evaluate(rules, facts.gather([cycle], at=at)[cycle.pk], home_day(at)) if rules else None


class ApplyForLevel(ConfirmView):
    """Begin the application for the next level with one's own certificate."""

    allowed_roles = (SIGNED_IN,)
    model = Certificate
    action_label = _("Start my application")
    serious = False

    def get_rows(self):
        """One's own only."""
        rows = Certificate.objects.visible_to(self.request.user).of_person(self.request.user)
        return rows.select_related("candidacy__program", "program", "version")

    @cached_property
    def following(self):
        """The level of the address, by the rules of today. Raises Http404."""
        levels = upgrades.next_levels(self.row, timezone.now())
        level = next((one for one in levels if one.level.key == self.kwargs["level"]), None)
        if level is None:
            raise Http404
        return level

    def get_heading(self):
        """For which level."""
        return gettext("Apply for the next level: %(title)s") % {"title": self.following.title}

    def get_problem(self):
        """Why nobody can apply now."""
        return upgrades.upgrade_problem(self.row, self.following.level, timezone.now())

    def get_back_url(self):
        """The certificate."""
        return reverse("certificate_page", args=[self.row.pk])

    def get_crumbs(self):
        """The path, and the certificate."""
        return [crumb(_("My path"), "my_path"), (self.row.number, self.get_back_url())]

    def get_consequences(self):
        """What comes next."""
        more = gettext("The next page shows what the level asks for. Program staff decide about it.")
        if self.following.level.beside:
            return f"{more} " + gettext("Your present certificate stays valid beside it.")
        return f"{more} " + gettext(
            "Its certificate replaces the present one from its day on; until then nothing changes."
        )

    def get_affected(self):
        """The certificate."""
        return f"{self.row.number}, {self.row.credential}."

    def get_undo(self):
        """Withdraw."""
        return gettext("You can withdraw the application until it is decided.")

    def act(self, data, by, at):
        """Begin it."""
        return upgrades.begin_upgrade(certificate=self.row, level=self.following.level.key, by=by, at=at)

    def get_done_url(self, result):
        """The application."""
        return reverse("my_application", args=[result.pk])

    def done_text(self, result):
        """That it is begun."""
        return gettext("Your application is started. Everything that you enter is saved, so you can go on later.")
