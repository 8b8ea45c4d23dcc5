"""The scripts that make stored values need the reference, which is not installed here."""

collect_ignore_glob = ["golden/make_*.py"]
