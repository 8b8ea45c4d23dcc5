"""A study file and the files it names in; a run directory with models, evaluation and report out."""
