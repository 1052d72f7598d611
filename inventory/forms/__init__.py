"""Forms of the catalogue and the stock room."""
