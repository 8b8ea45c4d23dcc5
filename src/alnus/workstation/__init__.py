"""What a reader does at a workstation, from files to files: outline, measure, compare."""
