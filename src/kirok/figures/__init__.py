"""Charts as SVG and the shell of a self-contained report, for every room that shows figures."""
