"""What of the back office's own records goes out as a file."""
