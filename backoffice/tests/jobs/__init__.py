"""Jobs: how they run, what their pages show, and what is left of them."""
