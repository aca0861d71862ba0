"""Append-only logs in files: Merkle tree, tiles, signed checkpoints, proofs, policy (C2SP formats)."""
