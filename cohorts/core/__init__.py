"""Shared building blocks without domain terms: access, states, append-only tables, jobs, CSV and XLSX files."""
