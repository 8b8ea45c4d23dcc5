"""Regression once, for whoever needs it: likelihoods, tests, intervals, smoothing."""
