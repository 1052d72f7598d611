"""What can go wrong with a server, done to real processes on loopback: `make faults` prints what it cost."""
