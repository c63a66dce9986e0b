//! The language of conditions: the syntax of CEL, parsed by its library, and types checked here against
//! the declared facts. What has no meaning for a rule (maps, division, nested loops) is refused.
//!
//! The parser is recursive with large frames, so it runs on a stack of its own, on short texts only.

use cel::Env;

use super::checker::Checker;
use super::node::Node;
use crate::units::{LocalText, local_text};

/// Longest text of a condition in characters.
pub(super) const MAX_LENGTH: usize = 1000;
/// Deepest nesting, brackets and chains of operators alike.
pub(super) const MAX_DEPTH: usize = 32;
/// Most nodes of a condition.
pub(super) const MAX_NODES: usize = 300;
/// The deepest text within the bounds takes less than 8 MB without optimization; only what is used of
/// this is paid for.
const STACK: usize = 64 << 20;

/// What is wrong with a condition, and at which byte of its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Complaint {
    pub(super) offset: usize,
    pub(super) reason: LocalText,
}

/// Runs work that parses conditions on a stack that is deep enough.
pub(super) fn on_deep_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    std::thread::scope(|scope| {
        let thread =
            std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).ok()?;
        thread.join().ok()
    })
}

/// Parses and checks a condition; to be called on a deep stack.
pub(super) fn condition(source: &str) -> Result<Node, Complaint> {
    let length = source.chars().count();
    if length > MAX_LENGTH {
        let reason = local_text!(
            "条件长 {length} 字，最多 {MAX_LENGTH} 字：请拆成几条规则",
            "the condition has {length} characters, at most {MAX_LENGTH} may stand: split the rule"
        );
        return Err(Complaint { offset: 0, reason });
    }
    if source.trim().is_empty() {
        let reason = LocalText::new("条件为空，请写明条件", "the condition is empty: write one");
        return Err(Complaint { offset: 0, reason });
    }
    let depth = u16::try_from(MAX_DEPTH).unwrap_or(u16::MAX);
    let parser = Env::default().parser().max_recursion_depth(depth);
    let (expression, places) =
        parser.parse_with_source_info(source).map_err(|errors| unparsed(source, &errors))?;
    Checker::condition(places, &expression)
}

fn unparsed(source: &str, errors: &cel::ParseErrors) -> Complaint {
    let Some(error) = errors.errors.first() else {
        let reason = LocalText::new("条件无法读取", "the condition cannot be read");
        return Complaint { offset: 0, reason };
    };
    let is_deep = |error: &cel::ParseError| error.msg.contains("Recursion limit");
    if errors.errors.iter().any(is_deep) {
        let reason = local_text!(
            "条件嵌套超过 {MAX_DEPTH} 层：请拆成几条规则",
            "the condition is nested deeper than {MAX_DEPTH}: split the rule"
        );
        return Complaint { offset: 0, reason };
    }
    let line = usize::try_from(error.pos.0 - 1).unwrap_or(0);
    let column = usize::try_from(error.pos.1 - 1).unwrap_or(0);
    let before: usize = source.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = source.get(before..).unwrap_or_default();
    let offset = rest.char_indices().nth(column).map_or(source.len(), |(at, _)| before + at);
    let message = error.msg.trim_start_matches("Syntax error: ");
    let message: String = message.chars().take(200).collect();
    let reason = local_text!("语法有误：{message}", "the syntax is wrong: {message}");
    Complaint { offset, reason }
}
