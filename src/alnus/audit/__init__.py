"""Published tables → what can be recomputed from them, and where it differs from what is printed."""
