"""Reporting checklists, answered from a run as far as a run can."""
