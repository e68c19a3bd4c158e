#!/usr/bin/env python3
"""Writes metrics.h: ranking metrics of a small fixed set, computed straight from their definitions.

Usage: tests/golden/metrics.py > tests/golden/metrics.h
"""
import math
import random

ROWS, BINS, K = 60, 20, 10


def auc(pairs):
    """The share of (positive, negative) pairs in the right order; a tie is half a pair."""
    positives = [s for s, y in pairs if y]
    negatives = [s for s, y in pairs if not y]
    if not positives or not negatives:
        return None
    won = sum((p > n) + 0.5 * (p == n) for p in positives for n in negatives)
    return won / (len(positives) * len(negatives))


def by_group(rows):
    groups = {}
    for p, y, g in rows:
        groups.setdefault(g, []).append((p, y))
    return list(groups.values())


def group_auc(rows):
    known = [(auc(g), len(g)) for g in by_group(rows) if auc(g) is not None]
    return sum(a * n for a, n in known) / sum(n for _, n in known)


def log_loss(rows):
    clip = lambda p: min(max(p, 1e-7), 1 - 1e-7)
    return -sum(math.log(clip(p) if y else 1 - clip(p)) for p, y, _ in rows) / len(rows)


def calibration_error(rows):
    bins = [[(p, y) for p, y, _ in rows if min(int(p * BINS), BINS - 1) == b] for b in range(BINS)]
    return sum(len(b) / len(rows) * abs(sum(p for p, _ in b) / len(b) - sum(y for _, y in b) / len(b))
               for b in bins if b)


def ndcg(rows):
    def dcg(labels):
        return sum(y / math.log2(i + 2) for i, y in enumerate(labels[:K]))

    values = []
    for group in by_group(rows):
        labels = [y for _, y in sorted(group, key=lambda row: -row[0])]
        if any(labels):
            values.append(dcg(labels) / dcg(sorted(labels, reverse=True)))
    return sum(values) / len(values)


def cpp(name, kind, values):
    lines = [f"inline constexpr {kind} {name}[] = {{"]
    for i in range(0, len(values), 12):
        lines.append("    " + ", ".join(str(v) for v in values[i:i + 12]) + ",")
    return "\n".join(lines + ["};"])


random.seed(7)
# Probabilities are sixteenths, exact in any float, with 0, 1 and many ties among them.
rows = [(random.randint(0, 16) / 16, random.randint(0, 1), random.choice([3, 5, 8])) for _ in range(ROWS)]
rows += [(0.25, 1, 13), (0.5, 1, 13), (0.75, 0, 21)]  # groups of one class

print("#pragma once\n\n#include <cstdint>\n\n// Written by metrics.py beside it.\n// clang-format off")
print("namespace lore::golden {\n")
print(cpp("probabilities", "float", [p for p, _, _ in rows]))
print(cpp("labels", "float", [y for _, y, _ in rows]))
print(cpp("groups", "std::int32_t", [g for _, _, g in rows]))
print()
print(f"inline constexpr double auc = {auc([(p, y) for p, y, _ in rows])!r};")
print(f"inline constexpr double group_auc = {group_auc(rows)!r};")
print(f"inline constexpr double log_loss = {log_loss(rows)!r};")
print(f"inline constexpr double calibration_error = {calibration_error(rows)!r};  // {BINS} bins")
print(f"inline constexpr double ndcg = {ndcg(rows)!r};  // first {K}")
print("\n}  // namespace lore::golden\n// clang-format on")
