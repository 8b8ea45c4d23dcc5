"""Files in, pixels out: the only room that opens an image file."""
