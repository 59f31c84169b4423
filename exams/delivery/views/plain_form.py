"""The exam as a plain form, for a browser without scripts. What it changed is numbered here, since no script counts."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cohorts.core.refusals import sentence, sentence_of
from exams.delivery import paper
from exams.delivery.actions import answers
from exams.delivery.models import LateAnswer, SittingState
from exams.delivery.models.own_sittings import answers_of
from exams.delivery.views.paper import changed, settled, shown, unreadable_numbers

PLAIN_FORM = ""


def next_number(given, epoch):
    """The number that the next answer of an epoch bears. `given` have an epoch and a number."""
    return max((one.number for one in given if one.epoch == epoch), default=0) + 1


def save_plain(request, own, now):
    """Save what the form changed, say how it went, and go on."""
    if not _is_its_page(request, own):
        messages.error(request, _("This exam is open in another window. Continue here first, then save again."))
        return redirect("exam_sitting", own.pk)
    first = next_number(answers_of(own.pk), own.epoch)
    saved = _save(request, own, changed(shown(own, settled(own)), request.POST), first, now)
    if saved.sitting.state != SittingState.BEGUN:
        messages.error(request, sentence("exam_ended", {}))
        return redirect("exam_sitting", own.pk)
    for text in dict.fromkeys(sentence_of(problem) for _why, problem in saved.refused.values()):
        messages.error(request, text)
    if not saved.refused:
        messages.success(request, _("Your answers are saved."))
    for question in unreadable_numbers(shown(own, settled(own))):
        messages.error(request, _("Question %(number)s: enter a number only.") % {"number": question.number})
    if "review" in request.POST and not saved.refused:
        return redirect("exam_submit", own.pk)
    return redirect("exam_sitting", own.pk)


def keep_plain(request, own, now):
    """After the end, keep what the form changed as received late. A form that is sent again adds nothing."""
    messages.error(request, sentence("exam_ended", {}))
    if not _is_its_page(request, own):
        return
    late = list(LateAnswer.objects.visible_to(request.user).filter(sitting=own))
    kept = [(row.place_id, row.value) for row in late]
    changes = changed(shown(own, settled(own)), request.POST)
    new = [change for change in changes if _content(own, *change) not in kept]
    _save(request, own, new, next_number([*answers_of(own.pk), *late], own.epoch), now)


def _is_its_page(request, own):
    return request.POST.get("epoch") == str(own.epoch) and own.device == PLAIN_FORM


def _content(own, token, value):
    """(place, value as stored) of a change; None for what cannot be read, which saving refuses."""
    question = paper.find(own.paper, token)
    try:
        return question and (question.place, paper.read_value(own.seed, question, value))
    except paper.Unreadable:
        return None


def _save(request, own, changes, first, now):
    batch = [answers.Message(number, token, value) for number, (token, value) in enumerate(changes, first)]
    return answers.save_answers(
        sitting_id=own.pk, messages=batch, epoch=own.epoch, device=PLAIN_FORM, by=request.user, at=now
    )
