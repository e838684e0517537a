"""Whether something is missing between the acts shown, or was moved (section 4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class Order:
    """Reads acts as they are shown, oldest first, and marks where they do not follow.

    `heads` are the hashes that this person's own book remembers of earlier visits: each of them
    must still be there. `above` is True while the page begins in the middle, when what an act
    builds on may stand above it; it is False once the first act is shown.
    """

    def __init__(self, heads: Iterable[str] = (), *, above: bool = False) -> None:
        self.above = above
        self._remembered = set(heads)
        self._ids: set[str] = set()
        self._counts: dict[str, set[int]] = {}
        self._shown: dict[str, str] = {}
        self._named: set[str] = set()
        self._stubs: set[str] = set()
        self._withdrawn: set[tuple[str, str]] = set()

    def see(
        self,
        *,
        author: str,
        count: int,
        id: str,
        after: Sequence[str],
        hash: str,
        stub: bool = False,
        withdraws: str = "",
    ) -> list[str]:
        """Show the next act; the codes of what is wrong before or with it, in a fixed order.

        `hash` is the one computed from the sealed text; for a `stub`, whose words were taken
        back, the one the server claims, which `gone` believes only if a withdrawal names it.
        `withdraws` is the hash that a `withdraws` act, opened here, names.
        """
        counts = self._counts.setdefault(author, set())
        if id in self._ids or count in counts:
            return ["repeat"]
        codes = []
        if hash in self._named or (counts and count < max(counts)):
            codes.append("reordered")
        elif count != max(counts, default=0) + 1 and (counts or not self.above):
            codes.append("gap")
        if not self.above and any(head not in self._shown for head in after):
            codes.append("missing-before")
        self._ids.add(id)
        counts.add(count)
        self._named.update(after)
        self._shown[hash] = author
        if stub:
            self._stubs.add(hash)
        if withdraws:
            self._withdrawn.add((withdraws, author))
        return codes

    def gone(self) -> list[str]:
        """Call when all is shown: the hashes that ought to be there and are not.

        They are the remembered heads, and stubs that their author never took back.
        """
        unshown = self._remembered - self._shown.keys()
        false_stubs = {
            hash for hash in self._stubs if (hash, self._shown[hash]) not in self._withdrawn
        }
        return sorted(unshown | false_stubs)

    def heads(self) -> list[str]:
        """The newest acts shown, in order: those that no other names as earlier."""
        return [hash for hash in self._shown if hash not in self._named]
