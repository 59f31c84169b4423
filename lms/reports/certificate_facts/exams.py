"""Sittings, scores and what changed them, behind a certificate."""

from django.utils.translation import gettext as _

from cohorts.core.formatting import format_minutes
from cohorts.ui.templatetags.formats import day, when
from exams.bank.models import KeyProposal
from exams.delivery.models import Accommodation, CountedAnswers, Preparation, Score, Sitting
from lms.reports.certificate_facts.table import Line, Section, link, record_of, who, who_when, yes_no


def exam_sections(certificate, user):
    """Return (the sections about exams, the sittings, the key changes behind their scores). Six queries."""
    sittings = list(
        Sitting.objects.visible_to(user)
        .of_person(certificate.person)
        .without_practice()
        .select_related("form__exam", "window__release__by", "agreement__statement", "review__decided_by")
        .order_by("started_at", "pk")
    )
    scores = list(
        Score.objects.visible_to(user)
        .filter(sitting__in=sittings)
        .select_related("sitting__window", "sitting__form__exam", "change", "by")
        .defer("domains", "marks", "keys")
        .order_by("at", "pk")
    )
    changes = KeyProposal.objects.visible_to(user).filter(pk__in={score.change_id for score in scores} - {None})
    changes = list(changes.select_related("version__item", "by", "decided_by").order_by("at", "pk"))
    counted = CountedAnswers.objects.visible_to(user).filter(sitting__in=sittings)
    preparations = Preparation.objects.visible_to(user).filter(enrollment__person=certificate.person)
    granted = Accommodation.objects.visible_to(user).of_person(certificate.person).filter(purpose="exam")
    sections = [
        _sittings(sittings),
        _agreements(sittings),
        _scores(scores),
        _late(counted.select_related("sitting__window", "sitting__form__exam", "by").order_by("at", "pk")),
        _reviews(sittings),
        _changes(changes),
        _preparations(preparations.select_related("exam", "by").order_by("at", "pk")),
        _accommodations(granted.select_related("by", "withdrawal__by").order_by("at", "pk")),
    ]
    return sections, sittings, changes


def _zone(sitting):
    return sitting.window.time_zone


def _name(sitting):
    return link(sitting.form.exam.title, "records_sitting:inspect", sitting.pk)


def _sittings(sittings):
    lines = [
        Line(
            [
                _name(sitting),
                sitting.form.code,
                sitting.attempt,
                sitting.get_state_display(),
                when(sitting.started_at, _zone(sitting)),
                when(sitting.ended_at, _zone(sitting)) or "–",
                sitting.get_ended_how_display() or "–",
                _release(sitting),
                link(_("Exam log"), "proctor_sitting", sitting.pk),
            ],
            record_of(sitting),
        )
        for sitting in sittings
    ]
    heads = [
        _("Exam"), _("Form"), _("Attempt"), _("State"), _("Started"), _("Ended"), _("How it ended"),
        _("Result released"), _("Every event"),
    ]  # fmt: skip
    return Section("sittings", _("Exam sittings"), heads, lines, _("No sitting."))


def _release(sitting):
    release = getattr(sitting.window, "release", None)
    if release is None:
        return _("not released") if sitting.window.holds_results else _("at once")
    return who_when(release.by, release.at, _zone(sitting))


def _agreements(sittings):
    lines = [
        Line(
            [
                _name(sitting),
                _("Version %(number)s") % {"number": sitting.agreement.statement.version},
                sitting.agreement.statement.text,
                when(sitting.agreement.at, _zone(sitting)),
            ]
        )
        for sitting in sittings
        if getattr(sitting, "agreement", None)
    ]
    heads = [_("Exam"), _("Statement"), _("What it says"), _("Agreed")]
    return Section("agreements", _("Statements the person agreed to"), heads, lines, _("No statement."))


def _scores(scores):
    lines = [
        Line(
            [
                _name(score.sitting),
                score.number,
                _("%(points)s of %(maximum)s") % {"points": _points(score.points), "maximum": _points(score.maximum)},
                "" if score.passed is None else _points(score.cut_points),
                _("no verdict") if score.passed is None else yes_no(score.passed),
                _why(score),
                who(score.by),
                when(score.at, _zone(score.sitting)),
            ],
            record_of(score),
        )
        for score in scores
    ]
    heads = [
        _("Exam"), _("Score number"), _("Points"), _("Passing score"), _("Passed"), _("Why it was scored"), _("By"),
        _("When"),
    ]  # fmt: skip
    return Section("scores", _("Scores, with every rescoring"), heads, lines, _("No score."))


def _points(value):
    return f"{value.normalize():f}"


def _why(score):
    if score.change_id:
        return link(_("Key change %(number)s") % {"number": score.change_id}, "rekey_show", score.change_id)
    return score.reason or _("First score")


def _late(decisions):
    lines = [
        Line(
            [
                _name(row.sitting),
                link(_("Decision %(number)s") % {"number": row.number}, "late_answers", row.sitting_id),
                len(row.late_answers),
                row.reason,
                who(row.by),
                when(row.at, _zone(row.sitting)),
            ],
            record_of(row),
        )
        for row in decisions
    ]
    heads = [_("Exam"), _("Decision"), _("Answers that count"), _("Reason"), _("Decided by"), _("Decided")]
    return Section("late-answers", _("Answers received late that count"), heads, lines, _("No decision."))


def _reviews(sittings):
    lines = [
        Line(
            [
                _name(sitting),
                sitting.review.text,
                when(sitting.review.at, _zone(sitting)),
                sitting.review.get_state_display(),
                sitting.review.reason or "–",
                who(sitting.review.decided_by) if sitting.review.decided_at else "–",
                when(sitting.review.decided_at, _zone(sitting)) or "–",
            ],
            record_of(sitting.review),
        )
        for sitting in sittings
        if getattr(sitting, "review", None)
    ]
    heads = [_("Exam"), _("Request"), _("Asked"), _("Decision"), _("Reason"), _("Decided by"), _("Decided")]
    return Section("reviews", _("Reviews of results"), heads, lines, _("No review."))


def _changes(changes):
    lines = [
        Line(
            [
                link(_("Key change %(number)s") % {"number": change.pk}, "rekey_show", change.pk),
                _("%(item)s, version %(number)s") % {"item": change.version.item.code, "number": change.version.number},
                change.get_state_display(),
                change.reason,
                who_when(change.by, change.at),
                who_when(change.decided_by, change.decided_at) if change.decided_at else "–",
                change.decision_reason or "–",
            ],
            record_of(change),
        )
        for change in changes
    ]
    heads = [
        _("Key change"), _("Item"), _("State"), _("Reason"), _("Proposed"), _("Decided"), _("Reason for the decision"),
    ]  # fmt: skip
    return Section("changes", _("Key changes behind a score"), heads, lines, _("No key change."))


def _preparations(rows):
    lines = [
        Line([row.exam.title, row.get_kind_display(), day(row.done_on), who(row.by), when(row.at)], record_of(row))
        for row in rows
    ]
    heads = [_("Exam"), _("What"), _("Done"), _("Recorded by"), _("Recorded")]
    return Section("preparation", _("Preparation for another attempt"), heads, lines, _("Nothing recorded."))


def _accommodations(rows):
    lines = [
        Line(
            [
                row.get_kind_display(),
                format_minutes(row.minutes) if row.minutes else "–",
                day(row.valid_from),
                day(row.valid_to),
                who_when(row.by, row.at),
                _withdrawal(row),
            ],
            record_of(row),
        )
        for row in rows
    ]
    heads = [_("Accommodation"), _("Minutes"), _("First day"), _("Last day"), _("Granted"), _("Withdrawn")]
    return Section("accommodations", _("Accommodations"), heads, lines, _("Nothing recorded."))


def _withdrawal(row):
    withdrawal = getattr(row, "withdrawal", None)
    return who_when(withdrawal.by, withdrawal.at) if withdrawal else "–"
