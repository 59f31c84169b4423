"""A list of certified people of each side, in the states that its pages need. Lists are the state's: nobody else's."""

from datetime import UTC, date, datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from lms.certification.models import CertificateImport, ImportedRow

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def list_rows(side):
    """A list with one row, which was refused."""
    row = side.row(
        CertificateImport, authority=side.shared.state, filename=f"{side.marker}.csv", date_format="MM/DD/YYYY", at=NOW
    )
    side.row(
        ImportedRow, imported=row, kind="certificate", line=2, texts={"number": side.marker}, outcome="refused",
        remark={"code": "golive_number_missing", "params": {}},
    )  # fmt: skip


def uploaded(side):
    """A list with one row that cannot be read."""
    head = "Certificate number,Email,First name,Last name,Program,Issued\n"
    file = SimpleUploadedFile("list.csv", f"{head}{side.name},a@example.net,A,B,C,1/2/2020\n".encode())
    return {"authority": side.shared.state.pk, "date_format": "MM/DD/YYYY", "file": file}


def to_decide(side):
    """The row may be about the trainee of the side."""
    texts = {
        "number": "MN 1", "email": side.trainee.email, "given_name": "Tara", "family_name": "Train",
        "program": side.shared.program.key, "issued": "1/2/2020",
    }  # fmt: skip
    remark = {"code": "golive_same_address", "params": {"people": "T"}}
    ImportedRow.objects.filter(pk=side.pk).update(
        texts=texts, outcome="ask", remark=remark, candidates=[side.trainee.pk]
    )


def to_propose(side):
    """The row can be imported."""
    texts = {"number": "MN 1", "email": "somebody@example.net", "given_name": "Tara", "family_name": "Train"}
    values = {"program": side.shared.program.pk, "level": "", "person": None}
    ImportedRow.objects.filter(pk=side.pk).update(texts=texts, values=values, outcome="new", remark=None)


def list_in(state):
    """The list of the side in a state."""

    def prepare(side):
        days = {"imported_on": date(2026, 3, 2)} if state != "read" else {}
        CertificateImport.objects.filter(pk=side.pk).update(state=state, **days)

    return prepare
