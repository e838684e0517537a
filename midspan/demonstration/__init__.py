"""The demonstration: two made-up people in a place of their own, on this machine only.

Not a room of the practice but a look into one. `script` is what they say, `telling` has them say
it over HTTP as anybody would, and `doors` are the one-time addresses by which a visitor comes in
as one of them. Loaded only with MIDSPAN_DEMONSTRATION; what serves pages knows no key of theirs.
"""
