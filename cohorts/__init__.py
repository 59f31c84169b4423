"""The ground: people, organizations, courses, cohorts, enrollments, attendance and fees."""
