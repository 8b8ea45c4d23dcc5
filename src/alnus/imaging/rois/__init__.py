"""Drawn regions in any form → one boolean mask."""
