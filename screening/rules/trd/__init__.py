"""Treatment-resistant depression: which trials count, and what they add up to.  It is not a diagnosis.

``load`` reads the pack, ``trial`` judges one trial, ``count`` counts different medicines, ``person`` finds the level,
``classify`` says the whole.  The criteria stand in packs/trd.yaml, the doses in packs/thresholds.csv, the reasons in docs/clinical/trd.md.
"""
