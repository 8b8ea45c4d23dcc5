"""Formats: one printed table as page, document, spreadsheet or text."""
