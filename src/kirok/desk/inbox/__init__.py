"""The inbox: what comes in, sealed first and read afterwards."""
