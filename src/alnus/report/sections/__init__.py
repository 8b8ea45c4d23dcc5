"""The sections of the report: their figures and tables with their captions."""
