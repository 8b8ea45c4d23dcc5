"""Tables in, formulas out."""
