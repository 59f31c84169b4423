"""Courses, cohorts, sessions, enrollments, attendance and hours."""
