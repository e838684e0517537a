"""How do I know what I know? Loops of seeing, doing and getting; two tellings; our words.

Knows the room relationships, whose doors it opens.
"""
