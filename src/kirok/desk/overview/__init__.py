"""Pages over all rooms: what waits for whom, what is covered, how sources' claims held, the journal."""
