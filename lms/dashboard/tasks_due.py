"""Everything that somebody has to do now, by their roles, each in a constant number of queries."""

from cohorts.core import roles
from cohorts.core.access import has_role
from lms.dashboard import (
    accommodation_tasks,
    admission_tasks,
    application_tasks,
    approval_tasks,
    audit_tasks,
    candidate_tasks,
    certificate_appeal_tasks,
    complaint_tasks,
    employer_tasks,
    employment_tasks,
    endorsement_tasks,
    entry_tasks,
    exam_tasks,
    filing_tasks,
    go_live_tasks,
    interview_tasks,
    practice_tasks,
    record_tasks,
    renewal_tasks,
    seat_tasks,
    sponsor_tasks,
    staff_tasks,
    training_tasks,
    waiting_tasks,
)


def for_trainee(user, at):
    """For a trainee: a seat to ask for, an offered seat, a fee to pay, an application, exams, and a renewal."""
    certificates = renewal_tasks.own_certificates(user)
    tasks = seat_tasks.for_trainee(user, at, certificates) + renewal_tasks.for_specialist(certificates, at)
    tasks += training_tasks.own_fees(user) + waiting_tasks.own_offers(user, at)
    return (
        tasks
        + admission_tasks.for_trainee(user, at)
        + application_tasks.for_applicant(user, at)
        + renewal_tasks.short_renewals(user, at)
        + accommodation_tasks.for_asker(user)
        + candidate_tasks.for_candidate(user, at)
        + practice_tasks.for_specialist(user, at)
        + endorsement_tasks.for_specialist(user, at)
    )


def for_supervisor(user, at):
    """For a supervisor: hours to confirm, the course for supervisors, and an offered seat in it."""
    tasks = training_tasks.for_supervisor(user, at) + waiting_tasks.own_offers(user, at)
    tasks += endorsement_tasks.for_employer(user, at, roles.SUPERVISOR)
    return tasks + practice_tasks.for_supervisor(user, at)


def for_agency(user, at):
    """For an agency: seats, fees and requests, forms that were sent back, supervision and certificates."""
    tasks = training_tasks.for_agency(user, at) + filing_tasks.for_agency(user) + sponsor_tasks.for_agency(user)
    tasks += endorsement_tasks.for_employer(user, at, roles.AGENCY_COORDINATOR)
    return tasks + practice_tasks.for_agency(user, at) + employer_tasks.for_agency(user, at)


def for_program(user, at):
    """For program staff: what is theirs to decide, applications, and seats of people whom no agency employs."""
    tasks = staff_tasks.for_program(user, at) + employment_tasks.for_program(user, at)
    tasks += admission_tasks.for_program(user, at) + entry_tasks.for_program(user, at)
    tasks += application_tasks.for_reviewers(user, at) + filing_tasks.for_reviewers(user)
    tasks += complaint_tasks.for_program(user, at) + interview_tasks.for_reviewers(user, at)
    tasks += go_live_tasks.for_program(user) + audit_tasks.for_program(user, at)
    tasks += endorsement_tasks.for_program(user, at) + renewal_tasks.for_program(user)
    tasks += certificate_appeal_tasks.for_program(user, at)
    return tasks + record_tasks.for_program(user) + practice_tasks.for_program(user)


def for_examinations(user, at):
    """For examinations staff: items, exams, results, and requests for accommodations."""
    return staff_tasks.for_examinations(user, at) + accommodation_tasks.for_deciders(user)


# Whoever was not admitted reads first what they can do about it, and until when.
FIRST = "appeal_file"
BY_ROLE = {
    roles.TRAINEE: for_trainee,
    roles.TRAINER: training_tasks.for_trainer,
    roles.VENDOR_COORDINATOR: training_tasks.for_vendor,
    roles.PROCTOR: exam_tasks.for_proctor,
    roles.AGENCY_COORDINATOR: for_agency,
    roles.SUPERVISOR: for_supervisor,
    roles.PROGRAM: for_program,
    roles.EXAMINATIONS: for_examinations,
    roles.FINANCE: staff_tasks.for_finance,
    roles.PUBLISHING: staff_tasks.for_publishing,
}


def tasks_of(user, at):
    """Everything that `user` has to do at `at`, oldest first; an appeal, which ends, before it, and offers last."""
    tasks = approval_tasks.for_invited(user, at) + approval_tasks.for_deciders(user)
    tasks += accommodation_tasks.to_arrange(user, at) + complaint_tasks.for_concerned(user, at)
    tasks += certificate_appeal_tasks.for_concerned(user, at)
    tasks += audit_tasks.for_audited(user) + interview_tasks.own_interviews(user, at)
    for role, of_role in BY_ROLE.items():
        if has_role(user, role):
            tasks += of_role(user, at)
    if not has_role(user, roles.TRAINEE):
        # Whoever signed up to apply has no role yet.
        tasks += candidate_tasks.for_entered(user, at)
        tasks += renewal_tasks.short_renewals(user, at)
        tasks += application_tasks.for_applicant(user, at) + sponsor_tasks.for_applicant(user, at)
    return sorted(tasks, key=lambda task: (task.code != FIRST, task.may_wait, task.since))
