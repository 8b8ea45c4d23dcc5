"""A case in, named radiomic features out."""
