"""What the page of an application says about people: who may do what, second opinions, who stepped back, neighbors."""

from cohorts.core import roles
from cohorts.core.persons import is_own
from cohorts.core.refusals import sentence_of
from lms.certification.actions.appeals import decided_before
from lms.certification.actions.conflicts import conflict_of
from lms.certification.actions.offices import is_of_office
from lms.certification.models import REVIEWED, Application, ApplicationNote, Recusal, SecondReview
from lms.certification.models.review_queue import in_order
from lms.certification.models.rules import version_rules


def people_of(row, user):
    """The context of an application for a reader: what they may do, and the rows about reviewers and notes."""
    is_staff = is_of_office(user, row.cycle.candidacy.program)
    conflict = conflict_of(row, user) if is_staff else None
    may_write = is_staff and conflict is None
    is_reviewer = may_write and row.is_reviewed and row.reviewer_id == user.pk
    seconds = list(SecondReview.objects.visible_to(user).filter(application=row).select_related("asked_by", "reviewer"))
    is_asked = may_write and row.is_reviewed and any(one.is_open and is_own(user, one.reviewer_id) for one in seconds)
    for one in seconds:
        own = one.is_open and is_own(user, one.reviewer_id)
        one.is_mine = is_reviewer or is_own(user, one.reviewer_id)
        one.may_answer = is_asked and own
        one.may_cancel = is_reviewer and one.is_open
        one.may_read = bool(one.question_id or one.answer_id) and (is_reviewer or (is_asked and own))
    notes = list(ApplicationNote.objects.visible_to(user).filter(application=row).select_related("by", "strike"))
    recusals = Recusal.objects.visible_to(user).filter(application=row).select_related("staff").latest_per("staff_id")
    return {
        "is_reviewer": is_reviewer,
        "reads_all": is_reviewer or is_asked,
        "conflict": sentence_of(conflict) if conflict else "",
        "may_write": may_write,
        "may_take": may_write and roles.PROGRAM in user.holdings() and row.is_reviewed and not is_reviewer,
        "may_assign": may_write and row.is_reviewed,
        "may_step_back": may_write and row.is_unfinished,
        "may_note": may_write,
        "may_key_in": may_write and row.is_unfinished,
        "may_reopen": may_write and row.state in ("admitted", "denied"),
        "may_decide_appeals": may_write and not decided_before(row, user),
        "seconds": seconds,
        "open_second": any(one.is_open for one in seconds),
        "recusals": [one for one in recusals.values() if one.steps_back],
        "notes": notes,
        "has_words": any(not note.is_struck for note in notes),
    }


def second_setting(row):
    """For which decisions the rules ask for a second opinion: never, refusals, always."""
    rules = version_rules(row.cycle.version)
    return rules.reviews.second if rules else "never"


def neighbors_of(row, user):
    """The application before and after this one, of those that the reader reviews, or that nobody does: ids, or None.

    Also its place and how many there are. One that is not in the queue any more is followed by the first of it.
    """
    free = row.is_reviewed and row.reviewer_id is None
    rows = Application.objects.visible_to(user).filter(state__in=REVIEWED, reviewer=None if free else user)
    ids = list(in_order(rows).values_list("pk", flat=True))
    if row.pk not in ids:
        return {"previous": None, "next": ids[0] if ids else None, "place": None, "count": len(ids), "free": free}
    place = ids.index(row.pk)
    return {
        "previous": ids[place - 1] if place else None,
        "next": ids[place + 1] if place + 1 < len(ids) else None,
        "place": place + 1,
        "count": len(ids),
        "free": free,
    }
