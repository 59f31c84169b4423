"""Portals of vendors, agencies, supervisors, trainers and trainees."""
