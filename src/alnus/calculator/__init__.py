"""A model as one self-contained page: scored by its own JavaScript, offline, on any screen."""
