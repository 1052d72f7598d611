"""What of customers and orders goes out and comes in as a file."""
