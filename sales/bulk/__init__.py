"""The kinds of files with customers and orders, each as the rules and the SQL that bring it in."""
