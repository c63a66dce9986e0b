//! Geometry against slow obvious counts, layers against their faults, records against the formula.
