"""Triggers of the ledger, on both databases: what a program or a person with a database shell cannot write either.

Lines are written first and refer to an entry that does not exist yet (foreign keys are checked at commit). The entry
comes last, and is refused unless it has at least two lines that sum to 0, all posted on its own day, in a month that is
not closed. A line for an existing entry is refused. On PostgreSQL a check at commit also finds a line that another
transaction added at the same moment, and the entry locks the book against closing.
"""

from cohorts.core.triggers import OwnTriggers, Trigger

ENTRIES, LINES, CLOSINGS, BOOKS = "billing_entry", "billing_entryline", "billing_closing", "billing_book"
UNBALANCED = "an entry has at least two lines, all of its day, that sum to 0"
COMPLETE = "the entry is complete and takes no more lines"
CLOSED = "the month is closed"
REFUSED = "USING ERRCODE = 'integrity_constraint_violation'"

# A sum in whole cents: SQLite adds decimals as floating-point numbers.
_SQLITE_BALANCE = f"""
CREATE TRIGGER IF NOT EXISTS "{ENTRIES}_balances" BEFORE INSERT ON "{ENTRIES}"
WHEN (
  SELECT COUNT(*) < 2 OR COUNT(*) <> NEW.line_count
    OR SUM(CAST(ROUND(amount * 100) AS INTEGER)) <> 0
    OR MAX(ABS(amount * 100 - ROUND(amount * 100))) > 0.000001
    OR SUM(posted_on <> NEW.posted_on) > 0
  FROM "{LINES}" WHERE entry_id = NEW.id
) BEGIN SELECT RAISE(ABORT, '{UNBALANCED}'); END"""

_SQLITE_COMPLETE = f"""
CREATE TRIGGER IF NOT EXISTS "{LINES}_complete" BEFORE INSERT ON "{LINES}"
WHEN EXISTS (SELECT 1 FROM "{ENTRIES}" WHERE id = NEW.entry_id)
BEGIN SELECT RAISE(ABORT, '{COMPLETE}'); END"""

_SQLITE_CLOSED = f"""
CREATE TRIGGER IF NOT EXISTS "{ENTRIES}_closed_month" BEFORE INSERT ON "{ENTRIES}"
WHEN (
  SELECT is_closed FROM "{CLOSINGS}"
  WHERE book_id = NEW.book_id AND month = substr(NEW.posted_on, 1, 7) || '-01' ORDER BY id DESC LIMIT 1
) = 1 BEGIN SELECT RAISE(ABORT, '{CLOSED}'); END"""

_POSTGRESQL_ENTRY = f"""
CREATE OR REPLACE FUNCTION billing_entry_check() RETURNS trigger AS $$
DECLARE total numeric; lines integer; others integer;
BEGIN
  PERFORM 1 FROM "{BOOKS}" WHERE id = NEW.book_id FOR SHARE;
  SELECT COALESCE(SUM(amount), 0), COUNT(*), COUNT(*) FILTER (WHERE posted_on <> NEW.posted_on)
    INTO total, lines, others FROM "{LINES}" WHERE entry_id = NEW.id;
  IF lines < 2 OR lines <> NEW.line_count OR total <> 0 OR others > 0 THEN
    RAISE EXCEPTION '{UNBALANCED}' {REFUSED};
  END IF;
  IF (SELECT is_closed FROM "{CLOSINGS}" WHERE book_id = NEW.book_id
      AND month = date_trunc('month', NEW.posted_on)::date ORDER BY id DESC LIMIT 1) THEN
    RAISE EXCEPTION '{CLOSED}' {REFUSED};
  END IF;
  RETURN NEW;
END $$ LANGUAGE plpgsql"""

_POSTGRESQL_LINE = f"""
CREATE OR REPLACE FUNCTION billing_line_check() RETURNS trigger AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM "{ENTRIES}" WHERE id = NEW.entry_id) THEN
    RAISE EXCEPTION '{COMPLETE}' {REFUSED};
  END IF;
  RETURN NEW;
END $$ LANGUAGE plpgsql"""

_POSTGRESQL_COMMIT = f"""
CREATE OR REPLACE FUNCTION billing_line_commit_check() RETURNS trigger AS $$
BEGIN
  IF (SELECT e.line_count FROM "{ENTRIES}" e WHERE e.id = NEW.entry_id)
      <> (SELECT COUNT(*) FROM "{LINES}" WHERE entry_id = NEW.entry_id) THEN
    RAISE EXCEPTION '{COMPLETE}' {REFUSED};
  END IF;
  RETURN NULL;
END $$ LANGUAGE plpgsql"""


def _postgresql_before(table: str, name: str, function: str) -> Trigger:
    sql = f'CREATE OR REPLACE TRIGGER "{name}" BEFORE INSERT ON "{table}" FOR EACH ROW EXECUTE FUNCTION {function}()'
    return Trigger(name, sql)


def _postgresql_at_commit() -> Trigger:
    name = f"{LINES}_at_commit"
    sql = (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = '{name}') THEN "
        f'CREATE CONSTRAINT TRIGGER "{name}" AFTER INSERT ON "{LINES}" DEFERRABLE INITIALLY DEFERRED '
        "FOR EACH ROW EXECUTE FUNCTION billing_line_commit_check(); END IF; END $$"
    )
    return Trigger(name, sql)


OF_ENTRIES = OwnTriggers(
    sqlite=(Trigger(f"{ENTRIES}_balances", _SQLITE_BALANCE), Trigger(f"{ENTRIES}_closed_month", _SQLITE_CLOSED)),
    postgresql=(_postgresql_before(ENTRIES, f"{ENTRIES}_check", "billing_entry_check"),),
    functions=(_POSTGRESQL_ENTRY,),
)
OF_LINES = OwnTriggers(
    sqlite=(Trigger(f"{LINES}_complete", _SQLITE_COMPLETE),),
    postgresql=(_postgresql_before(LINES, f"{LINES}_check", "billing_line_check"), _postgresql_at_commit()),
    functions=(_POSTGRESQL_LINE, _POSTGRESQL_COMMIT),
)
