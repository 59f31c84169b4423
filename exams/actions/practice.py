"""The practice exam: open to every trainee at any time, on the same screens, and of no consequence.

Its sittings hang on a standing window that nobody opens or closes. A question on it is never a question of a real exam.
"""

from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Q

from cohorts.kernel.verbs import Refused
from cohorts.models import Enrollment, User
from cohorts.rules import roles

from ..models import ExamWindow, Form, FormItem, Item

# Long enough that no practice window ever closes; a date the databases can keep.
STANDING = timedelta(days=365 * 100)


def may_practice(person):
    """Trainees, and whoever has a seat in a cohort."""
    return person.holds(roles.TRAINEE) or Enrollment.objects.filter(person=person, state="enrolled").exists()


def choose_practice_form(*, exam, person):
    """The published form of a practice exam that the person has sat least often. Locks the person; may refuse."""
    if exam.role != "practice":
        raise Refused(f"{exam.title} is no practice exam.")
    if not may_practice(person):
        raise Refused("The practice exam is for trainees.")
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    mine = Count("sittings", filter=Q(sittings__person=person))
    form = exam.forms.filter(state="published").annotate(mine=mine).order_by("mine", "-published_at", "-pk").first()
    if form is None:
        raise Refused("There is no practice exam yet. The examinations staff publish it.")
    return form


def practice_window(*, form, at):
    """The standing window of a practice form, made when it is first needed."""
    # Whoever hands in holds a sitting and points at the form and the person; a full lock on these could wait in a ring.
    Form.objects.select_for_update(no_key=True).get(pk=form.pk)
    opened = min(form.published_at, at)
    window, _ = ExamWindow.objects.get_or_create(
        exam=form.exam, form=form, cohort=None,
        defaults={
            "time_zone": settings.HOME_TIME_ZONE, "opens_at": opened, "closes_at": opened + STANDING,
            "ends_sittings": False, "at": at,
        },
    )  # fmt: skip
    return window


def refuse_mixing(form):
    """Raise Refused where an item would stand both on a practice form and on a real one: practice shows the answers.

    So does an item of another code in the very same words. Locks the items, in the order of their numbers, so that of
    a practice form and a real one that are published at the same moment the second sees the first.
    """
    places = list(form.places.select_related("version__item").order_by("version__item"))
    items = Item._base_manager.select_for_update(of=("self",), no_key=True).order_by("pk")
    list(items.filter(pk__in=[place.version.item_id for place in places]).values_list("pk"))
    others = FormItem.objects.exclude(form__state="draft")
    if form.exam.role == "practice":
        others = others.exclude(form__exam__role="practice")
    else:
        others = others.filter(form__exam__role="practice")
    others = others.filter(
        Q(version__item__in=[place.version.item_id for place in places])
        | Q(version__stem__in=[place.version.stem for place in places])
    ).select_related("version__item", "form")
    taken = {key: other for other in others for key in (other.version.item_id, _words(other.version))}
    for place in places:
        other = taken.get(place.version.item_id) or taken.get(_words(place.version))
        if other:
            raise Refused(_mixed(place.version.item, other.version.item, other.form))


def _words(version):
    return version.stem, tuple(sorted(option["text"] for option in version.options))


def _mixed(item, other, form):
    where = "a practice form" if form.exam.role == "practice" else "a form of a real exam"
    same = "stands" if item.pk == other.pk else f"has the very words of {other.code}, which stands"
    return (
        f"{item.code} {same} on {form.code}, {where}. Practice shows the answers, so an item can serve only one of "
        "them: take it off this form."
    )
