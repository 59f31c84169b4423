"""What state staff have to do, each in a constant number of queries."""

from datetime import datetime, time, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.urls import reverse

from cms.models.curriculum import curricula_to_correct
from cms.models.reviews import returned_pages
from cohorts.billing.models import BankFile, BankRow, Charge, Fund, InvoiceLine, Order, Payer, Receipt
from cohorts.billing.models.bank_files import BankFileState
from cohorts.billing.models.orders import OrderState
from cohorts.core import roles
from cohorts.core.approvals.models import Proposal
from cohorts.core.dates import home_day, home_zone
from cohorts.core.formatting import format_money
from cohorts.notices.models import Bounce, Email, EmailState
from cohorts.people.models import NameRequest, Organization
from cohorts.training.models import VendorApproval
from exams.analysis.models import AnalysisRun
from exams.assembly.models import Form
from lms.certification.actions.certificates import SUSPEND
from lms.certification.models import Candidacy, Certificate, CertificateEvent, CertificateEventKind, CycleFee
from lms.certification.models.certificate_status import RUNNING_STATES
from lms.dashboard import approval_tasks, exam_tasks
from lms.dashboard.task import MAX_TASKS, Task

SUSPENDED = "?status=suspended"
WAITING_FOR_ADMISSION = "?admission=waiting&ordering=since"
# Fewer people than this say little about a form.
MIN_PEOPLE_TO_ANALYZE = 30
DAYS_BEFORE_END = 30


def for_program(user, at):
    """For program staff: admissions to decide, certificates that the gate put on hold, vendors without a course."""
    summed = Candidacy.objects.visible_to(user).without_admission().aggregate(n=Count("pk"), first=Min("since"))
    tasks = approval_tasks.after_set_up(user, at)
    if summed["n"]:
        tasks.append(
            Task(
                "admissions_decide",
                {"count": summed["n"]},
                summed["first"],
                reverse("candidacies:index") + WAITING_FOR_ADMISSION,
            )
        )
    tasks += _names_to_decide(user) + _emails_given_up(user) + _bounces(user) + _certificates_on_hold(user)
    tasks += _fees_owed_again(user)
    approvals = VendorApproval.objects.visible_to(user).filter(vendor=OuterRef("pk"))
    bare = Q(kind=roles.VENDOR, is_active=True) & ~Exists(approvals)
    tasks += [
        Task(
            "vendor_approve",
            {"vendor": vendor.name},
            at,
            reverse("approvals"),
        )
        for vendor in Organization.objects.visible_to(user).filter(bare)[:MAX_TASKS]
    ]
    return tasks


def _names_to_decide(user):
    rows = NameRequest.objects.visible_to(user).open().exclude(person=user).aggregate(n=Count("pk"), first=Min("at"))
    return [Task("names_decide", {"count": rows["n"]}, rows["first"], reverse("name_requests"))] if rows["n"] else []


def _emails_given_up(user):
    """Emails that could not be sent, as one task."""
    rows = Email.objects.visible_to(user).filter(state=EmailState.GIVEN_UP)
    summed = rows.aggregate(n=Count("pk"), first=Min("given_up_at"))
    if not summed["n"]:
        return []
    url = f"{reverse('email_queue')}?state={EmailState.GIVEN_UP.value}"
    return [Task("emails_given_up", {"count": summed["n"]}, summed["first"], url)]


def _bounces(user):
    """Emails that did not arrive, as one task, until their people are reached or have another address."""
    summed = Bounce.objects.visible_to(user).open().aggregate(n=Count("pk"), first=Min("received_at"))
    url = f"{reverse('email_bounces')}?state=open"
    return [Task("emails_not_arrived", {"count": summed["n"]}, summed["first"], url)] if summed["n"] else []


def _certificates_on_hold(user):
    """Holds of the system to decide on; not those to confirm, and those that end with a payment as one task."""
    to_confirm = (
        Proposal.objects.visible_to(user).filter(act=SUSPEND).open().order_by().values_list("subject_id", flat=True)
    )
    rows = Certificate.objects.visible_to(user).held_by_the_gate().exclude(pk__in=list(to_confirm))
    rows = list(rows.order_by("suspended_at"))
    holds = CertificateEvent.objects.visible_to(user).filter(certificate__in=rows, kind=CertificateEventKind.HELD)
    latest = holds.latest_per("certificate_id")
    unpaid = [row for row in rows if _is_unpaid(latest[row.pk])]
    tasks = [
        Task(
            "certificate_decide",
            {"number": row.number},
            row.suspended_at,
            reverse("certificates:inspect", args=[row.pk]),
        )
        for row in [row for row in rows if row not in unpaid][:MAX_TASKS]
    ]
    if unpaid:
        url = reverse("certificates:index") + SUSPENDED
        tasks.append(Task("certificates_unpaid", {"count": len(unpaid)}, unpaid[0].suspended_at, url, may_wait=True))
    return tasks


def _fees_owed_again(user):
    """Certificates that stay valid although their own fee is owed again: somebody looks at each. One query."""
    owed = CycleFee.objects.visible_to(user, role=roles.PROGRAM).owed_without_order()
    rows = Certificate.objects.visible_to(user, role=roles.PROGRAM).live().filter(state__in=RUNNING_STATES)
    rows = rows.filter(decision__cycle__in=owed.values("cycle")).order_by("issued_at", "pk")[:MAX_TASKS]
    return [
        Task(
            "certificate_fee_owed", {"number": row.number}, row.issued_at,
            reverse("certificates:inspect", args=[row.pk]), may_wait=True,
        )
        for row in rows
    ]  # fmt: skip


def _is_unpaid(event):
    """Whether nothing but fees is missing."""
    return bool(event.lost) and all(finding.type == "fee" for finding in event.lost)


def for_examinations(user, at):
    """For examinations staff: items to correct, analyses to run or to look into, results to release, reviews."""
    tasks = approval_tasks.returned_items(user)
    runs = AnalysisRun.objects.visible_to(user)
    failed = runs.filter(state="failed").select_related("form").order_by("requested_at")[:MAX_TASKS]
    tasks += [
        Task(
            "analysis_check",
            {"form": run.form.code},
            run.requested_at,
            reverse("analysis_run", args=[run.pk]),
        )
        for run in failed
    ]
    done = runs.filter(form=OuterRef("pk"), state="done")
    sat = (
        Form.objects.visible_to(user)
        .annotate(n=Count("sheets"), first=Min("sheets__at"), analyzed=Exists(done))
        .filter(n__gte=MIN_PEOPLE_TO_ANALYZE, analyzed=False)
        .without_practice()
        .order_by("code")[:MAX_TASKS]
    )
    tasks += [
        Task(
            "form_analyze",
            {"form": form.code, "count": form.n},
            form.first,
            reverse("analysis_index"),
        )
        for form in sat
    ]
    return tasks + exam_tasks.for_examinations(user, at)


def for_finance(user, at):
    """For finance staff: fees that are on no invoice, orders to accept, money on account while invoices are open."""
    waiting = (
        Charge.objects.visible_to(user)
        .waiting()
        .values("payer")
        .annotate(n=Count("pk"), first=Min("at"))
        .order_by("first")[:MAX_TASKS]
    )
    waiting = list(waiting)
    payers = Payer.objects.visible_to(user).with_names().in_bulk([row["payer"] for row in waiting])
    return (
        [
            Task(
                "invoice_issue",
                {"agency": payers[row["payer"]].name, "count": row["n"]},
                row["first"],
                reverse("issue_invoice", args=[row["payer"]]),
            )
            for row in waiting
        ]
        + _orders_to_decide(user)
        + _money_to_apply(user)
        + _bank_rows(user)
        + _funds_to_watch(user, at)
    )


def _orders_to_decide(user):
    orders = Order.objects.visible_to(user).filter(state=OrderState.SUBMITTED).order_by("at", "pk")[:MAX_TASKS]
    return [
        Task(
            "order_decide",
            {"number": order.number, "payer": order.payer.name, "amount": format_money(order.limit)},
            order.at,
            reverse("finance_order", args=[order.pk]),
        )
        for order in orders.select_related("payer__organization", "payer__person")
    ]


def _bank_rows(user):
    """One task for all rows of bank files to decide, one for those to enter, one for files that nobody imported."""
    rows = BankRow.objects.visible_to(user).waiting().order_by()
    # The database counts both kinds at once: a desk asks for everything that somebody has to do.
    kinds = rows.values(unread=Q(problem__isnull=False)).annotate(n=Count("pk"), first=Min("at"))
    urls = {False: reverse("bank_rows"), True: f"{reverse('bank_rows')}?state=refused"}
    tasks = [
        Task(
            "bank_rows_unread" if one["unread"] else "bank_rows", {"count": one["n"]}, one["first"], urls[one["unread"]]
        )
        for one in kinds
    ]
    files = BankFile.objects.visible_to(user).filter(state=BankFileState.READ).order_by()
    files = files.aggregate(n=Count("pk"), first=Min("at"))
    return tasks + (
        [Task("bank_files", {"count": files["n"]}, files["first"], reverse("bank_files"))] if files["n"] else []
    )


def _money_to_apply(user):
    receipts = Receipt.objects.visible_to(user).unapplied().select_related("payer__organization", "payer__person")
    by_payer = {}
    for receipt in receipts:
        by_payer.setdefault(receipt.payer, []).append(receipt)
    # Only payers with money on account are asked for what they owe: nearly all invoices are paid.
    lines = InvoiceLine.objects.visible_to(user).filter(invoice__payer__in=by_payer).owed().order_by()
    owing = set(lines.values_list("invoice__payer", flat=True))
    by_payer = {payer: rows for payer, rows in by_payer.items() if payer.pk in owing}
    return [
        Task(
            "money_apply",
            {"amount": format_money(sum(receipt.left for receipt in own)), "payer": payer.name},
            own[0].at,
            reverse("finance_payer", args=[payer.pk]),
        )
        for payer, own in list(by_payer.items())[:MAX_TASKS]
    ]


def _funds_to_watch(user, at):
    """Funds that run low, and funds that end soon or have ended with money left."""
    today, tasks = home_day(at), []
    for fund in Fund.objects.visible_to(user).with_figures().in_order().filter(first_on__lte=today):
        available = fund.figures.available
        if fund.last_on <= today + timedelta(days=DAYS_BEFORE_END) and available > 0:
            code = "fund_ended" if fund.last_on < today else "fund_ends"
        elif fund.last_on >= today and fund.figures.is_low:
            code = "fund_low"
        else:
            continue
        about = {"fund": fund.name, "left": format_money(available), "until": fund.last_on}
        tasks.append(Task(code, about, at, reverse("fund", args=[fund.pk]), may_wait=True))
    return tasks[:MAX_TASKS]


def for_publishing(user, at):
    """For publishing staff: pages that a reviewer returned, and curricula that no longer agree with their course."""
    tasks = [
        Task(
            "page_returned",
            {"page": page.title, "by": decision.finished_by},
            decision.finished_at,
            reverse("wagtailadmin_pages:edit", args=[page.pk]),
        )
        for page, decision in returned_pages(user, MAX_TASKS)
    ]
    return tasks + [
        Task(
            "curriculum_correct",
            {"page": page.title, "count": len(rows)},
            _in_force_since(rows[0].version, at),
            reverse("curriculum_report"),
        )
        for page, rows in curricula_to_correct()
    ]


def _in_force_since(version, at):
    """The start of the first day of a course version; now where there is none."""
    return datetime.combine(version.effective_from, time(), tzinfo=home_zone()) if version else at
