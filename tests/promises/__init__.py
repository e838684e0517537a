"""Promises of the whole tree, each kept by a test (docs/map.md names them)."""
