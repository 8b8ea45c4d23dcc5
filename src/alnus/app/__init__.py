"""The app in a browser: from a scanner's file to a risk, on this machine alone."""
