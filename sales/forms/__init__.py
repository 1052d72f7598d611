"""What people type about orders and customers, checked field by field before a service sees it."""
