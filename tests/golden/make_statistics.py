"""statistics.json: what scipy and numpy make of random samples (Debian: python3-scipy).
python3 make_statistics.py"""

import json
import numpy as np
import scipy
from scipy import stats

random = np.random.default_rng(20)
cases = {
    "made_with": f"numpy {np.__version__}, scipy {scipy.__version__}",
    "spread": [],
    "sign_flips": [],
    "counts": [],
    "single_seed": [],
    "bootstrap": [],
}


def sign_flip(values):
    return stats.permutation_test(
        (np.asarray(values, float),), np.sum, permutation_type="samples", n_resamples=np.inf
    ).pvalue


for n in (1, 2, 3, 5, 9, 40):
    values = random.uniform(0.3, 1, n)
    cases["spread"].append(
        {"values": list(values), "mean": values.mean(), "sd": values.std(ddof=1) if n > 1 else 0}
    )
for n in (3, 4, 6, 8, 10, 12):
    values = random.normal(0.02, 0.03, n)
    cases["sign_flips"].append({"values": list(values), "p": sign_flip(values)})
for n in (4, 7, 10, 12):
    values = random.integers(-3, 4, n)
    cases["counts"].append({"values": values.tolist(), "p": sign_flip(values)})
for better, worse in ((3, 1), (12, 20), (61, 39), (400, 330), (5000, 4870)):
    cases["single_seed"].append(
        {"better": better, "worse": worse, "p": stats.binomtest(better, better + worse).pvalue}
    )
for n in (5, 9, 20):
    values = random.normal(0.8, 0.05, n)
    interval = stats.bootstrap(
        (values,), np.mean, method="percentile", n_resamples=200_000, batch=10_000, random_state=1
    ).confidence_interval
    cases["bootstrap"].append({"values": list(values), "low": interval.low, "high": interval.high})

cases["stouffer"] = []
random = np.random.default_rng(21)
for n in (1, 4, 9):
    p, signs, weights = random.uniform(0, 1, n), random.choice([-1, 1], n), random.uniform(5, 20, n)
    one_sided = np.where(signs > 0, p / 2, 1 - p / 2)
    combined = stats.combine_pvalues(one_sided, method="stouffer", weights=weights)[1]
    cases["stouffer"].append(
        {
            "p": list(p),
            "signs": signs.tolist(),
            "weights": list(weights),
            "combined": 2 * min(combined, 1 - combined),
        }
    )

with open("statistics.json", "w") as file:
    json.dump(cases, file, indent=1)
    file.write("\n")
