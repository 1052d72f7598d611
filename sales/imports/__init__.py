"""Customer files, turned into values. Nothing here asks the database."""
