"""Work spread over processes or a cluster; what the work is, this package does not know."""
