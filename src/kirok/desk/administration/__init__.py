"""Who works here and how they come in: people, roles, compartments, second factors, sessions, back-ups."""
