"""Learning: the practice in our own plain words, to read, print and try without an account.

Holds pages on what people who do this hold to, sheets to fill by hand, and written scenes: nothing
is stored here, and no page needs a script. It knows no other room, and no other room knows it.
"""
