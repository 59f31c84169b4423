"""Refusals of the review desk: colleagues, second opinions, notes, paper and decisions about several."""

from django.utils.translation import gettext_lazy as _

from cohorts.core.refusals import register

MESSAGES = register(
    {
        "bulk_nothing_chosen": _("Choose at least one application."),
        "bulk_too_many": _("Choose at most %(most)s applications at once."),
        "contact_channel_missing": _("Choose how you were in contact."),
        "contact_whom_missing": _("Choose with whom you were in contact."),
        "interviewer_reviews": _("The reviewer cannot also be the interviewer. Choose another person."),
        "merge_two_conditional": _(
            "Both records were admitted to %(program)s on a condition. Decide about one of the applications first."
        ),
        "note_empty": _("Enter the words."),
        "note_kind_missing": _("Choose which kind of note this is."),
        "note_not_yours": _("Whoever wrote it or reviews the application can strike it."),
        "note_struck_already": _("This was struck already."),
        "notes_none": _("There is nothing to read."),
        "notes_too_many": _("This application has %(count)s notes already."),
        "paper_enough": _("There are enough of these already."),
        "paper_file_missing": _("Choose the scan of the paper."),
        "paper_name_missing": _("Enter the name of the person who signed or wrote it."),
        "paper_of_applicant": _("This is the applicant’s own name. Somebody else signs or writes it."),
        "paper_question_over": _("This question was answered or ended meanwhile. Leave the field empty."),
        "paper_role_missing": _("Enter who this person is to the applicant, such as “supervisor”."),
        "paper_same_person": _("Something by this person is here already. Two letters are from two people."),
        "recusal_kind_missing": _("Choose why you step back."),
        "recusal_over": _("This person has not stepped back, or a colleague took that back already."),
        "recusal_own": _("Ask a colleague to take this back."),
        "recusal_reason_missing": _("Enter the reason."),
        "recused_already": _("You stepped back from this application already."),
        "review_recused": _("%(person)s stepped back from this application. Somebody else reviews it."),
        "review_taken_meanwhile": _(
            "%(person)s took it meanwhile. Talk to them first. You can still take it over on its page."
        ),
        "review_took_part": _(
            "%(person)s signed, wrote a letter or led the interview for this application. Somebody else reviews it."
        ),
        "review_works_with": _("%(person)s works with the applicant. Somebody else reviews this application."),
        "second_answer_missing": _("Enter why you do not agree. Your colleague reads it."),
        "review_moved": _("%(person)s reviews this application now. Only they open and decide its parts."),
        "review_is_of": _("%(person)s reviews it. Open it to take it over."),
        "review_is_yours": _("You review it already."),
        "take_reason_missing": _("Enter the reason. The colleague who reviews it now reads it."),
        "second_asked_already": _("A colleague was asked already. Cancel that question before you ask another one."),
        "second_colleague_missing": _("Choose a colleague."),
        "second_disagrees": _(
            "%(person)s does not agree with this decision. Decide otherwise, or ask another colleague."
        ),
        "second_needed": _("The rules of this program ask for a second opinion before this decision. Ask a colleague."),
        "second_not_here": _(
            "%(person)s has not answered yet. Wait, or decide without the opinion: then the question is canceled."
        ),
        "second_not_yours": _("Somebody else was asked for this opinion."),
        "second_over": _("This question was answered or canceled."),
        "second_own": _("Choose somebody else than yourself."),
        "second_proposal_missing": _("Choose what you mean to decide."),
        "second_stale": _("Something changed after %(person)s agreed. Ask for a second opinion again."),
        "second_waited_for": _("%(person)s has not answered yet."),
        "second_without_words": _("Nothing was written."),
        "strike_reason_missing": _("Choose why it does not count."),
    }
)
