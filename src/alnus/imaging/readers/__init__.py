"""One image format in, an array out."""
