"""One log-in per role, for the demo only."""

from typing import NamedTuple

PASSWORD = "demo-peer-2026"


class Login(NamedTuple):
    """Who can be tried out, and what there is to see."""

    role: str
    email: str
    see: str


LOGINS = (
    Login("Trainee, about to sit an exam", "trainee@demo.example", "Your path, your hours, and an exam open now"),
    Login("Trainee, certified", "certified@demo.example", "A certificate with its PDF and public check"),
    Login("Trainee, final not yet passed", "notyet@demo.example", "What is still missing, and why"),
    Login("Supervisor", "supervisor@demo.example", "Your staff and the Leading and Coaching course"),
    Login("Agency coordinator", "agency@demo.example", "Sponsor trainees, see invoices"),
    Login("Vendor coordinator", "vendor@demo.example", "Schedule cohorts, open exam windows"),
    Login("Proctor", "proctor@demo.example", "A room in which an exam is being sat now"),
    Login("Trainer", "trainer@demo.example", "Mark attendance"),
    Login("State: program staff", "program@demo.example", "Admissions, decisions, certificates"),
    Login("State: program staff, second person", "program2@demo.example", "Approves what program staff propose"),
    Login("State: examinations staff", "examinations@demo.example", "Item bank, forms, item analysis"),
    Login("State: examinations, second person", "examinations2@demo.example", "Approves the key change that waits"),
    Login("State: finance staff", "finance@demo.example", "Charges, invoices, payments"),
    Login("State: publishing staff", "publishing@demo.example", "Pages of the public site"),
    Login("State: auditor", "auditor@demo.example", "Reads everything, changes nothing"),
    Login("Administrator of the installation", "admin@demo.example", "Everything, and what Wagtail itself has"),
)
