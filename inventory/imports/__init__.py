"""Foreign and own product files, turned into rows with our own columns. Nothing here asks the database."""
