"""Both tell, both ask, both carry: needs, requests, and what is carried together.

Knows the room relationships, whose doors it opens.
"""
