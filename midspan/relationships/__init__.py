"""Relationships: the main thing, kept by everyone in it, with the same powers on every side.

Holds relationships, memberships, the one log of acts, the kinds of act that rooms register,
invitations, leaving and each person's own book. Every private thing is reached through
`reach`. It knows people and sealing.
"""
