"""What is possible, and what we want: a shared picture, and small steps of both.

Knows the room relationships, whose doors it opens.
"""
