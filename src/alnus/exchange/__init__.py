"""A frozen model in other people's formats."""
