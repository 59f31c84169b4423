"""Messages of refusals about key changes and reviews."""

from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_count
from cohorts.core.refusals import register, worded
from cohorts.core.states import label_in_sentence

KEY_CHANGES = register(
    {
        "key_change_open": _("%(change)s of this item version is still open. Decide on it or withdraw it first."),
        "key_unchanged": _("This key already counts, so nothing would change. Choose another key."),
        "key_change_reason_missing": _("Enter why the key should change. The approver reads this."),
        "key_change_policy_missing": _("Choose what happens to results that were already published."),
        "key_change_dry_run_too_late": worded(
            _("This key change is already decided (%(state)s). No dry run is needed."), state=label_in_sentence
        ),
        "key_change_of_another": _(
            "Only the person who proposed this key change can withdraw it. You can reject it instead."
        ),
        "key_change_dry_run_missing": _("The dry run is not finished yet. Check its result before you approve."),
        "key_change_overtaken": _(
            "The key has changed since this was proposed. Withdraw this key change and propose it again."
        ),
        "key_change_not_approved": worded(
            _("This key change is not being applied (%(state)s). There is nothing to continue."),
            state=label_in_sentence,
        ),
        "key_change_decided": worded(
            _("This key change is already decided (%(state)s). See its effects below."),
            state=label_in_sentence,
        ),
        "key_change_by_proposer": _("You proposed this key change, so another person must decide on it."),
        "key_change_approval_reason_missing": _("Enter why you approve: what you checked, and where."),
        "key_change_rejection_reason_missing": _("Enter why the key should not change."),
        "key_change_leaves_nothing": _(
            "Without this item, form %(form)s would have nothing to score. Choose another change."
        ),
    }
)

MESSAGES = register(
    {
        "review_practice_exam": _("Practice exams do not count, so there is nothing to review."),
        "review_without_result": _("There is no result of this exam to review now."),
        "review_already_requested": _(
            "You have already asked for a review of this result. You will find the answer next to the result."
        ),
        "review_too_late": _("The time to ask for a review of this result is over."),
        "review_text_missing": _("Enter what we should review."),
        "review_text_too_long": worded(_("Use %(most)s characters or fewer."), most=format_count),
        "review_own_result": _("You cannot decide on a review of your own result. Ask another staff member."),
        "review_outcome_missing": _("Choose what happens to the result."),
        "review_reason_missing": _("Enter the reasons. The person reads them."),
        "review_without_new_score": _(
            "The result is the same as when this review was requested. Change the key, or let answers received late "
            "count. Then record the changed result here."
        ),
        "review_result_differs": _(
            "The result has changed since this review was requested, or the exam was set aside. Choose a decision that "
            "says so."
        ),
        "review_decided": worded(
            _("This request is already decided: %(state)s. A decision is final."), state=label_in_sentence
        ),
    }
)

LATE_ANSWERS = register(
    {
        "late_answers_without_score": _("This exam has no result in which late answers could count."),
        "late_answers_unknown": _("Choose answers of this exam."),
        "late_answers_unchanged": _("Exactly these answers count already, so nothing would change."),
    }
)
