"""The candidate's way: before you start, the exam itself, review and submit."""

import secrets

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cohorts.core.access import SIGNED_IN, allow
from cohorts.core.actions import Refused
from cohorts.core.addresses import row_address
from cohorts.core.numbers import whole_number
from cohorts.core.refusals import sentence
from cohorts.ui.templatetags.formats import minutes
from exams.delivery import fast_path
from exams.delivery.actions import clocks, sittings
from exams.delivery.actions.start_checks import attempt_status_for
from exams.delivery.models import EndedHow, ExamWindow, Sitting, SittingState
from exams.delivery.models.form_questions import form_questions
from exams.delivery.models.histories import statement_for
from exams.delivery.models.own_sittings import answers_of, earlier_answers, grants_on, own_or_none, own_window
from exams.delivery.models.own_times import first_day, own_time
from exams.delivery.models.sitting_aids import aids_of
from exams.delivery.paper import outbox_key
from exams.delivery.ports import result_address
from exams.delivery.rules import clock
from exams.delivery.rules import sittings as rules
from exams.delivery.views import limits
from exams.delivery.views.paper import settled, shown, unreadable_numbers
from exams.delivery.views.plain_form import PLAIN_FORM, keep_plain, next_number, save_plain
from exams.delivery.views.question_markup import questions_markup
from exams.delivery.views.start_form import start_form

# What the exam page sends to, as in urls.py.
EXAM_ADDRESSES = ("sitting", "answers", "state", "take_over", "submit", "break", "away")


def own_sitting(request, pk, *related):
    """The sitting of the person who asks, with what `related` names; everybody else's is not found."""
    own = own_or_none(pk, request.user.pk, *related)
    if own is None:
        raise Http404
    return own


def device_named(data):
    """The device that a request names, as a sitting keeps it; the plain form has no name."""
    return data.get("device", PLAIN_FORM).replace("\x00", "")[:64]


def windows(user):
    """Windows in which the person may sit or has sat; the standing windows of practice are not among them."""
    real = ExamWindow.objects.visible_to(user).without_practice()
    return real.for_candidate(user).select_related("exam", "cohort", "release")


def granted_words(grants, ending=()):
    """[(sentence, last day, whether its id is in `ending`)] of accommodations, for the person who has them."""
    return [(grant.plain_sentence, grant.valid_to, grant.pk in ending) for grant in grants]


def time_for(window, person, now):
    """The OwnTime of a person for a window with its exam loaded. One query."""
    day = first_day(window, now)
    return own_time(window.exam.minutes_allowed, day, grants_on([day], person.pk, now))


@allow(SIGNED_IN)
@never_cache
@require_GET
def window(request, pk):
    """Before you start: the rules, the time, the honesty statement, and the button."""
    window, taken = _window_or_404(request, pk, "cohort")
    if taken:
        return redirect("exam_sitting", taken)
    return _before_you_start(request, window)


def _window_or_404(request, pk, *related):
    """(the window, the id of the person's sitting in it or None); a window that is not for them is not found."""
    window, taken = own_window(pk, request.user, *related)
    if window is None:
        raise Http404
    return window, taken


def _agreed(request):
    """The id of the statement of which the box was checked, or None."""
    return whole_number(request.POST.get("statement", "")) if request.POST.get("honest") == "yes" else None


def _before_you_start(request, window, *, error="", field="", status=200):
    now = timezone.now()
    time = time_for(window, request.user, now)
    start = max(now, window.opens_at)
    terms = clock.Terms(start, window.exam.minutes_allowed, window.closes_at, window.ends_sittings, time.allowance)
    ends = clock.deadline(terms)
    context = {
        "window": window,
        "exam": window.exam,
        "questions": len(form_questions(window.form_id)),
        "open": window.opens_at <= now < window.closes_at,
        "closed": now >= window.closes_at,
        "bound": ends.bound,
        "ends_at": ends.at,
        "standing": attempt_status_for(window=window, person=request.user, at=start),
        "statement": statement_for(window.exam_id),
        "time": time,
        "granted": granted_words(time.granted),
        "form": start_form(request.POST, field=field, error=error),
    }
    return render(request, "delivery/before_you_start.html", context, status=status)


@allow(SIGNED_IN)
@require_POST
def begin(request, pk):
    """Begin the exam, or go on with it."""
    window, _taken = _window_or_404(request, pk, "cohort", "form")
    typed = request.POST.get("start_code", "")
    code_try = limits.try_start_code(request, window, typed)
    if code_try is None:
        error = sentence("start_code_too_many_tries", {})
        return _before_you_start(request, window, error=error, field="start_code", status=429)
    try:
        sitting = sittings.begin(
            window=window,
            by=request.user,
            device=PLAIN_FORM,
            seed=secrets.token_hex(16),
            at=timezone.now(),
            agreed=_agreed(request),
            start_code=typed,
        )
    except Refused as no:
        if no.field != "start_code":
            code_try.rollback()
        if no.field:
            return _before_you_start(request, window, error=str(no), field=no.field, status=422)
        messages.error(request, str(no))
        return redirect("my_exams")
    code_try.rollback()
    return redirect("exam_sitting", sitting.pk)


@allow(SIGNED_IN)
@never_cache
@gzip_page
@require_http_methods(["GET", "POST"])
def sitting(request, pk):
    """The exam. A GET shows every question; a POST is the plain form of a browser without scripts.

    This page alone is compressed: it is by far the longest, repeats nothing that a stranger could have put into it,
    and Django adds random bytes, so that its length tells nothing about what it says.
    """
    own = own_sitting(request, pk, "window__exam", "aids")
    now = timezone.now()
    if own.state == SittingState.BEGUN and now >= own.kept_until:
        try:
            own = sittings.submit(sitting_id=own.pk, by=request.user, at=now, how=EndedHow.DEADLINE)
        except Refused:
            own = own_sitting(request, pk, "window__exam", "aids")  # a proctor gave it more time meanwhile
    if own.state != SittingState.BEGUN and request.method == "POST":
        keep_plain(request, own, now)
        return redirect(result_address(own.pk))
    if own.state != SittingState.BEGUN:
        return redirect(result_address(own.pk))
    if request.method == "POST":
        return save_plain(request, own, now)
    if own.stop_at(now):
        key = outbox_key(own.seed)
        stopped = {"sitting": own, "exam": own.window.exam, "zone": own.window.time_zone, "outbox_key": key}
        return render(request, "delivery/stopped.html", stopped)
    terms, _stops = clocks.terms_of_one(own, now)
    saved_answers = answers_of(own.pk)
    context = {
        "sitting": own,
        "exam": own.window.exam,
        "zone": own.window.time_zone,
        "questions": questions_markup(own, rules.settle(saved_answers)),
        "total": len(own.paper),
        "left": int(own.left_at(now).total_seconds()),
        "time": clock.full_time(own.minutes_allowed, terms.allowance),
        "allowance": terms.allowance,
        "break_left_words": minutes(clock.break_left(terms.allowance, terms.stops)),
        "next": next_number(saved_answers, own.epoch),
        "aids": aids_of(own),
        "outbox_key": outbox_key(own.seed),
        "urls": {
            **{name: row_address(f"exam_{name}", own.pk) for name in EXAM_ADDRESSES},
            "result": result_address(own.pk),
        },
    }
    return render(request, "delivery/sitting.html", context, using="jinja2")


@allow(SIGNED_IN)
@require_POST
def take_over(request, pk):
    """Go on here: another window or device becomes read-only."""
    device = device_named(request.POST)
    wants_json = request.headers.get("Accept") == "application/json"
    try:
        moved = sittings.take_over(sitting_id=pk, device=device, by=request.user, at=timezone.now())
    except Sitting.DoesNotExist as trouble:
        raise Http404 from trouble
    except Refused as no:
        if wants_json:
            return JsonResponse({"error": str(no), "code": no.code}, status=409)
        messages.error(request, str(no))
        return redirect("exam_sitting", pk)
    if wants_json:
        token, number = fast_path.token_for(request, moved, device), next_number(answers_of(moved.pk), moved.epoch)
        earlier = earlier_answers(moved.pk, moved.epoch)
        return JsonResponse({"token": token, "epoch": moved.epoch, "next": number, "earlier": earlier})
    return redirect("exam_sitting", pk)


@allow(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "POST"])
def submit(request, pk):
    """Review, confirm, submit. A second submission shows the same result."""
    now = timezone.now()
    if request.method == "POST":
        return _submit(request, pk, now)
    own = own_sitting(request, pk, "window__exam")
    if own.state != SittingState.BEGUN or now >= own.deadline_at or own.stop_at(now):
        return redirect("exam_sitting", own.pk)
    questions = shown(own, settled(own))
    unanswered = [question for question in questions if not question.answered]
    unreadable = unreadable_numbers(questions)
    context = {
        "sitting": own,
        "exam": own.window.exam,
        "zone": own.window.time_zone,
        "unanswered": unanswered,
        "unreadable": unreadable,
        "answered": [question for question in questions if question.answered and question not in unreadable],
        "answered_count": len(questions) - len(unanswered),
        "total": len(questions),
    }
    return render(request, "delivery/review.html", context)


def _submit(request, pk, now):
    """The action looks the sitting up by its person, so that a stranger's is not found."""
    wants_json = request.headers.get("Accept") == "application/json"
    epoch = whole_number(request.POST.get("epoch", ""))
    try:
        ended = sittings.submit(sitting_id=pk, by=request.user, at=now, how=EndedHow.PERSON, epoch=epoch)
    except Sitting.DoesNotExist as trouble:
        raise Http404 from trouble
    except Refused as no:
        if wants_json:
            return JsonResponse({"error": str(no), "code": no.code}, status=409)
        messages.error(request, str(no))
        return redirect("exam_sitting", pk)
    if wants_json:
        return JsonResponse({"state": ended.state, "result": result_address(pk)})
    return redirect(result_address(pk))
