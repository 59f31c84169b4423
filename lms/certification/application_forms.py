"""Forms and words of applications that the applicant's pages and the review desk share."""

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from cohorts.training.actions.holidays import CALENDARS
from cohorts.ui.fields import day_field, past_day_field
from lms.certification.messages import findings as words
from lms.certification.messages.pathways import closing_text, pathway_name
from lms.certification.models import Program, ProgramVersion
from lms.certification.models.rules import credential_of, version_rules
from lms.certification.rules.applications import is_signed, most_of, needs_file
from lms.certification.rules.facts import AskedAt
from lms.certification.rules.findings import Finding, Kind, State
from lms.certification.rules.leaves import Age, Attestation, Education, HoldsExternal, Residence
from lms.certification.rules.leaves.parts import Aged
from lms.certification.rules.programs import in_force

# What counts as equivalent, as the leaf `education` reads it.
OR_EQUIVALENT = "hs_or_equivalent"
EQUIVALENT = _("A diploma, a GED, or another certificate of high school equivalency.")
ACCEPTED_FILES = "application/pdf,image/jpeg,image/png"
MAX_NAME = 200
# Of a requirement such as “Two letters of reference”.
ONE_OF_SEVERAL = {"reference": _("Letter of reference"), "signature": _("Signature")}
SINCE = {
    "label": _("Since when?"),
    "help_text": _(
        "The day, as well as you know it. It must be at least %(months)s months before you submit. Nothing else is "
        "asked."
    ),
}
SINCE_ON_PAPER = {
    "label": _("Since when, as it says on the paper?"),
    "help_text": _("It must be at least %(months)s months before the day on which the office received it."),
}
SIGNED = {
    "label": _("Your full legal name"),
    "help_text": _("By typing your name you sign. It counts like a signature on paper."),
    "error_messages": {"required": _("Type your full legal name.")},
}
SIGNED_ON_PAPER = {
    "label": _("Name under the statement"),
    "help_text": _("As the applicant signed it on the paper: the full legal name."),
    "error_messages": {"required": _("Enter the name under the statement.")},
}


def upload_field(**more):
    """A PDF or a photo."""
    texts = {"required": _("Choose a file."), "empty": _("This file is empty. Choose another file.")}
    settings = {
        "label": _("File"),
        "help_text": _("A PDF, or a photo of the paper (JPEG or PNG), of at most 10 MB."),
        "error_messages": texts,
        "widget": forms.FileInput(attrs={"accept": ACCEPTED_FILES}),
    }
    return forms.FileField(**settings | more)


def title_of(leaf):
    """The name of a requirement, as on the page of the application."""
    finding = Finding(
        Kind.LEAF, path="", code="", state=State.YOURS, type=leaf.type, key=leaf.key_value, title=leaf.title or "",
        asked_at=AskedAt.APPLICATION,
    )  # fmt: skip
    return words.title(finding)


def title_for_one(leaf):
    """What one person gives of a requirement: its name, or of one that asks for several, one of them."""
    return title_of(leaf) if most_of(leaf) == 1 else ONE_OF_SEVERAL[leaf.type]


def _file_of(leaf):
    field = upload_field()
    if isinstance(leaf, Education) and leaf.min_level == OR_EQUIVALENT:
        field.help_text = f"{EQUIVALENT} {field.help_text}"
    return field


class PartForm(forms.Form):
    """What a requirement asks for, and nothing else."""

    def __init__(self, *args, leaf, on_paper=False, **kwargs):
        super().__init__(*args, **kwargs)
        if isinstance(leaf, Age):
            self.fields["as_of"] = past_day_field(
                _("Date of birth"),
                error_messages={
                    "required": _("Enter your date of birth."),
                    "invalid": _("Enter a date as year, month, day: 1990-03-31."),
                },
            )
        if is_signed(leaf):
            if isinstance(leaf, Attestation) and leaf.min_duration_months is not None:
                texts = SINCE_ON_PAPER if on_paper else SINCE
                help_text = texts["help_text"] % {"months": leaf.min_duration_months}
                self.fields["since"] = past_day_field(texts["label"], help_text=help_text)
            texts = SIGNED_ON_PAPER if on_paper else SIGNED
            self.fields["signed_name"] = forms.CharField(max_length=MAX_NAME, **texts)
            self.fields["text_version"] = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
        if isinstance(leaf, HoldsExternal):
            self._ask_of_certificate()
        if isinstance(leaf, Residence):
            choices = [("", _("Choose a state")), *CALENDARS.items()]
            self.fields["choice"] = forms.ChoiceField(label=_("State"), choices=choices)
        if isinstance(leaf, Aged) and leaf.max_age_days is not None:
            self.fields["as_of"] = past_day_field(
                _("Date on the document"),
                help_text=_("It may be at most %(days)s days old.") % {"days": leaf.max_age_days},
            )
        if needs_file(leaf):
            self.fields["file"] = _file_of(leaf)

    def _ask_of_certificate(self):
        """What is on a certificate of another state."""
        choices = [("", _("Choose a state")), *CALENDARS.items()]
        self.fields["choice"] = forms.ChoiceField(label=_("Which state gave you the certificate?"), choices=choices)
        self.fields["number"] = forms.CharField(
            label=_("Number of the certificate"), max_length=60, help_text=_("As it says on the certificate."),
            error_messages={"required": _("Enter the number of the certificate.")},
        )  # fmt: skip
        self.fields["since"] = past_day_field(_("First day on which it is valid"))
        self.fields["until"] = day_field(
            _("Last day on which it is valid"), required=False, help_text=_("Leave it empty if it has no last day.")
        )


def ways_to_apply(user, today, *, without=(), closed=False, role=None):
    """[(value, label)] of every program and pathway that can be applied to today; without these programs.

    `closed`: also those that are closed today, for paper of an earlier day. `role`: only programs of which they are
    staff.
    """
    ways = []
    versions = {}
    for version in ProgramVersion.objects.visible_to(user).select_related("program"):
        versions.setdefault(version.program_id, []).append(version)
    for program in (
        Program.objects.visible_to(user, role=role)
        .exclude(pk__in=without)
        .select_related("authority")
        .order_by("title")
    ):
        version = in_force(versions.get(program.pk, ()), today)
        rules = version_rules(version) if version else None
        if rules is None:
            continue
        level = rules.all_levels[0]
        names = [name for name in level.trees if closed or is_pathway_open(level.open_days.get(name), today)]
        for name in names:
            label = _way_label(version, level, name, several=len(names) > 1)
            ways.append((f"{program.pk}:{name}", _with_office(label, program)))
    return ways


def _with_office(label, program):
    """With the program, where the label does not name it, and its office."""
    return " · ".join([label, *(() if program.title in label else (program.title,)), str(program.authority)])


def _way_label(version, level, name, *, several):
    """For what it is, where there are several, and until when it is open."""
    credential, days = credential_of(version), level.open_days.get(name)
    label = f"{credential}: {pathway_name(name)}" if several else credential
    closes = closing_text(days.closes) if days else ""
    return f"{label}. {closes}" if closes else label


def is_pathway_open(days, today):
    """Return whether a way to apply is open on a day."""
    return days is None or days.holds(today)


def file_answer(part, data):
    """The file of a part as a download: what somebody uploaded is never opened as a page of this site."""
    ending = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}.get(part.media_type, "txt")
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    kind = part.media_type if ending != "txt" else "text/plain; charset=utf-8"
    answer = HttpResponse(data, content_type=kind, headers=headers)
    answer["Content-Disposition"] = f'attachment; filename="part-{part.pk}.{ending}"'
    return answer
