"""scores.json: chance bounds, tests over subjects and measures of scipy and scikit-learn
(Debian: python3-scipy, python3-sklearn). python3 make_scores.py"""

import json
import numpy as np
import scipy
import sklearn
from scipy import linalg, stats
from sklearn import metrics

random = np.random.default_rng(22)
cases = {
    "made_with": f"numpy {np.__version__}, scipy {scipy.__version__}, "
    f"scikit-learn {sklearn.__version__}",
    "chance": [],
    "wilcoxon": [],
    "measures": [],
    "roots": [],
}

for trials, p in ((24, 0.5), (144, 0.5), (288, 0.25), (90, 0.4), (3, 0.5)):
    k = int(stats.binom.isf(0.05, trials, p)) + 1
    cases["chance"].append({"trials": trials, "p": p, "bound": k / trials if k <= trials else 1})

for n in (5, 9, 14, 24):
    values = random.normal(0.02, 0.03, n)
    cases["wilcoxon"].append(
        {"values": list(values), "p": stats.wilcoxon(values, mode="exact").pvalue}
    )
values = np.array([1, -1, 2, 2, 3, 0, 4, -2, 5, 6, 7]) / 100
cases["wilcoxon"].append(
    {"values": list(values), "p": stats.wilcoxon(values, correction=True, mode="approx").pvalue}
)

for classes, n in ((2, 40), (4, 61)):
    labels = random.integers(0, classes, n)
    logits = np.float32(random.normal(0, 1, (n, classes)) + 0.8 * np.eye(classes)[labels])
    decided = logits.argmax(1)
    e = np.exp(np.float64(logits))
    probability = e / e.sum(1, keepdims=True)
    if classes == 2:
        auc = metrics.roc_auc_score(labels, probability[:, 1])
    else:
        auc = metrics.roc_auc_score(labels, probability, multi_class="ovr")
    cases["measures"].append(
        {
            "labels": labels.tolist(),
            "logits": [float(x) for x in logits.ravel()],
            "accuracy": metrics.accuracy_score(labels, decided),
            "balanced_accuracy": metrics.balanced_accuracy_score(labels, decided),
            "kappa": metrics.cohen_kappa_score(labels, decided),
            "auc": auc,
        }
    )

for n in (1, 3, 22):
    half = random.normal(0, 1, (n, n + 5))
    matrix = half @ half.T
    cases["roots"].append(
        {
            "n": n,
            "matrix": matrix.ravel().tolist(),
            "values": linalg.eigvalsh(matrix).tolist(),
            "root": linalg.fractional_matrix_power(matrix, -0.5).real.ravel().tolist(),
        }
    )

with open("scores.json", "w") as out:
    json.dump(cases, out)
    out.write("\n")
