"""People: who is here.

A person is a handle and two public keys; nothing else is needed to talk. This room also holds
sign-in, sessions and devices, the way back, and the place itself with its hosts and the open log
of what they did. It knows no other room.
"""
