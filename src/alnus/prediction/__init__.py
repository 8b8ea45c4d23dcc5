"""One patient and a frozen model in, one risk out."""
