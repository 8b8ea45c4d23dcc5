"""An image in; the filtered images of one type out."""
