"""Scripts of higher apps on every page of a person who is logged in, and on the log-in page. `lms.wiring` names them."""

# Static files, each a module.
MODULES: list[str] = []
