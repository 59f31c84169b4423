"""Everything behind a certificate on one page, for auditors: each fact and decision, with a link to its record."""
