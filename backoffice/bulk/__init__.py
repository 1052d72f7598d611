"""Data in and out by the file: reading and writing tables, verdicts on rows, files kept between two steps."""
