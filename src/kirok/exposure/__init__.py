"""What publishing tells a persecutor about a source; the only door through which a record may leave."""
