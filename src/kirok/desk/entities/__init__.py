"""Who, where and when: people, groups, places, events, and how claims hang together."""
