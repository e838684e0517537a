"""A mirror for my own words: in IPS everybody looks at their own part first, and by themselves.

Whoever likes writes down something they said, or want to say, and a small program on their device
may ask them one question about it, or stay silent. It is the lens in the browser
(static/js/lens); the room itself holds one page and keeps nothing. It knows no other room.
"""
