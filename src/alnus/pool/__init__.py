"""A frozen model in several hospitals: their site files as one."""
