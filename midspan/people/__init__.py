"""People: who is here.

A person is a handle and two public keys; nothing else is needed to talk. This room also holds
sign-in, sessions and devices, the way back, and the place itself. It knows no other room.
"""
