"""Whom a complaint is about, and what was written: for those who review and decide it, and for nobody else.

The words are restricted records; the rows here only say that they are. What the office and the specialist write to each
other is also the specialist's own.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.persons import accounts_of
from cohorts.core.restricted.models import RestrictedRecord
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import AccessPath, Named, ScopedModel
from lms.certification.models.appeals import APPEAL_TRANSITIONS, AppealBase, AppealState, TermBase, TermCause
from lms.certification.models.certificates import Certificate
from lms.certification.models.complaints import OPEN, Complaint, ComplaintOutcome, ComplaintState, read_at_authority
from lms.certification.models.ethics import EthicsCode
from lms.certification.rules import complaints as rules

UNTIL_CLOSED = Q(complaint__state__in=(*OPEN, ComplaintState.DECIDED))


def _named(path, condition=UNTIL_CLOSED):
    return Named(path=path, role=roles.PROGRAM, organization="complaint__authority", condition=condition)


# The reviewer, who decides, and who decides about an appeal, each while it is theirs to do.
DECIDERS = (
    _named("complaint__reviewer"),
    _named("complaint__decider"),
    _named("complaint__appeals__decider", Q(complaint__appeals__state=AppealState.OPEN)),
)
READ_BY_DECIDERS = AccessPath(named=DECIDERS, closed=True)
READ_BY_BOTH = AccessPath(people=("person",), named=DECIDERS, closed=True)


class ComplaintSource(ScopedModel):
    """Who complained, as far as it is clear: an account, and a hash of the address. For conflicts of interest alone."""

    PERSON = "complainant"
    access = READ_BY_DECIDERS

    complaint = models.OneToOneField(Complaint, on_delete=models.PROTECT, related_name="source")
    complainant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    contact_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["complaint"]

    def __str__(self):
        return f"Source {self.pk}"


class ComplaintMatch(AppendOnly):
    """Which certificate, and so whom, a complaint is about, as its reviewer established. The latest counts."""

    LATEST_BY = ("pk",)
    access = READ_BY_DECIDERS

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="matches")
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["complaint", "pk"]

    def __str__(self):
        return f"Match {self.pk}"


class PaperKind(models.TextChoices):
    """What a paper of a complaint is."""

    COMPLAINT = "complaint", _("The complaint")
    ABOUT = "about", _("Whom it is about, in the words of the complainant")
    CONTACT = "contact", _("Who complains, and how to reach them")
    FILE = "file", _("A file of the complainant")
    MORE = "more", _("Sent later by the complainant")
    NOTE = "note", _("Note of the reviewer")


class ComplaintPaper(AppendOnly):
    """What the complainant wrote and sent, and notes of the reviewers. The specialist reads none of it."""

    access = READ_BY_DECIDERS

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=20, choices=PaperKind)
    record = models.OneToOneField(RestrictedRecord, on_delete=models.PROTECT, related_name="+")
    media_type = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["complaint", "pk"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=PaperKind.values), name="complaint_paper_known")]

    def __str__(self):
        return f"Paper {self.pk}"


class LetterKind(models.TextChoices):
    """What the office and the specialist write to each other."""

    NOTICE = "notice", _("What you are said to have done")
    ANSWER = "answer", _("Your answer")
    ANSWER_FILE = "answer_file", _("A file with your answer")
    DECISION = "decision", _("The decision and its reason")
    APPEAL_DECISION = "appeal_decision", _("The decision about your appeal")


class ComplaintLetter(AppendOnly):
    """One letter between the office and the specialist. `until`: of a notice, the last day to answer."""

    access = READ_BY_BOTH

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="letters")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=LetterKind)
    record = models.ForeignKey(RestrictedRecord, on_delete=models.PROTECT, related_name="+")
    media_type = models.CharField(max_length=40)
    until = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["complaint", "pk"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=LetterKind.values), name="complaint_letter_known")]

    def __str__(self):
        return f"Letter {self.pk}"


class ComplaintFinding(AppendOnly):
    """What the reviewer recommends, or what was decided (`is_decision`), by which clauses. The latest counts.

    `clauses`: [[number, text]] as they were in the code of that day. `record`: the reason, which the specialist reads
    of a decision once it took effect.
    """

    LATEST_BY = ("pk",)
    access = READ_BY_DECIDERS

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="findings")
    is_decision = models.BooleanField(default=False)
    outcome = models.CharField(max_length=20, choices=ComplaintOutcome)
    code = models.ForeignKey(EthicsCode, on_delete=models.PROTECT, null=True, related_name="+")
    clauses = models.JSONField(default=list)
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, null=True, related_name="+")
    lasts_until = models.DateField(null=True)
    record = models.ForeignKey(RestrictedRecord, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["complaint", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=ComplaintOutcome.values), name="complaint_finding_known"),
        ]

    def __str__(self):
        return f"Finding {self.pk}"


class ComplaintTerm(TermBase):
    """Until when the specialist can appeal against a decision."""

    access = READ_BY_BOTH

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="appeal_terms")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["complaint", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(cause__in=TermCause.values), name="complaint_term_cause_known")
        ]


class ComplaintAppeal(AppealBase):
    """An appeal of the specialist. Its reason is a letter, so the field for it stays empty.

    Program staff see that there is one: somebody else than who decided has to take it.
    """

    access = read_at_authority("complaint__authority", people=("person",))

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="appeals")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["filed_at", "pk"]
        constraints = [
            states_check(APPEAL_TRANSITIONS, AppealState.OPEN, "complaint_appeal_state_known"),
            models.UniqueConstraint(
                fields=["complaint"], condition=Q(state=AppealState.OPEN), name="one_open_appeal_per_complaint"
            ),
        ]


class NoteState(models.TextChoices):
    """Whether the public reads a note."""

    WAITING = "waiting", _("Not published yet")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


NOTE_TRANSITIONS = (
    Transition("publish", NoteState.WAITING, NoteState.PUBLISHED),
    Transition("withdraw", NoteState.WAITING, NoteState.WITHDRAWN),
    Transition("withdraw", NoteState.PUBLISHED, NoteState.WITHDRAWN),
)


def _published():
    return Q(state=NoteState.PUBLISHED)


class DisciplineNote(StatefulModel):
    """What the public page of a certificate says of a decision: the outcome, the day and the clauses, nothing else.

    `due_at`: by when it is published.
    """

    State = NoteState
    TRANSITIONS = NOTE_TRANSITIONS
    INITIAL = NoteState.WAITING
    PERSON = "certificate__person"
    access = AccessPath(people=("certificate__person",), named=DECIDERS, anyone=_published, closed=True)

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="notes")
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, choices=ComplaintOutcome)
    clauses = models.JSONField(default=list)
    decided_on = models.DateField()
    due_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-decided_on", "-pk"]
        constraints = [
            states_check(NOTE_TRANSITIONS, NoteState.WAITING, "discipline_note_state_known"),
            models.CheckConstraint(condition=Q(outcome__in=rules.NOTABLE), name="discipline_note_outcome_known"),
        ]
        indexes = [models.Index(fields=["certificate", "state"])]

    def __str__(self):
        return f"Note {self.pk}"

    @property
    def numbers(self):
        """The numbers of the clauses, in one line."""
        return ", ".join(number for number, _text in self.clauses)


def match_of(complaint):
    """Return which certificate a complaint is about, as the reviewer established, or None."""
    rows = ComplaintMatch.objects.filter(complaint=complaint)
    return rows.select_related("certificate__candidacy", "person").latest_row()


def standing_of(person_ids, today):
    """Return {person id: codes of what stands against them}: complaints that wait, sanctions that are decided.

    By whom a complaint is about; an annulled decision and a condition that is over do not count. Two queries.
    """
    accounts = accounts_of(person_ids)
    rows = ComplaintMatch.objects.filter(person__in=accounts).select_related("complaint")
    codes: dict[int, set[str]] = {}
    for match in rows.latest_only("complaint"):
        complaint = match.complaint
        if code := _stands(complaint, today):
            codes.setdefault(accounts[match.person_id], set()).add(code)
    return codes


def _stands(complaint, today):
    if complaint.state in OPEN:
        return "complaint"
    is_over = complaint.lasts_until is not None and complaint.lasts_until < today
    if complaint.annulled_at is not None or is_over or complaint.outcome not in rules.SANCTIONS:
        return ""
    # What was done to the certificate says the rest, once nothing can be appealed against.
    return complaint.outcome if complaint.state == ComplaintState.DECIDED or is_condition(complaint) else ""


def is_condition(complaint):
    """Return whether the outcome is one that no state of a certificate shows."""
    return complaint.outcome == ComplaintOutcome.CONDITION
