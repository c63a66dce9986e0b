//! Tables that import and tables that do not.
