"""The tagger in torch: looked-up units, one bidirectional LSTM, a linear-chain CRF for each label scheme."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

ENDS = ("B", "I", "E", "S")


def tag_names(labels: tuple[str, ...]) -> list[str]:
    """Tags of a scheme: `O`, then B, I, E, S of each label."""
    return ["O", *(f"{end}-{label}" for label in labels for end in ENDS)]


def legal(labels: tuple[str, ...]) -> np.ndarray:
    """Which tag may follow which, shape (tags + 2, tags + 2); the last two rows and columns are start and end."""
    names = [*tag_names(labels), "START", "STOP"]
    table = np.zeros((len(names), len(names)), dtype=bool)
    for row, left in enumerate(names):
        for column, right in enumerate(names):
            if left == "STOP" or right == "START":
                continue
            opens = left[0] in "BI"
            goes_on = right[:2] in ("I-", "E-")
            table[row, column] = (left[2:] == right[2:] and goes_on) if opens and left[1] == "-" else not goes_on
    return table


class PathSums(torch.autograd.Function):  # type: ignore[misc,unused-ignore]
    """Log of the summed weights of all tag paths, with the gradient in closed form (forward and backward sums).

    `local` is (texts, characters, tags), weights not logs; `step` (tags, tags) from row to column.
    """

    @staticmethod
    def forward(ctx: Any, local: Tensor, step: Tensor, first: Tensor, last: Tensor, lengths: Tensor) -> Tensor:
        """One log sum for each text; every step is scaled to sum to one."""
        texts, longest, tags = local.shape
        inside = torch.arange(longest) < lengths[:, None]
        columns, shortest = local.transpose(0, 1).contiguous(), int(lengths.min())
        sums, totals = torch.empty(longest, texts, tags), torch.empty(longest, texts, 1)
        running = columns[0] * first
        for at in range(longest):
            if at:
                running = (sums[at - 1] @ step) * columns[at]
            if at >= shortest:
                running = torch.where(inside[:, at : at + 1], running, sums[at - 1])
            totals[at] = running.sum(1, keepdim=True).clamp_min(1e-30)
            torch.div(running, totals[at], out=sums[at])
        ending = (sums[-1] @ last).clamp_min(1e-30)
        ctx.save_for_backward(columns, step, first, last, sums, totals, ending, inside)
        return totals[..., 0].log().sum(0) + ending.log()

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        """Posteriors, by sums from the right."""
        (grad,) = grads
        columns, step, first, last, sums, totals, ending, inside = ctx.saved_tensors
        longest, tags = len(columns), columns.shape[2]
        right, moved = torch.empty_like(columns), torch.empty_like(columns)
        right[-1] = last / ending[:, None]
        turned = step.t().contiguous()
        for at in range(longest - 1, 0, -1):
            torch.div(columns[at] * right[at], totals[at], out=moved[at])
            right[at - 1] = torch.where(inside[:, at : at + 1], moved[at] @ turned, right[at])
        reached = torch.empty_like(columns)
        reached[0], reached[1:] = first, sums[:-1] @ step
        keep = inside.t()[..., None] * grad[None, :, None]
        local = (reached * right / totals * keep).transpose(0, 1)
        steps = sums[:-1].reshape(-1, tags).t() @ (moved[1:] * keep[1:]).reshape(-1, tags)
        starts = (columns[0] * right[0] / totals[0] * keep[0]).sum(0)
        return local, steps, starts, (sums[-1] / ending[:, None] * grad[:, None]).sum(0), None


class Chain(nn.Module):  # type: ignore[misc,unused-ignore]
    """A linear-chain CRF whose illegal transitions have probability zero."""

    def __init__(self, labels: tuple[str, ...]) -> None:
        super().__init__()
        table = legal(labels)
        self.tags = len(table) - 2
        self.scores = nn.Parameter(torch.zeros(table.shape))
        self.register_buffer("legal", torch.from_numpy(table.astype(np.float32)))

    def log_sums(self, emissions: Tensor, lengths: Tensor, allowed: Tensor | None = None) -> Tensor:
        """Log of the summed weights of all legal paths (through `allowed` tags only), one for each text.

        `emissions` is (texts, characters, tags); `allowed` has the same shape, 1 where a tag may stand.
        """
        weights = torch.exp(self.scores) * self.legal
        step, first, last = (
            weights[: self.tags, : self.tags], weights[self.tags, : self.tags], weights[: self.tags, self.tags + 1]
        )  # fmt: skip
        top = emissions.max(dim=2, keepdim=True).values.detach()
        local = torch.exp(emissions - top)
        if allowed is not None:
            local = local * allowed
        inside = torch.arange(emissions.shape[1]) < lengths[:, None]
        sums: Tensor = PathSums.apply(local, step, first, last, lengths) + (top[..., 0] * inside).sum(1)
        return sums

    def path(self, emissions: Tensor, lengths: Tensor, tags: Tensor) -> Tensor:
        """Log weight of the given tags, one for each text."""
        inside = (torch.arange(tags.shape[1]) < lengths[:, None]).float()
        local = emissions.gather(2, tags[:, :, None])[..., 0] * inside
        moves = self.scores[tags[:, :-1], tags[:, 1:]] * inside[:, 1:]
        last = tags.gather(1, (lengths - 1)[:, None])[:, 0]
        scores: Tensor = (
            local.sum(1) + moves.sum(1) + self.scores[self.tags, tags[:, 0]] + self.scores[last, self.tags + 1]
        )
        return scores


class Network(nn.Module):  # type: ignore[misc,unused-ignore]
    """Units in, one row of tag scores for each scheme out."""

    def __init__(
        self, tables: list[np.ndarray], hidden: int, schemes: dict[str, tuple[str, ...]], kinds: int, drop: float
    ) -> None:
        super().__init__()
        chars, bigrams, words = (torch.from_numpy(table) for table in tables)
        self.chars = nn.Embedding.from_pretrained(chars, freeze=False, padding_idx=0, sparse=True)
        self.bigrams = nn.Embedding.from_pretrained(bigrams, freeze=False, padding_idx=0, sparse=True)
        self.words = nn.Embedding.from_pretrained(words, freeze=False, padding_idx=0, sparse=True)
        width = chars.shape[1] + bigrams.shape[1] + 3 * words.shape[1]
        self.lstm = nn.LSTM(width, hidden, batch_first=True, bidirectional=True)
        self.heads = nn.ModuleDict(
            {name: nn.Linear(2 * hidden, 1 + 4 * len(labels)) for name, labels in schemes.items()}
        )
        self.kinds = nn.Linear(2 * hidden, kinds)
        self.chains = nn.ModuleDict({name: Chain(labels) for name, labels in schemes.items()})
        self.drop = drop

    def features(self, ids: Tensor) -> Tensor:
        """Concatenated unit vectors, (texts, characters, width); in training some units are hidden."""
        if self.training:
            hide = (torch.rand(ids.shape) < torch.tensor([0.02, 0.1, 0.1, 0.1, 0.1])) & (ids > 1)
            ids = torch.where(hide, torch.tensor([1, 1, 0, 0, 0]), ids)
        parts = [self.chars(ids[..., 0]), self.bigrams(ids[..., 1])] + [
            self.words(ids[..., slot]) for slot in (2, 3, 4)
        ]
        return nn.functional.dropout(torch.cat(parts, 2), self.drop, self.training)

    def encode(self, ids: Tensor) -> Tensor:
        """States of the LSTM, (texts, characters, 2 × hidden)."""
        features = self.features(ids)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.training):
            states: Tensor = self.lstm(features)[0]
        return nn.functional.dropout(states.float(), self.drop, self.training)

    def loss(self, batch: dict[str, Any]) -> Tensor:
        """Negative log-likelihood a fifty characters: the set's own scheme, what it says about ours, and the kinds."""
        states, lengths = self.encode(batch["ids"]), batch["lengths"]
        chain, emissions = self.chains["ours"], self.heads["ours"](states)
        doubled = chain.log_sums(
            torch.cat([emissions, emissions]), torch.cat([lengths, lengths]),
            torch.cat([batch["allowed"], torch.ones_like(batch["allowed"])]),
        )  # fmt: skip
        texts = len(lengths)
        loss = (doubled[texts:] - doubled[:texts]).sum() * batch["weight"]
        if (scheme := batch["scheme"]) is not None:
            own, rows = self.chains[scheme], self.heads[scheme](states)
            loss = loss + (own.log_sums(rows, lengths) - own.path(rows, lengths, batch["tags"])).sum()
        marked = batch["kinds"] >= 0
        if marked.any():
            kinds = self.kinds(states[marked])
            loss = loss + 0.3 * nn.functional.cross_entropy(kinds, batch["kinds"][marked], reduction="sum")
        return loss * 50 / lengths.sum()
