"""Several clip towers of one shape as one module: every weight has a leading axis for the member.

A small tower leaves a GPU idle between its many small operations. Stacked, three members take
hardly longer than one.
"""

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - torch's own name for it

from signclip_desktop.core.encoding.streams import HAND_FEATURES, STEPS
from signclip_desktop.core.encoding.towers import ClipTower, TowerConfig

EPSILON = 1e-5
FEATURE_MOMENTUM, CENTRE_MOMENTUM = 0.05, 0.1
HIDDEN = -1e4  # logit of a step in which no hand is seen


class StackedTowers(nn.Module):
    """What E clip towers do to E batches; the mouth, which is not in use, is kept as it began."""

    _across: Tensor
    _inside: Tensor

    def __init__(
        self, config: TowerConfig, seeds: list[int], *, drop_path: float, late: float
    ) -> None:
        super().__init__()
        towers = []
        for seed in seeds:
            torch.manual_seed(seed)
            towers.append(ClipTower(config))
        self.count, self.heads, self.late = len(seeds), config.heads, late
        self._rest = [
            {k: v for k, v in tower.state_dict().items() if k.startswith("mouth.")}
            for tower in towers
        ]
        learned = [dict(tower.named_parameters()) for tower in towers]
        self.names = [name for name in learned[0] if not name.startswith("mouth.")]
        for name in self.names:
            stacked = torch.stack([values[name].detach() for values in learned])
            self.register_parameter(name.replace(".", "/"), nn.Parameter(stacked))
        kept = [dict(tower.named_buffers()) for tower in towers]
        self.kept = [name for name in kept[0] if "num_batches" not in name]
        for name in self.kept:
            stacked = torch.stack([values[name] for values in kept])
            self.register_buffer(name.replace(".", "/"), stacked)
        self._plan = _plan(config, drop_path)
        step = torch.arange(STEPS // 2)
        across = step[None] - step[:, None] + config.kernel // 2
        inside = (across >= 0) & (across < config.kernel)
        self.register_buffer("_across", across.clamp(0, config.kernel - 1), persistent=False)
        self.register_buffer("_inside", inside.float(), persistent=False)

    def forward(self, hands: Tensor, body: Tensor, body_valid: Tensor) -> Tensor:
        """Features E B T F of hands and body, and where the body counts, E B T -> raw E B part."""
        x = self._linear(self._standardised(hands, "hand_norm", FEATURE_MOMENTUM), "hands")
        placed = self._linear(self._standardised(body, "body_norm", FEATURE_MOMENTUM), "body")
        x = F.silu(x + placed * body_valid[..., None])
        x = self._layer_norm(self._halved(x), "norm") + self._value("place")
        for number, (is_attention, rate) in enumerate(self._plan):
            block = self._attention if is_attention else self._convolution
            x = block(x, f"blocks.{number}.", rate)
        pooled = self._pooled(self._layer_norm(x, "last_norm"), hands)
        raw = self._linear(F.dropout(pooled, self.late, self.training), "project")
        centred = self._standardised(raw, "centre", CENTRE_MOMENTUM)
        return centred * self._value("centre.weight")[:, None] + self._value("centre.bias")[:, None]

    def member(self, number: int, values: Mapping[str, Tensor] | None = None) -> dict[str, Tensor]:
        """State of one ClipTower; `values` replaces the weights, as the running mean does."""
        state = {}
        for name in [*self.names, *self.kept]:
            value = values[name] if values and name in values else self._value(name)
            state[name] = value[number].detach().cpu().clone()
        for name in ("hand_norm", "body_norm", "centre"):
            state[f"{name}.num_batches_tracked"] = torch.tensor(1)
        return state | {name: value.cpu() for name, value in self._rest[number].items()}

    def _value(self, name: str) -> Tensor:
        value: Tensor = getattr(self, name.replace(".", "/"))
        return value

    def _linear(self, x: Tensor, name: str) -> Tensor:
        weight, bias = self._value(f"{name}.weight"), self._value(f"{name}.bias")
        flat = x.reshape(self.count, -1, x.shape[-1])
        return torch.baddbmm(bias[:, None], flat, weight.transpose(1, 2)).view(*x.shape[:-1], -1)

    def _layer_norm(self, x: Tensor, name: str) -> Tensor:
        gain, bias = self._value(f"{name}.weight"), self._value(f"{name}.bias")
        return F.layer_norm(x, x.shape[-1:]) * gain[:, None, None] + bias[:, None, None]

    def _standardised(self, x: Tensor, name: str, momentum: float) -> Tensor:
        flat = x.reshape(self.count, -1, x.shape[-1])
        mean, spread = self._value(f"{name}.running_mean"), self._value(f"{name}.running_var")
        if self.training:
            rows = flat.shape[1]
            now, varied = flat.mean(dim=1), flat.var(dim=1, unbiased=False)
            with torch.no_grad():
                mean.lerp_(now, momentum)
                spread.lerp_(varied * (rows / (rows - 1)), momentum)
            mean, spread = now, varied
        return ((flat - mean[:, None]) * torch.rsqrt(spread + EPSILON)[:, None]).view(x.shape)

    def _halved(self, x: Tensor) -> Tensor:
        """The convolution of five steps that halves their number, as one product of matrices."""
        members, batch, steps, width = x.shape
        windows = F.pad(x, (0, 0, 2, 2)).unfold(2, 5, 2)
        flat = windows.reshape(members, batch * (steps // 2), 5 * width)
        weight = self._value("halve.weight").flatten(2).transpose(1, 2)
        halved = torch.baddbmm(self._value("halve.bias")[:, None], flat, weight)
        return halved.view(members, batch, steps // 2, -1)

    def _convolution(self, x: Tensor, name: str, rate: float) -> Tensor:
        members, batch, steps, width = x.shape
        kernel = self._value(f"{name}over_time.weight").view(members, width, -1)
        band = (kernel[:, :, self._across] * self._inside).view(members * width, steps, steps)
        channels = x.permute(0, 3, 2, 1).reshape(members * width, steps, batch)
        mixed = torch.bmm(band, channels).view(members, width, steps, batch).permute(0, 3, 2, 1)
        mixed = mixed + self._value(f"{name}over_time.bias")[:, None, None]
        mixed = self._wide(self._layer_norm(mixed, f"{name}norm"), name)
        return x + self._dropped(mixed * self._value(f"{name}gain")[:, None, None], rate)

    def _attention(self, x: Tensor, name: str, rate: float) -> Tensor:
        members, batch, steps, width = x.shape
        parts = self._linear(self._layer_norm(x, f"{name}norm"), f"{name}query_key_value")
        parts = parts.view(members * batch, steps, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(query, key, value).transpose(1, 2)
        mixed = self._linear(mixed.reshape(x.shape), f"{name}join")
        x = x + self._dropped(mixed, rate)
        return x + self._dropped(self._wide(self._layer_norm(x, f"{name}norm_2"), name), rate)

    def _wide(self, x: Tensor, name: str) -> Tensor:
        return self._linear(F.silu(self._linear(x, f"{name}wide")), f"{name}narrow")

    def _dropped(self, branch: Tensor, rate: float) -> Tensor:
        if not self.training or rate == 0.0:
            return branch
        kept = torch.rand(*branch.shape[:2], 1, 1, device=branch.device) >= rate
        return branch * (kept.to(branch.dtype) / (1.0 - rate))

    def _pooled(self, x: Tensor, hands: Tensor) -> Tensor:
        """As ClipTower pools: attention and mean over the steps in which a hand is seen."""
        seen = (hands[..., HAND_FEATURES - 43 : HAND_FEATURES - 39] > 0).any(dim=-1)
        seen = seen.view(*x.shape[:3], 2).any(dim=-1)
        seen = seen | ~seen.any(dim=-1, keepdim=True)
        weight = self._linear(x, "attend").masked_fill(~seen[..., None], HIDDEN).softmax(dim=2)
        heads = torch.einsum("ebth,ebtc->ebhc", weight, x).flatten(2)
        share = seen.float() / seen.sum(dim=-1, keepdim=True)
        return torch.cat([heads, torch.einsum("ebt,ebtc->ebc", share, x)], dim=-1)


def _plan(config: TowerConfig, drop_path: float) -> list[tuple[bool, float]]:
    """Of each block whether it is attention, and how often it is left out."""
    plan = []
    for number in range(1, config.depth + 1):
        rate = drop_path * number / config.depth
        plan.append((False, rate))
        if number % max(1, config.depth // 2) == 0:
            plan.append((True, rate))
    return plan
