"""The drop: the server that takes sealed reports in; so far the project without its pages.

Whoever seizes its disk must find nothing: no database, no sign-in, no sessions on disk, no logs.
"""
