"""What the desk and the drop share as web servers: the headers of every page and its language."""
