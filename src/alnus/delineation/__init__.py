"""A node outlined from four points, measured, and compared between readers; arrays in and out."""
