"""Speed and memory of `analyze`, compared with plain NumPy.

Measures CPU seconds on 100,000 x 100 integer-coded options against a NumPy pass with the same item, option and test
figures; with `--million`, the memory above the input on 1,000,000 x 100.
Run as `python -m tests.bench.bench_analyze [--million]`.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time

# One thread for matrix products, so CPU seconds are comparable: two threads on small blocks mostly wait.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd

from exams.psychometrics import analyze

OPTIONS = 4


def simulate(n: int, k: int, seed: int = 12345, dtype=np.int8) -> tuple[np.ndarray, np.ndarray]:
    """Simulate options 1..4 (n, k) under a Rasch model, with 0 for 1% omissions, and the key (k)."""
    rng = np.random.default_rng(seed)
    key = rng.integers(1, OPTIONS + 1, k).astype(dtype)
    difficulty = rng.normal(size=k).astype(np.float32)
    responses = np.empty((n, k), dtype=dtype)
    for start in range(0, n, 50_000):
        part = responses[start : start + 50_000]
        ability = rng.normal(size=(len(part), 1)).astype(np.float32)
        right = rng.random(part.shape, dtype=np.float32) < 1 / (1 + np.exp(difficulty - ability))
        part[:] = np.where(right, key, rng.integers(1, OPTIONS + 1, part.shape).astype(dtype))
        part[rng.random(part.shape, dtype=np.float32) < 0.01] = 0
    return responses, key


def frames(answers: np.ndarray, key: np.ndarray) -> tuple[pd.DataFrame, pd.DataFrame]:
    names = [f"i{number:03d}" for number in range(1, answers.shape[1] + 1)]
    responses = pd.DataFrame(answers, columns=names, copy=False)
    responses.insert(0, "person", np.arange(len(answers)))
    return responses, pd.DataFrame({"item": names, "key": key, "max_score": 1})


def bare(responses: np.ndarray, key: np.ndarray) -> dict:
    """Compute the same item, option and test figures with matrix arithmetic; no data frame, checks or labels."""
    n, k = responses.shape
    x = (responses == key).astype(np.float32)
    total = x.sum(axis=1)
    covariance = (x.T @ x).astype(np.float64)
    mean = x.mean(axis=0, dtype=np.float64)
    covariance = (covariance - n * np.outer(mean, mean)) / (n - 1)
    variance, whole = np.diag(covariance), covariance.sum()
    item_total = covariance.sum(axis=1)
    rest = whole - 2 * item_total + variance
    ranks = pd.Series(total).rank().to_numpy()
    fifth = np.minimum(4, (5 * (ranks - 0.5) / n).astype(int))
    levels, freq = np.unique(total, return_counts=True)
    below = np.cumsum(freq) - freq
    low = np.clip((0.27 * n - below) / freq, 0, 1)
    high = np.clip((0.27 * n - (n - below - freq)) / freq, 0, 1)
    place = np.searchsorted(levels, total)
    away = total - total.mean(dtype=np.float64)
    design = np.zeros((n, 9), dtype=np.float32)
    design[:, 0], design[:, 1] = 1, away
    design[np.arange(n), 2 + fifth] = 1
    design[:, 7], design[:, 8] = low[place], high[place]
    figures = {"levels": levels, "moments": [float((away**power).mean()) for power in (2, 3, 4)]}
    figures["items"] = (
        mean,
        item_total / np.sqrt(variance * whole),
        (item_total - variance) / np.sqrt(variance * rest),
    )
    figures["deleted"] = (k - 1) / (k - 2) * (1 - (variance.sum() - variance) / rest)
    figures["alpha"] = k / (k - 1) * (1 - variance.sum() / whole)
    figures["lambda2"] = np.sqrt(k / (k - 1) * ((covariance**2).sum() - (variance**2).sum())) / whole
    sorted_total = np.sort(total)
    figures["efficiency"] = [sorted_total[n - int(right) :].sum() for right in x.sum(axis=0)]
    figures["discrimination"] = x.T @ design
    figures["options"] = [(responses == option).astype(np.float32).T @ design for option in range(OPTIONS + 1)]
    return figures


def cpu(action, *arguments, repeats: int = 5) -> float:
    """The lowest CPU seconds of several runs."""
    best = np.inf
    for _ in range(repeats):
        start = time.process_time()
        action(*arguments)
        best = min(best, time.process_time() - start)
    return best


def compare(n: int, k: int) -> None:
    answers, key = simulate(n, k)
    responses, keys = frames(answers, key)
    floor, ours = cpu(bare, answers, key), cpu(analyze, responses, keys)
    line = f"bare NumPy pass {floor:.3f} CPU s, analyze {ours:.3f} CPU s, ratio {ours / floor:.2f} (<= 2)"
    sys.stdout.write(f"{n:,} x {k}: {line}\n")


def resident() -> tuple[float, float]:
    """Current and peak memory in MiB."""
    with open("/proc/self/status", encoding="ascii") as status:
        lines = dict(line.split(":", 1) for line in status)
    return tuple(int(lines[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))


def measure_million(n: int, k: int) -> None:
    """Peak memory above the level after the input was made; needs /proc."""
    responses, keys = frames(*simulate(n, k))
    before, _ = resident()
    with open("/proc/self/clear_refs", "w", encoding="ascii") as reset:
        reset.write("5")
    start = time.process_time()
    analyze(responses, keys)
    spent = time.process_time() - start
    _, peak = resident()
    line = f"{spent:.2f} CPU s, {peak - before:.0f} MiB above the input (< 500)"
    sys.stdout.write(f"{n:,} x {k}: {line}\n")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--million", action="store_true", help="also 1,000,000 x 100, in a process of its own")
    parser.add_argument("--only-million", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.only_million:
        measure_million(1_000_000, 100)
        return
    compare(100_000, 100)
    if options.million:
        subprocess.run([sys.executable, "-m", "tests.bench.bench_analyze", "--only-million"], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
