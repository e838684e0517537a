"""Sealing: the server's side of end-to-end encryption.

Vaults, epochs and offers are kept here as opaque text: the server stores them, orders them and
never opens them (docs/sealing.md). `twin/` is the same art in Python, for tests, the
demonstration and the command line; the serving process never imports it. It knows people.
"""
