"""Messages of exams: refusals about starting, answers, windows, accommodations and proctoring."""

from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_count, format_day, format_long_day, format_minutes
from cohorts.core.refusals import register, sentence_of, worded

ACCESS = register(
    {
        "proctors_only": _("Only a proctor of this vendor or the state’s examinations staff can run this exam."),
        "proctors_own_exam": _("You cannot run an exam that you take yourself. Ask another proctor."),
        "start_code_holders_only": _("Only the proctors of this exam can issue its start code."),
        "preparation_recorders_only": _(
            "Only the vendor’s coordinators, the cohort’s trainers and examinations staff can record preparation."
        ),
        "own_entry": _("You cannot enter yourself for an exam. Ask another staff member."),
        "own_sitting": _("You cannot decide on your own exam. Ask another staff member."),
        "own_accommodation": _("You cannot record your own accommodations. Ask another staff member."),
        "trainees_only": _("The practice exam is for trainees."),
    }
)

ENTRIES = register(
    {
        "entry_for_practice_exam": _("%(exam)s is a practice exam. Nobody is entered for it."),
        "entered_already": _("%(person)s is entered for “%(exam)s” already."),
        "entry_ended_already": _("This entry has ended already."),
        "entry_in_use": _("%(person)s is taking this exam now. Wait until they have submitted it."),
        "entry_reason_missing": _("Enter why the person takes this exam without a seat in the training."),
        "entry_reason_too_long": _("Enter a reason of up to %(most)s characters."),
    }
)

START = register(
    {
        "exam_without_seat": _(
            "You have no seat in the cohort that takes this exam. Ask the vendor of your training for one."
        ),
        "exam_already_taken": _("You have already taken this exam in this window. Find your result under “My exams”."),
        "exam_set_aside": _("Your exam in this window was set aside. Ask the examinations staff what you can do next."),
        "exam_not_open_yet": _("This exam is not open yet. Come back when its window opens."),
        "exam_removed": _("This exam window was removed. Find your exams under “My exams”."),
        "exam_closed": _("This exam is closed. Ask the vendor of your training about another window."),
        "exam_not_ready": _(
            "This exam is not ready yet. You did nothing wrong. Ask the vendor of your training about it."
        ),
        "exam_open_elsewhere": _(
            "You have already started this exam in another window. Find it under “My exams” and finish it there."
        ),
        "agreement_missing": _("Check the box before you start."),
        "agreement_outdated": _("The statement has changed. Read it again, then check the box."),
        "start_code_not_issued": _("There is no start code yet. Ask the proctor for it."),
        "start_code_missing": _("Enter the start code that the proctor shows."),
        "start_code_wrong": _(
            "That start code is not valid or no longer valid. Look at the proctor’s screen and enter it again."
        ),
        "start_code_too_many_tries": _(
            "You have entered too many wrong codes. Wait a few minutes, then ask the proctor for the start code."
        ),
        "not_a_practice_exam": _("%(exam)s is not a practice exam."),
        "practice_limit": _("You practiced %(most)s times within a day. Continue tomorrow."),
        "practice_exam_missing": _("There is no practice exam yet. Check again later."),
    }
)

ATTEMPTS = register(
    {
        "attempt_result_held": _(
            "You have taken this exam, and your result is not released yet. When it is, you will see here what you can "
            "do next."
        ),
        "attempt_passed": _("You have passed this exam. You do not need to take it again."),
        "attempt_taken": _("You have taken this exam. It shows you what to study, and you do not take it again."),
        "attempts_used_up": ngettext_lazy(
            "You have used the %(most)s attempt that the rules of this exam allow. Ask the state’s examinations staff "
            "what you can do next.",
            "You have used all %(most)s attempts that the rules of this exam allow. Ask the state’s examinations staff "
            "what you can do next.",
            "most",
        ),
        "attempts_used_up_in_days": worded(
            ngettext_lazy(
                "The rules of this exam allow %(most)s attempt within %(days)s days. You can take it again after "
                "%(free_on)s.",
                "The rules of this exam allow %(most)s attempts within %(days)s days. You can take it again after "
                "%(free_on)s.",
                "most",
            ),
            free_on=format_long_day,
        ),
        "attempt_too_early": worded(
            ngettext_lazy(
                "You must wait %(days)s day after an attempt. You can take this exam again from %(first_day)s.",
                "You must wait %(days)s days after an attempt. You can take this exam again from %(first_day)s.",
                "days",
            ),
            first_day=format_long_day,
        ),
        "attempt_without_preparation": worded(
            _(
                "Before you can take this exam again, you need preparation with your trainer or training vendor, after "
                "your exam on %(since)s. Ask them for a day. When it is done, they record it."
            ),
            since=format_long_day,
        ),
        "attempt_form_seen": _(
            "You have already seen the questions of this exam. Ask your training vendor for a date with other "
            "questions."
        ),
        "policy_for_practice_exam": _("A practice exam has no rules of this kind. Choose another exam."),
        "policy_authority_missing": _("Enter who decided these rules, and when."),
        "policy_in_the_past": _("Rules cannot take effect in the past. Choose a later time or leave this empty."),
        "policy_attempts_zero": _("Allow at least one attempt, or leave this empty for no limit."),
        "policy_attempts_missing": _("Enter how many attempts are allowed in these days."),
        "policy_days_zero": _("Enter at least one day, or leave this empty to count all attempts."),
        "policy_preparation_too_early": _("Preparation can be required from the second attempt on. Enter 2 or more."),
        "policy_number_too_large": worded(_("Enter %(largest)s or less."), largest=format_count),
        "policy_scale_not_rising": _(
            "Enter three scores in increasing order: the lowest score, the passing score, and the score for all "
            "points. Leave all three empty to use percent."
        ),
        "statement_text_missing": _("Enter the text that candidates agree to."),
        "preparation_wrong_exam": _("Choose an exam of this cohort’s course."),
        "preparation_kind_missing": _("Choose what the person did from the list."),
        "preparation_in_future": _("This day is in the future. Record the preparation when it is done."),
        "preparation_before_attempt": worded(
            _(
                "The last attempt was on %(last)s, and only preparation on that day or later counts for the next one. "
                "Check the day."
            ),
            last=format_long_day,
        ),
        "preparation_withdrawn_before": _("This preparation has already been withdrawn."),
        "preparation_before_seat": _("This day is before the person had a seat. Check the year."),
    }
)

WINDOWS = register(
    {
        "window_for_practice_exam": _("%(exam)s needs no window. It is open to every trainee."),
        "window_opens_in_the_past": _("This time is over. Enter a time from now on."),
        "window_already_begun": _("Someone started this exam before the new opening time. Choose an earlier time."),
        "window_used": _("Someone has started this exam, or was recorded as a no-show, so the window stays on record."),
        "window_form_closed": _("This window has closed. Open another window instead."),
        "window_form_same": _("The window already uses form %(form)s. Choose another form."),
        "window_start_code_shown": _(
            "The start code of this window was shown, so it cannot be removed. Change its times instead."
        ),
        "window_takes_time": _(
            "Someone is taking this exam now, and this change would take time from them. Choose a later closing time."
        ),
        "window_cohort_canceled": _("This cohort is canceled. No exam can be planned for it."),
        "window_wrong_course": _("%(exam)s belongs to another course. Choose an exam of this cohort’s course."),
        "window_too_long": _("This window would be open for more than a year, or years from now. Check the years."),
        "window_closes_too_early": _("The window must close after it opens. Choose a later closing time."),
        "window_in_the_past": _("This window would already be closed. Choose a later closing time."),
        "window_too_short": worded(
            _("%(exam)s takes %(minutes)s, so this window is too short. Choose a later closing time."),
            minutes=format_minutes,
        ),
        "window_overlaps": _("This exam already has a window at that time. Change that one instead."),
        "window_results_released": _("The results of this window are released. Open another window instead."),
        "window_holding_too_late": _(
            "Someone has already finished. Results that are held must be released, and results that people have seen "
            "cannot be held."
        ),
        "window_forms_all_seen": _(
            "Everyone in this cohort has seen every form of %(exam)s. Ask the examinations staff to publish another "
            "form."
        ),
        "window_without_form": _(
            "%(exam)s has no published form of that name. Ask the examinations staff to publish one."
        ),
        "window_form_seen": _("Everyone in this cohort has seen form %(form)s. Choose another form."),
        "start_code_not_needed": _("This exam does not need a start code."),
        "start_code_too_late": _("This exam is closed. A start code would have no effect."),
        "start_code_state_only": _("This code is used statewide. Only the state can issue another one."),
        "release_not_held": _("The results of this window are not held. Everyone can already see theirs."),
        "release_already_done": _("These results are already released."),
        "release_window_open": _("This window is still open. Release the results after it closes."),
        "release_somebody_sitting": _(
            "Someone is still taking the exam. Release the results when everyone has finished."
        ),
    }
)

SITTINGS = register(
    {
        "exam_ended": _("This exam has ended. Later answers do not count."),
        "exam_left_behind": _("You continued this exam in another window or on another device. Submit it there."),
        "exam_time_not_up": _("There is still time left in this exam."),
        "exam_without_answer_sheet": _("This exam is not submitted yet. It is scored when it is submitted."),
        "set_aside_reason_missing": _("Enter why this exam is set aside."),
        "answers_too_many": _("Send at most %(most)s answers at once."),
        "late_answers_full": _(
            "%(most)s answers of this exam were received late, which is more than an exam can have. This one was not "
            "kept."
        ),
        "answers_full": _(
            "This exam already has %(most)s answers, which is the most that is stored. Tell the proctor."
        ),
        "exam_page_outdated": _("This page is out of date. Load it again."),
        "answer_moved": _("You continued this exam in another window or on another device. This answer was not saved."),
        "answer_number_used": _("Another answer already has this number."),
        "answer_number_out_of_range": _("The number of this answer is out of range."),
        "answer_question_unknown": _("This question is not part of your exam."),
        "answer_not_text": _("Type the answer to this question."),
        "answer_too_long": _("An answer can have at most %(most)s characters. Shorten it."),
        "answer_not_choice": _("Choose the answer to this question from its options."),
        "answer_not_single": _("Choose one answer to this question."),
        "answer_option_unknown": _("One of the chosen options does not belong to the question."),
    }
)

PROCTORING = register(
    {
        "clock_reason_missing": _("Enter what happened. We keep it in case of an appeal."),
        "no_minutes_to_take_back": _(
            "There are no added minutes to take back. Only added minutes that are not used yet can be taken back."
        ),
        "minutes_out_of_range": _("Enter a number of minutes from 1 to %(most)s."),
        "already_paused": _("The exam is already paused."),
        "not_paused": _("The exam is not paused."),
        "incident_text_missing": _("Enter what happened."),
        "ended_reason_missing": _("Enter why you are ending this exam."),
        "clock_already_paused": _("Your clock is already paused."),
        "breaks_not_granted": _(
            "You have no breaks that stop the clock. You may take a break, but the clock keeps running."
        ),
        "breaks_used_up": _("You have used all your minutes for breaks."),
        "nobody_sitting": _("Nobody is taking this exam now."),
    }
)

ACCOMMODATIONS = register(
    {
        "accommodation_kind_missing": _("Choose one of the accommodations."),
        "accommodation_minutes_missing": _("Enter how many minutes, from 1 to %(most)s."),
        "accommodation_minutes_not_needed": _(
            "Only extra minutes and breaks have a number of minutes. Leave this empty."
        ),
        "accommodation_not_for_this": _("This accommodation cannot be granted for this. Choose another one."),
        "accommodation_ends_too_early": _("The last day must not be before the first day."),
        "accommodation_in_the_past": _("These days are already over. Choose a later last day."),
        "accommodation_already_granted": _(
            "This person already has this accommodation for all of these days: %(accommodation)s. Withdraw it first to "
            "change it."
        ),
        "accommodation_people_missing": _("Enter at least one person."),
        "accommodation_person_twice": _("This person is named twice."),
        "accommodation_refused_to": worded(_("%(person)s: %(reason)s"), reason=sentence_of),
        "accommodation_already_withdrawn": _("This accommodation is already withdrawn."),
    }
)

MERGING = register(
    {"merge_during_exam": _("One of the two records is taking an exam now. Merge them when the exam has ended.")}
)

MESSAGES = {**ACCESS, **START, **ATTEMPTS, **WINDOWS, **SITTINGS, **PROCTORING, **ACCOMMODATIONS, **MERGING}

# What stands before an attempt, in few words for those who plan exams: {code: (kind of tag, words)}.
OBSTACLE_WORDS = {
    "attempt_result_held": ("waiting", _("Result not released")),
    "attempt_passed": ("done", _("Nothing more to take")),
    "attempt_taken": ("done", _("Nothing more to take")),
    "attempts_used_up": ("stopped", _("No attempt left")),
    "attempts_used_up_in_days": ("stopped", _("No attempt left")),
    "attempt_too_early": ("waiting", worded(_("Can take it from %(first_day)s"), first_day=format_day)),
    "attempt_without_preparation": ("yours", _("Preparation to be recorded")),
    "attempt_form_seen": ("stopped", _("Has seen this form")),
}


def obstacle_state(problem):
    """(kind, words) of an obstacle; a waiting time says its last day."""
    kind, words = OBSTACLE_WORDS[problem.code]
    return kind, words % problem.params


def emailed_text(window):
    """How many candidates a new or changed window was emailed to."""
    count = window.people_emailed
    if not count:
        return gettext("Nobody was emailed.")
    text = ngettext(
        "%(count)s person who can take the exam in it was emailed.",
        "%(count)s people who can take the exam in it were emailed.",
        count,
    )
    return text % {"count": count}
