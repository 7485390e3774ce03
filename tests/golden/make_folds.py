"""folds.json: the folds and parts of scikit-learn (Debian: python3-sklearn).
python3 make_folds.py"""

import json
import numpy as np
import sklearn
from sklearn.model_selection import KFold, ShuffleSplit, StratifiedKFold, StratifiedShuffleSplit

random = np.random.default_rng(21)
cases = {"made_with": f"numpy {np.__version__}, scikit-learn {sklearn.__version__}", "cases": []}


def folds_of(splitter, labels):
    folds = np.empty(len(labels), int)
    for fold, (_, test) in enumerate(splitter.split(labels, labels)):
        folds[test] = fold
    return folds.tolist()


def part_of(splitter, labels):
    return sorted(next(splitter.split(labels, labels))[1].tolist())


for count, classes, folds, seed, share in (
    (20, 2, 5, 42, 0.2),
    (45, 2, 5, 0, 0.2),
    (61, 4, 3, 7, 0.25),
    (120, 2, 10, 42, 0.1),
    (37, 3, 4, 123456, 0.5),
    (288, 4, 5, 42, 0.2),
):
    labels = random.permutation(np.arange(count) % classes)
    if count == 45:
        labels = (random.random(count) < 0.3).astype(int)
    cases["cases"].append(
        {
            "labels": labels.tolist(),
            "folds": folds,
            "seed": seed,
            "share": share,
            "stratified": folds_of(StratifiedKFold(folds, shuffle=True, random_state=seed), labels),
            "shuffled": folds_of(KFold(folds, shuffle=True, random_state=seed), labels),
            "in_order": folds_of(KFold(folds), labels),
            "stratified_part": part_of(
                StratifiedShuffleSplit(1, test_size=share, random_state=seed), labels
            ),
            "shuffled_part": part_of(ShuffleSplit(1, test_size=share, random_state=seed), labels),
        }
    )

with open("folds.json", "w") as out:
    json.dump(cases, out)
    out.write("\n")
