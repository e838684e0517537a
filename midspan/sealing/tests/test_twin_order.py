"""Order: whatever is dropped, repeated or moved is marked, and an honest run never is (12)."""

from dataclasses import dataclass

from hypothesis import assume, given
from hypothesis import strategies as st

from midspan.sealing.twin.order import Order


@dataclass(frozen=True)
class Act:
    author: str
    count: int
    id: str
    after: tuple[str, ...]
    hash: str

    def shown(self, order, **more):
        return order.see(author=self.author, count=self.count, id=self.id,
                         after=self.after, hash=self.hash, **more)  # fmt: skip


def run(authors, forgets=()):
    """An honest run: each author names the newest acts they had opened, some of them late."""
    acts, counts, known = [], {}, {}
    for at, author in enumerate(authors):
        counts[author] = counts.get(author, 0) + 1
        seen = known.get(author, []) if at in forgets else acts
        named = {hash for act in seen for hash in act.after}
        heads = tuple(act.hash for act in seen if act.hash not in named)
        act = Act(author, counts[author], f"id{at}", heads, f"hash{at}")
        acts.append(act)
        known[author] = [*seen, act]
    return acts


def marks(acts, heads=(), above=False):
    order = Order(heads, above=above)
    found = [act.shown(order) for act in acts]
    return [code for codes in found for code in codes] + ["gone"] * bool(order.gone())


RUNS = st.lists(st.sampled_from("abc"), min_size=1, max_size=14)


@given(RUNS, st.sets(st.integers(0, 13)))
def test_an_honest_run_is_never_marked(authors, forgets):
    acts = run(authors, forgets)
    assert marks(acts, heads=[act.hash for act in acts]) == []


@given(RUNS, st.data())
def test_an_honest_page_that_begins_in_the_middle_is_not_marked(authors, data):
    acts = run(authors)
    start = data.draw(st.integers(0, len(acts) - 1))
    assert marks(acts[start:], above=True) == []


@given(RUNS, st.data())
def test_a_dropped_act_that_a_later_one_names_is_marked(authors, data):
    acts = run(authors)
    at = data.draw(st.integers(0, len(acts) - 1))
    named = {hash for act in acts[at + 1 :] for hash in act.after}
    assume(acts[at].hash in named)
    assert "missing-before" in marks(acts[:at] + acts[at + 1 :])


@given(RUNS, st.data())
def test_a_dropped_act_of_an_author_who_goes_on_leaves_a_gap(authors, data):
    acts = run(authors)
    at = data.draw(st.integers(0, len(acts) - 1))
    assume(any(act.author == acts[at].author for act in acts[at + 1 :]))
    assert "gap" in marks(acts[:at] + acts[at + 1 :])


@given(RUNS, st.data())
def test_a_repeated_act_is_marked(authors, data):
    acts = run(authors)
    again = data.draw(st.sampled_from(acts))
    at = data.draw(st.integers(acts.index(again) + 1, len(acts)))
    assert "repeat" in marks([*acts[:at], again, *acts[at:]])
    order = Order()
    again.shown(order, stub=False)
    other_id = Act(again.author, again.count, "other", (), "other")
    assert other_id.shown(order) == ["repeat"]


@given(RUNS, st.sets(st.integers(0, 13)), st.data())
def test_two_acts_that_depend_on_each_other_are_not_swapped_unseen(authors, forgets, data):
    acts = run(authors, forgets)
    assume(len(acts) > 1)
    at = data.draw(st.integers(0, len(acts) - 2))
    first, second = acts[at], acts[at + 1]
    assume(first.author == second.author or first.hash in second.after)
    swapped = marks([*acts[:at], second, first, *acts[at + 2 :]])
    assert set(swapped) & {"reordered", "gap", "missing-before"}


def test_acts_moved_below_what_builds_on_them_are_called_reordered():
    acts = run("abab")
    assert marks([acts[0], acts[2], acts[1], acts[3]]) == ["missing-before", "reordered"]


def test_a_cut_tail_is_seen_only_by_who_remembers_it():
    acts = run("abcab")
    remembers = [acts[-1].hash]
    assert marks(acts, remembers) == []
    assert marks(acts[:-2], remembers) == ["gone"]
    assert marks(acts[:-2]) == []


def test_a_stub_counts_only_when_its_author_took_it_back():
    acts = run("aab")

    def order_with(withdrawer):
        order = Order()
        acts[0].shown(order, stub=True)
        acts[1].shown(order)
        order.see(author=withdrawer, count=1 if withdrawer == "b" else 3, id="w", hash="w",
                  after=["hash1"], withdraws="hash0")  # fmt: skip
        return order.gone()

    assert order_with("a") == []
    assert order_with("b") == ["hash0"]


def test_heads_are_the_newest_acts_that_nobody_has_built_on():
    order = Order()
    assert order.heads() == []
    for act in run("abc", forgets={1}):
        act.shown(order)
    assert order.heads() == ["hash2"]
    both = Order()
    for act in run("ab", forgets={1}):
        act.shown(both)
    assert both.heads() == ["hash0", "hash1"]
