"""Error tracking, if SENTRY_DSN names a tracker: where the code failed, and nothing that a person typed or told."""

from typing import Any

from cohorts.core.lazy import LazyModule

sentry_sdk = LazyModule("sentry_sdk")
# What of a request may leave the site.
REQUEST_PARTS = ("method",)


def start(dsn: str, **options: Any) -> None:
    """Send unhandled errors and logged ones to the tracker. Without local variables, bodies, addresses and names."""
    sentry_sdk.init(
        dsn=dsn,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        traces_sample_rate=0,
        before_send=without_people,
        **options,
    )


def without_people(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any]:
    """Return the event without anything about people: the address could name one, and a message could quote one."""
    for part in ("user", "extra", "breadcrumbs", "logentry", "server_name"):
        event.pop(part, None)
    request = event.get("request", {})
    event["request"] = {name: request[name] for name in REQUEST_PARTS if name in request}
    for error in event.get("exception", {}).get("values", []):
        # The type and the place say what to mend. The text of an error often quotes what was typed.
        error.pop("value", None)
    return event
