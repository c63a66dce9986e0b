//! Tests of the goods vocabulary against the rules.
