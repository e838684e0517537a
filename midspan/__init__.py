"""Midspan: a place that a small community hosts for itself, where people meet as equals.

Inspired by Intentional Peer Support, independent of it. Each folder beside this file is a
room (docs/map.md); knowing goes one way:
people <- sealing <- relationships <- live <- connection.
"""
