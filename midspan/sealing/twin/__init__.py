"""The twin: sealing in Python, the same art as in static/js/sealing.

For tests, the demonstration and the command line; the serving process never imports it. It was
written from docs/sealing.md without looking at the JavaScript, so that the two are independent
readings of one text, and each opens what the other sealed (tests/vectors/sealing). It uses
`cryptography`, no Django, no network (but `peer` and `asking`, which speak HTTP as a browser does).
The names are those of the JavaScript; every failure is a `SealError` with a code of section 7.
"""

from midspan.sealing.twin.wire import SealError

__all__ = ["SealError"]
