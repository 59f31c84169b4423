"""Writes of lists of certified people."""

from tests.access.go_live_situations import list_in, to_decide, to_propose, uploaded
from tests.access.write import PROGRAM, Write, nothing, reason

GO_LIVE = {
    "certificate_import_upload": Write(who=(PROGRAM,), path=nothing, body=uploaded),
    "certificate_import_rows": Write(who=(PROGRAM,), prepare=to_decide, body=lambda side: {"row_2": "out"}),
    "certificate_import_propose": Write(who=(PROGRAM,), prepare=to_propose, body=reason),
    "certificate_import_discard": Write(who=(PROGRAM,)),
    "certificate_import_continue": Write(who=(PROGRAM,), prepare=list_in("importing")),
    "certificate_import_release": Write(
        who=(PROGRAM,), prepare=list_in("imported"), body=lambda side: {"hold_days": "30"}
    ),
    "certificate_import_undo": Write(who=(PROGRAM,), prepare=list_in("imported"), body=reason),
}
