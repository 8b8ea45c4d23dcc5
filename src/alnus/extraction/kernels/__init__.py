"""Arrays in, arrays out: the counting and filtering that NumPy cannot say fast enough."""
