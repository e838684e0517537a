"""Question cards: for oneself, or laid between us. A deck of our own, by task and principle.

Knows the room relationships, which it gives a door. The cards can be read and printed by anybody.
"""
