"""One training process, or several started by torchrun that average their gradients."""

import os
from dataclasses import dataclass

import torch
from torch import distributed, nn
from torch.nn.parallel import DistributedDataParallel

from signclip_desktop.errors import UsageError


@dataclass(frozen=True, slots=True)
class Processes:
    """This process among all of a run.

    Attributes:
        rank: this one's number, from 0; only 0 writes and tells.
        count: how many there are.
    """

    rank: int = 0
    count: int = 1

    def wrap(self, learner: nn.Module) -> nn.Module:
        """The learner with its gradients averaged over all processes."""
        if self.count == 1:
            return learner
        return DistributedDataParallel(learner, find_unused_parameters=True)

    def barrier(self) -> None:
        """Wait for all processes."""
        if self.count > 1:
            distributed.barrier()


def join_processes() -> Processes:
    """The processes that torchrun announces in the environment, or this one alone."""
    count = int(os.environ.get("WORLD_SIZE", "1"))
    if count == 1:
        return Processes()
    if not distributed.is_initialized():
        # NCCL is for one GPU a process; gloo works everywhere.
        enough = torch.cuda.is_available() and torch.cuda.device_count() >= count
        distributed.init_process_group("nccl" if enough else "gloo")
    return Processes(rank=distributed.get_rank(), count=count)


def leave_processes(processes: Processes) -> None:
    """End the group, if there is one."""
    if processes.count > 1:
        distributed.destroy_process_group()


def choose_device(name: str, processes: Processes) -> torch.device:
    """Where a run computes.

    Args:
        name: "auto" for the GPU of this process where there is one, else the CPU; or a device
            as torch names it.
        processes: each takes the GPU of its own number.

    Raises:
        UsageError: there is no such device here.
    """
    if name == "auto":
        name = f"cuda:{processes.rank}" if torch.cuda.is_available() else "cpu"
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as error:
        raise UsageError("config.device", device=name) from error
    if device.type == "cuda":
        # Factors of products rounded to 10 bits: four times faster, far finer than what is varied.
        torch.backends.cuda.matmul.fp32_precision = "tf32"
    return device


def choose_threads(threads: int, processes: Processes) -> None:
    """Share the threads of a run between its processes."""
    torch.set_num_threads(max(1, threads // processes.count))
