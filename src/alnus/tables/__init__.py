"""Every table that passes between wings or lies in a run directory, as a typed row."""
