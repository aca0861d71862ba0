"""The coding file in and out: drafts by YAML."""
