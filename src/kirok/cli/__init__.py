"""The command line: a table of commands and the program that runs them."""
