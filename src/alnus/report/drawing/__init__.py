"""Figures: functions that take a table and axes, and compute nothing."""
