"""Monotone truth: an audit that learns less may say *unknown*, and never another definite verdict.

``python -m tests.fuzz`` takes information away from every recorded cloud, by answer, by field and at random.
"""
