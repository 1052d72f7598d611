"""How fast and how frugal the back office is; `make bench` runs it, nothing else imports it."""
