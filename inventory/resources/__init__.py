"""What of the catalogue and the stock room goes out and comes in as a file."""
