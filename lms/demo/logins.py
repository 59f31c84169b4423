"""One login per role, for the demo only."""

from typing import NamedTuple

PASSWORD = "demo-peer-2026"


class Login(NamedTuple):
    """A demo account, and what it can see."""

    role: str
    email: str
    see: str


LOGINS = (
    Login("Trainee, about to take an exam", "trainee@demo.example", "Your path, your hours, and an exam open now"),
    Login("Trainee, certified", "certified@demo.example", "A certificate, hours, an endorsement, a letter to answer"),
    Login("Trainee, final not yet passed", "notyet@demo.example", "Which requirements are not met yet, and why"),
    Login("Applicant", "applicant@demo.example", "An application that is begun and not submitted"),
    Login("Michigan, certified", "michigan@demo.example", "A way in by other rules, with the fee paid by the employer"),
    Login("Certified, near the last day", "renewing@demo.example", "A certificate from before this site, to renew now"),
    Login("Certified, past the last day", "late@demo.example", "A renewal that costs a late fee now, and what is next"),
    Login("Certified, in an audit", "audited@demo.example", "A renewal that was drawn: send proof of each course"),
    Login("Certified for six years", "level2@demo.example", "Renewed late, with a gap, and applying for Level II"),
    Login("Supervisor", "supervisor@demo.example", "Your staff, their hours to confirm, and the crisis team"),
    Login("Agency coordinator", "agency@demo.example", "Sponsor trainees, see certificates, view invoices"),
    Login("Vendor coordinator", "vendor@demo.example", "Schedule cohorts and open exam windows"),
    Login("Vendor coordinator, New York", "riverbend@demo.example", "Cohorts in Albany, with times in Eastern time"),
    Login("Vendor coordinator, Guam", "guam@demo.example", "A cohort in Guam, a day ahead, and its open midterm"),
    Login("Proctor", "proctor@demo.example", "An exam in progress"),
    Login("Trainer", "trainer@demo.example", "Mark attendance"),
    Login("State: program staff", "program@demo.example", "Admissions, certificates, audits, lists to import"),
    Login("State: program staff, second person", "program2@demo.example", "Proposals of program staff to approve"),
    Login("State: examinations staff", "examinations@demo.example", "Item bank, forms, item analysis"),
    Login("State: examinations, second person", "examinations2@demo.example", "A proposed key change to approve"),
    Login("State: finance staff", "finance@demo.example", "Charges, invoices, payments"),
    Login("State: finance, second person", "finance2@demo.example", "Proposals about money to approve"),
    Login("State: publishing staff", "publishing@demo.example", "Pages of the public site"),
    Login("State: auditor", "auditor@demo.example", "Read everything, change nothing"),
    Login("System administrator", "admin@demo.example", "Everything, and Wagtail’s own pages"),
)
