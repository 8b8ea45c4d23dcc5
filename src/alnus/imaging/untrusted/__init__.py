"""Files from strangers, of any format, each read in a process of its own."""
