"""Which form an exam window uses: chosen when it is opened, and another one while nobody has started."""

from datetime import datetime

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.people.models import User
from cohorts.training.models import Cohort, Enrollment
from exams.assembly.models import Exam, Form
from exams.delivery.actions.attempts import seen_forms
from exams.delivery.actions.notices import email_form_changed
from exams.delivery.models import ExamWindow
from exams.delivery.rules.attempts import choose_form


def form_for(exam: Exam, cohort: Cohort | None, form: Form | None) -> Form:
    """The form for another window of a cohort, or of everyone: `form`, or the one that the fewest people have seen.

    Refuses a form that is not usable or not of this exam, and one that everyone has seen.
    """
    seen_by_person = _seen_by_cohort(exam, cohort)
    if form is None:
        published = list(Form.objects.usable().filter(exam=exam).order_by("-published_at", "-pk"))
        earlier_forms = ExamWindow.objects.filter(exam=exam, cohort=cohort).values_list("form_id", flat=True)
        chosen = choose_form([one.pk for one in published], seen_by_person, earlier_forms if cohort else ())
        if published and chosen is None:
            raise Refused("window_forms_all_seen", field="exam", exam=exam.title)
        form = next((one for one in published if one.pk == chosen), None)
    # Retiring a form looks for windows that use it: it waits for this, or this sees that the form was retired.
    if form is not None:
        form = Form.objects.usable().select_for_update(no_key=True).filter(pk=form.pk, exam=exam).first()
    if form is None:
        raise Refused("window_without_form", field="exam", exam=exam.title)
    if seen_by_person and all(form.pk in forms for forms in seen_by_person):
        raise Refused("window_form_seen", field="form", form=form.code)
    return form


def forms_seen(window: ExamWindow) -> dict[int, int]:
    """{form: how many people of the window's cohort have seen it}; empty for a statewide window."""
    counts: dict[int, int] = {}
    for forms in _seen_by_cohort(window.exam, window.cohort):
        for form in forms:
            counts[form] = counts.get(form, 0) + 1
    return counts


def _seen_by_cohort(exam: Exam, cohort: Cohort | None) -> list[frozenset[int]]:
    if cohort is None:
        return []
    people = Enrollment.objects.taken().filter(cohort=cohort).values_list("person", flat=True)
    return list(seen_forms(list(people), exam.pk).values())


@action("window.form_changed", "Changed form of exam window")
def change_form(*, window: ExamWindow, form: Form, by: User, at: datetime) -> ExamWindow:
    """Let a window use another form. Locks the window, logs both forms, and emails those who run the exam.

    Whoever starts at the same moment either has started first, and this refuses, or gets the new form.
    Refuses everyone but examinations staff, a window that has closed or in which someone has sat, its own form, and
    what `form_for` refuses.
    """
    require(by, roles.EXAMINATIONS)
    locked = ExamWindow.objects.select_for_update(of=("self",), no_key=True)
    window = locked.select_related("exam", "form", "cohort").get(pk=window.pk)
    if window.sittings.exists() or window.no_shows.exists():
        raise Refused("window_used")
    if window.closes_at <= at:
        raise Refused("window_form_closed")
    former = window.form
    if form.pk == former.pk:
        raise Refused("window_form_same", field="form", form=form.code)
    window.form = form_for(window.exam, window.cohort, form)
    window.save(update_fields=["form"])
    log(window, by=by, at=at, former=former.code, form=window.form.code)
    email_form_changed(window, by=by, at=at)
    return window
