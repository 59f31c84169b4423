"""Scripts of higher apps on the pages of people who are logged in, and on the log-in page. `lms.wiring` names them."""

# Static files, each a module.
MODULES: list[str] = []
