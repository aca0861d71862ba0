"""Sentences for the public: four eyes, clearing, release, the public record."""
