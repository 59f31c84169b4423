"""Decisions, events and approvals behind a certificate, as they read then."""

from itertools import chain

from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from cohorts.core.approvals.models import CARRIED_OUT, Proposal
from cohorts.training.models import Admission
from cohorts.ui.templatetags.formats import when
from exams.assembly.models import Form
from lms.certification.actions.certificate_reads import may_read_reason
from lms.certification.actions.programs import LOAD_PROGRAMS
from lms.certification.admin.findings import rows
from lms.certification.messages.kept import reason_as_kept
from lms.certification.models import CertificateEvent, Decision
from lms.reports.certificate_facts.table import Line, Section, anchor, link, record_of, who, who_when, yes_no


def decisions_of(certificate, user):
    """Return [(decision, its rows)], newest first, each in its own words. One query."""
    candidacy = certificate.candidacy_id
    decisions = Decision.objects.visible_to(user).filter(candidacy=candidacy).select_related("version").defer("facts")
    return [
        (row, rows(row.tree, person=str(certificate.person), at=row.at, kept=row.words))
        for row in decisions.latest_first()
    ]


def evidence_links(decisions, sections):
    """Return {decision id: {path: links to records on the page}}. A record that is not on the page is only named."""
    there = {line.record for section in sections for line in section.lines}
    return {
        decision.pk: {row.finding.path: _links(row.evidence, there) for row in lines} for decision, lines in decisions
    }


def _links(evidence, there):
    parts = []
    for item, name in evidence:
        record = f"{item.table} {item.id}"
        parts.append(format_html('<a href="#{}">{}</a>', anchor(record), name) if record in there else name)
    return format_html_join(", ", "{}", ((part,) for part in parts))


def decision_sections(certificate, user, sittings, changes):
    """Return the sections about decisions by people. Six queries, and those of the steps of proposals."""
    admissions = (
        Admission.objects.visible_to(user)
        .of_person(certificate.person)
        .filter(program=certificate.program.key)
        .select_related("by")
        .order_by("at", "pk")
    )
    events = (
        CertificateEvent.objects.visible_to(user)
        .filter(certificate=certificate)
        .select_related("by", "decision")
        .order_by("pk")
    )
    return [
        _admissions(admissions),
        _events(events, user),
        _approvals(_proposals(certificate, user, sittings, changes)),
    ]


def _admissions(admissions):
    lines = [
        Line([yes_no(row.admitted), row.reason or "–", who(row.by), when(row.at)], record_of(row)) for row in admissions
    ]
    heads = [_("Admitted"), _("Reason"), _("Decided by"), _("Decided")]
    return Section("admissions", _("Decisions on admission"), heads, lines, _("No decision."))


def _events(events, user):
    lines = [
        Line([event.get_kind_display(), _reason(event, user), who(event.by), when(event.at)], record_of(event))
        for event in events
    ]
    heads = [_("What happened"), _("Reason"), _("By"), _("When")]
    return Section("events", _("Issue, suspensions and revocation"), heads, lines)


def _reason(event, user):
    """The reason, for those who may read why people decided."""
    return (reason_as_kept(event) if may_read_reason(user, event) else "") or "–"


def _proposals(certificate, user, sittings, changes):
    """What two people decided about the certificate, its rules, the forms, the sittings and the key changes behind the
    scores.
    """
    seen = Proposal.objects.visible_to(user).select_related("by").prefetch_related("facts__by")
    forms = list(Form.objects.visible_to(user).filter(pk__in={sitting.form_id for sitting in sittings}))
    rules = Q(act=LOAD_PROGRAMS, facts__kind__in=CARRIED_OUT, facts__at=certificate.version.at)
    return sorted(
        chain(
            seen.about_any(certificate),
            seen.about_any(*forms),
            seen.about_any(*sittings),
            seen.about_any(*changes),
            seen.filter(rules).distinct(),
        ),
        key=lambda proposal: (proposal.at, proposal.pk),
    )


def _approvals(proposals):
    lines = [
        Line(
            [
                link(proposal, "proposal", proposal.pk),
                " ".join(proposal.effects) or "–",
                proposal.reason,
                who_when(proposal.by, proposal.at),
                _facts(proposal),
            ],
            record_of(proposal),
        )
        for proposal in proposals
    ]
    heads = [_("Act"), _("What it does, as proposed"), _("Reason"), _("Proposed"), _("Decided")]
    return Section("approvals", _("Decisions of two people"), heads, lines, _("Nothing recorded."))


def _facts(proposal):
    parts = [
        (f"{fact.get_kind_display()}, ", who_when(fact.by, fact.at), f": {fact.reason}" if fact.reason else "")
        for fact in proposal.history()
    ]
    return format_html_join(". ", "{}{}{}", parts) or _("not yet")
