"""The script keeps to what it promises: ordinary life first, power named, three evenings."""

from itertools import pairwise

from midspan.demonstration import script, telling
from midspan.relationships import doors

LINES = [line for evening in script.EVENINGS for line in evening.lines]


def test_some_forty_lines_lie_on_three_evenings_and_a_morning_that_are_over():
    assert 35 <= len(LINES) <= 50
    days = [evening.days_ago for evening in script.EVENINGS]
    assert days == sorted(days, reverse=True)
    assert len(set(days)) == 4
    assert days[-1] >= 1


def test_both_speak_every_evening_and_time_goes_forward():
    for evening in script.EVENINGS:
        assert {line.by for line in evening.lines} == {script.BEGINS, script.IS_INVITED}
    first = script.FIRST_EVENING.days_ago
    times = [telling.moment(first, at) for at in telling.before_the_first_line()]
    times += [telling.moment(day.days_ago, each.at) for day in script.EVENINGS
              for each in day.happens]  # fmt: skip
    assert all(before < after for before, after in pairwise(times))


def test_what_goes_through_a_door_is_of_a_sort_there_is_and_answers_what_lies_there():
    sorts = {sort.name: sort for _, sort in doors.all_sorts()}
    laid: dict[str, str] = {}
    said: list[str] = []
    for each in (each for day in script.EVENINGS for each in day.happens):
        if isinstance(each, script.Line):
            said.append(each.words)
        elif isinstance(each, script.Sheet):
            parts = {part.name: dict(part.choices) for part in sorts[each.sort].parts}
            assert each.parts.keys() <= parts.keys()
            assert all(each.parts[name] in choices for name, choices in parts.items()
                       if choices and name in each.parts)  # fmt: skip
            assert not each.beside or laid[each.beside] == each.sort
            assert not each.began or any(words.startswith(each.began) for words in said)
            laid[each.name] = each.sort
        else:
            assert each.how in {reply.name for reply in sorts[laid[each.to]].replies}


def test_both_say_that_they_are_made_up_and_one_says_what_binds_them():
    assert all("ade up" in words.who for words in script.FIRST_WORDS.values())
    bound = script.FIRST_WORDS["tarek"]
    assert bound.binds == "this"
    assert "first, here" in bound.binding
    assert script.FIRST_WORDS["bridie"].binds == "nothing"


def test_nobody_takes_the_whole_evening():
    """Tells of a talk that is not between equals: one asks or speaks much more than the other."""
    said = {who: [line.words for line in LINES if line.by == who] for who in script.FIRST_WORDS}
    counts = sorted(len(lines) for lines in said.values())
    asked = sorted(sum("?" in words for words in lines) for lines in said.values())
    assert counts[0] * 1.5 >= counts[1]
    assert asked[0] >= 4
