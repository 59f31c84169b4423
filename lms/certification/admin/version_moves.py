"""The page that moves a person to another version of the rules, with what it would change for them."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.dates import home_day
from cohorts.core.formatting import format_long_day
from cohorts.core.problems import Problem
from lms.certification.actions.rule_trials import would_say
from lms.certification.actions.version_moves import move_to_version
from lms.certification.admin.buttons import OfProgramStaff
from lms.certification.messages.findings import title
from lms.certification.models import Candidacy, Certificate, Cycle, ProgramVersion
from lms.certification.models.rules import version_rules
from lms.certification.rules.findings import open_findings

MAX_REASON = 2000


class MoveForm(forms.Form):
    """To which version, and why."""

    version = forms.ModelChoiceField(label=_("Version"), queryset=None)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=MAX_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The person reads this. Write full sentences. Do not write about anyone’s health."),
    )

    def __init__(self, *args, versions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = versions
        self.fields["version"].label_from_instance = lambda row: row.version


class MoveToVersion(OfProgramStaff):
    """Judge a person by another version of the rules."""

    form_class = MoveForm
    form_arguments = {}
    serious = False

    def get_rows(self):
        """All candidacies."""
        return Candidacy.objects.visible_to(self.request.user).select_related("person", "program")

    @property
    def cycle(self):
        """The cycle that the person is in."""
        return Cycle.objects.visible_to(self.request.user).current([self.row])[self.row.pk]

    def get_form_kwargs(self):
        """With the other versions of the program."""
        versions = ProgramVersion.objects.visible_to(self.request.user).filter(program=self.row.program)
        return super().get_form_kwargs() | {"versions": versions.exclude(pk=self.cycle.version_id)}

    def get_problem(self):
        """A certificate rests on the rules."""
        certificates = Certificate.objects.visible_to(self.request.user).filter(candidacy=self.row)
        return Problem("rules_move_certified") if certificates.exists() else None

    def get_label(self):
        """The verb."""
        return gettext("Move to this version")

    def get_heading(self):
        """Whom."""
        return gettext("Other rules for %(person)s") % {"person": self.row.person}

    def get_crumbs(self):
        """The candidacy."""
        return [(str(self.row.person), self.get_back_url())]

    def get_back_url(self):
        """The candidacy."""
        return reverse("candidacies:inspect", args=[self.row.pk])

    def get_consequences(self):
        """From now on, and that the person is told."""
        text = gettext(
            "The person is judged by the chosen version from now on. We email them, and they read the reason on their "
            "path. If everything is met by it, the certificate is issued at once."
        )
        return " ".join([text, *map(self._what_it_says, self.get_form_kwargs()["versions"])])

    def _what_it_says(self, version):
        """What would be open by a version, and whether it is in force already: judged now, only to look."""
        now, rules = timezone.now(), version_rules(version)
        tree = would_say(rules, self.cycle, at=now) if rules else None
        about = {"version": version.version, "day": format_long_day(version.effective_from)}
        if tree is None:
            text = gettext("“%(version)s” has no requirements for this person.")
        elif tree.met:
            text = gettext("By “%(version)s” everything would be met, and the certificate would be issued at once.")
        else:
            about["open"] = ", ".join(dict.fromkeys(str(title(one)) for one in open_findings(tree)))
            text = gettext("By “%(version)s” these would be open: %(open)s.")
        if version.effective_from > home_day(now):
            text = f"{text} " + gettext("“%(version)s” is not in force before %(day)s.")
        return text % about

    def get_affected(self):
        """The person, and by which version they are judged now."""
        params = {"person": self.row.person, "program": self.row.program, "version": self.cycle.version.version}
        return gettext("%(person)s, %(program)s. The rules “%(version)s” apply now.") % params

    def get_undo(self):
        """By moving again."""
        return gettext("You can move the person back until the certificate is issued. Both moves stay on record.")

    def act(self, data, by, at):
        """Move."""
        return move_to_version(cycle=self.cycle, version=data["version"], reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """Which rules count."""
        return gettext("The rules “%(version)s” apply now. We emailed the person.") % {"version": result.after.version}
