"""Where a filter comes from, as far as a standard knows it."""

NO_IBSI_FILTER = "IBSI 2 has no such filter"
