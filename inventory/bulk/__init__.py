"""The catalogue's and the stock's kinds of files, each as the rules and the SQL that bring it in."""
