"""A patient table in; who is included, in which cohort, and what they are like out."""
