"""Who has to be entered for an exam, because the rules ask for it and for no training."""

from urllib.parse import urlencode

from django.urls import reverse

from exams.assembly.models import Exam
from lms.certification.facts.entries import needing_entry
from lms.certification.models import Cycle
from lms.dashboard.task import MAX_TASKS, Task


def for_program(user, at):
    """For program staff: people without a seat who wait for an exam. One query while nobody does."""
    waiting = needing_entry(Cycle.objects.visible_to(user))[:MAX_TASKS]
    codes = {code for _cycle, code in waiting}
    exams = {exam.code: exam for exam in Exam.objects.visible_to(user).filter(code__in=codes)} if codes else {}
    tasks = []
    for cycle, code in waiting:
        person, exam = cycle.candidacy.person, exams.get(code)
        if exam is not None:
            about = {"person": person.get_full_name(), "exam": exam.title}
            query = urlencode({"person": person.pk, "exam": exam.pk})
            tasks.append(Task("exam_enter", about, cycle.submitted_at, f"{reverse('exam_entry_add')}?{query}"))
    return tasks
