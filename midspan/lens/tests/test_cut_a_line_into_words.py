from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.lens.tokenizer import MOST, is_readable, tokens


def forms(text: str) -> list[str]:
    return [token.form for token in tokens(text)]


def test_words_signs_and_emoji_are_tokens() -> None:
    assert forms("Don’t you— ask, WHYYYY?? 😂😂 t'car at 22:15") == [
        "don't", "you", "—", "ask", ",", "whyy", "??", "😂😂", "t'car", "at", "0", ":", "0",
    ]  # fmt: skip


@given(st.text(max_size=300))
def test_each_token_lies_where_it_says(text: str) -> None:
    found = tokens(text)
    assert all(text[token.start : token.end].strip() for token in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert isinstance(is_readable(text, found), bool)


def test_of_a_line_without_end_the_beginning_and_the_end_are_read() -> None:
    found = forms("first " + "word " * 20_000 + "last?")
    assert len(found) == MOST
    assert (found[0], found[-2:]) == ("first", ["last", "?"])
    numbers = [f"w{'x' * n}" for n in range(3)] * 134  # 402 words
    assert forms(" ".join(numbers)) == [forms(word)[0] for word in numbers[:300] + numbers[-100:]]


@pytest.mark.parametrize("sign", ["a", "-", "a-", "'", "😂", " ", "?!", "\u0301"])
def test_time_grows_with_the_length_alone(sign: str) -> None:
    begun = time.process_time()
    tokens(sign * 200_000)
    assert time.process_time() - begun < 3


@pytest.mark.parametrize(
    "text",
    [
        "I don't know what to say.", "Mi tired fi work fi man.", "gg. yall ever feel like ur npc",
        "No.", "Ouch", "Tha's saved thissen the price o' the ruby.",
    ],
)  # fmt: skip
def test_englishes_of_many_kinds_are_readable(text: str) -> None:
    assert is_readable(text, tokens(text))


@pytest.mark.parametrize(
    "text",
    [
        "", "😂😂", "...", "Я не знаю, что сказать", "我不知道该说什么", "لا أعرف ماذا أقول",
        "Ich weiß wirklich nicht mehr weiter mit dieser ganzen Sache gerade",
        "Hôm nay tôi cảm thấy rất mệt mỏi và buồn quá",
    ],
)  # fmt: skip
def test_other_languages_and_no_words_are_not(text: str) -> None:
    assert not is_readable(text, tokens(text))
