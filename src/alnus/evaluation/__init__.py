"""Predictions in, performance out."""
