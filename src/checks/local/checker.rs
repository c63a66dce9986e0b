//! The checker of conditions: names, types and units against the declared facts.

use cel::common::ast::operators as op;
use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, SelectExpr, SourceInfo};
use jiff::civil::{Date, Time};

use super::facts::{LINE, TRIP};
use super::hint::{
    has_is_needless, lines_expected, nearest, quantities_expected, unknown_function, whole_factor,
    wrong_word,
};
use super::language::{Complaint, MAX_DEPTH, MAX_NODES};
use super::node::{Comparison, Node, Over, Part};
use super::types::{Type, Unit, clock_number, day_number, thousandths};
use crate::units::{LocalText, local_text};

/// A part of a condition whose type is known or, for what is written out, left to its place.
#[derive(Debug)]
enum Checked {
    Known(Node, Type),
    /// A number in thousandths.
    Thousandths(i64),
    Word(String),
    /// The lines of the load that these conditions leave.
    Lines(Vec<Node>),
}

type Answer = Result<Checked, Complaint>;

pub(super) struct Checker {
    places: SourceInfo,
    /// Name of the line that a loop goes over.
    line: Option<String>,
    nodes: usize,
    depth: usize,
}

impl Checker {
    /// Checks a whole condition.
    pub(super) fn condition(places: SourceInfo, expression: &IdedExpr) -> Result<Node, Complaint> {
        let mut checker = Self { places, line: None, nodes: 0, depth: 0 };
        checker.truth(expression)
    }

    fn at(&self, expression: &IdedExpr) -> usize {
        let place = self.places.offset_for(root_of(expression).id).map(|(start, _)| start);
        place.and_then(|start| usize::try_from(start).ok()).unwrap_or(0)
    }

    fn complain<T>(&self, at: &IdedExpr, reason: LocalText) -> Result<T, Complaint> {
        Err(Complaint { offset: self.at(at), reason })
    }

    fn check(&mut self, expression: &IdedExpr) -> Answer {
        self.nodes += 1;
        self.depth += 1;
        if self.nodes > MAX_NODES {
            return self.complain(
                expression,
                local_text!(
                    "条件超过 {MAX_NODES} 个部分：请拆成几条规则",
                    "the condition has more than {MAX_NODES} parts: split the rule"
                ),
            );
        }
        if self.depth > MAX_DEPTH {
            return self.complain(
                expression,
                local_text!(
                    "条件嵌套超过 {MAX_DEPTH} 层：请拆成几条规则",
                    "the condition is nested deeper than {MAX_DEPTH}: split the rule"
                ),
            );
        }
        let checked = self.check_kind(expression);
        self.depth -= 1;
        checked
    }

    fn check_kind(&mut self, expression: &IdedExpr) -> Answer {
        match &expression.expr {
            Expr::Literal(literal) => self.literal(expression, literal),
            Expr::Ident(name) if name == "load" => Ok(Checked::Lines(Vec::new())),
            Expr::Ident(name) => self.fact(expression, name),
            Expr::Select(select) => self.select(expression, select),
            Expr::Call(call) => self.call(expression, call),
            Expr::List(_) => self.complain(
                expression,
                LocalText::new("列表只能写在 `in` 之后", "a list may only stand behind `in`"),
            ),
            Expr::Unspecified | Expr::Comprehension(_) | Expr::Map(_) | Expr::Struct(_) => self
                .complain(
                    expression,
                    LocalText::new(
                        "规则条件中没有这种写法",
                        "conditions of rules know no such form",
                    ),
                ),
        }
    }

    fn literal(&self, at: &IdedExpr, literal: &LiteralValue) -> Answer {
        let number = |whole: i64| whole.checked_mul(1000).map(Checked::Thousandths);
        let number = match literal {
            LiteralValue::Boolean(is_so) => {
                return Ok(Checked::Known(Node::Truth(*is_so.inner()), Type::Truth));
            }
            LiteralValue::String(word) => return Ok(Checked::Word(word.inner().to_owned())),
            LiteralValue::Int(whole) => number(*whole.inner()),
            LiteralValue::UInt(whole) => i64::try_from(*whole.inner()).ok().and_then(number),
            LiteralValue::Double(decimal) => {
                thousandths(*decimal.inner()).map(Checked::Thousandths)
            }
            LiteralValue::Bytes(_) | LiteralValue::Null => None,
        };
        let wrong = LocalText::new(
            "这里应为数、文本或 true/false；数最多三位小数",
            "a number, a text or true/false is expected; a number has at most three decimals",
        );
        number.map_or_else(|| self.complain(at, wrong), Ok)
    }

    fn select(&self, at: &IdedExpr, select: &SelectExpr) -> Answer {
        if select.test {
            return self.complain(at, has_is_needless());
        }
        let mut names = vec![select.field.as_str()];
        let mut operand = &select.operand.expr;
        loop {
            match operand {
                Expr::Select(inner) if !inner.test => {
                    names.push(&inner.field);
                    operand = &inner.operand.expr;
                }
                Expr::Ident(root) => {
                    names.push(root);
                    break;
                }
                _ => {
                    let reason = LocalText::new(
                        "`.` 之前应为事实的名称",
                        "a name of a fact is expected before `.`",
                    );
                    return self.complain(at, reason);
                }
            }
        }
        names.reverse();
        self.fact(root_of(at), &names.join("."))
    }

    /// A fact by its path; a line's fact is written behind the line's name.
    fn fact(&self, at: &IdedExpr, path: &str) -> Answer {
        let of_line =
            self.line.as_ref().and_then(|name| path.strip_prefix(name)?.strip_prefix('.'));
        let (table, sought) = of_line.map_or((TRIP, path), |rest| (LINE, rest));
        if let Some(fact) = table.iter().find(|fact| fact.path == sought) {
            return Ok(Checked::Known(Node::Fact(fact), fact.kind));
        }
        if of_line.is_none() && self.line.is_none() && LINE.iter().any(|fact| fact.path == sought) {
            let reason = local_text!(
                "`{path}` 属于货物的一行：写作 load.exists(g, g.{path} …)",
                "`{path}` belongs to a line of the load: write load.exists(g, g.{path} …)"
            );
            return self.complain(at, reason);
        }
        let known = table.iter().map(|fact| fact.path);
        let reason = match nearest(sought, known) {
            Some(near) => {
                let start = path.strip_suffix(sought).unwrap_or_default();
                local_text!(
                    "没有事实 `{path}`；是否指 `{start}{near}`？全部事实见 hazway rules facts",
                    "there is no fact `{path}`; did you mean `{start}{near}`? `hazway rules facts` lists all"
                )
            }
            None => local_text!(
                "没有事实 `{path}`；全部事实见 hazway rules facts",
                "there is no fact `{path}`; `hazway rules facts` lists all"
            ),
        };
        self.complain(at, reason)
    }

    /// Gives a part the type that its place asks for.
    fn fit(&self, checked: Checked, wanted: Type, at: &IdedExpr) -> Result<Node, Complaint> {
        match (checked, wanted) {
            (Checked::Known(node, found), _) if found == wanted => Ok(node),
            (Checked::Thousandths(number), Type::Quantity(unit)) => {
                match number.checked_mul(unit.parts() / 1000) {
                    Some(number) => Ok(Node::Number(number)),
                    None => self.complain(at, LocalText::new("数太大", "the number is too large")),
                }
            }
            (Checked::Word(word), Type::Text) => Ok(Node::Text(word.into_boxed_str())),
            (Checked::Word(word), Type::Word(words)) => match words.parse(&word) {
                Some(number) => Ok(Node::Number(number)),
                None => self.complain(at, wrong_word(&word, words)),
            },
            (checked, _) => {
                let (found, expected) = (described(&checked), wanted.in_words());
                let reason = LocalText::new(
                    format!("类型不符：应为 {}，而这里是 {}", expected.zh, found.zh),
                    format!("the types differ: {} is expected, this is {}", expected.en, found.en),
                );
                self.complain(at, reason)
            }
        }
    }

    fn truth(&mut self, expression: &IdedExpr) -> Result<Node, Complaint> {
        let checked = self.check(expression)?;
        self.fit(checked, Type::Truth, expression)
    }

    /// Both sides in one type; a side that is written out takes the type of the other.
    fn pair(&mut self, two: [&IdedExpr; 2]) -> Result<([Node; 2], Type), Complaint> {
        let (left, right) = (self.check(two[0])?, self.check(two[1])?);
        let found = match (&left, &right) {
            (Checked::Known(_, found), _) | (_, Checked::Known(_, found)) => *found,
            (Checked::Word(_), _) => Type::Text,
            _ => Type::Quantity(Unit::Count),
        };
        Ok(([self.fit(left, found, two[0])?, self.fit(right, found, two[1])?], found))
    }

    fn call(&mut self, at: &IdedExpr, call: &CallExpr) -> Answer {
        let arguments: Vec<&IdedExpr> =
            call.target.as_deref().into_iter().chain(&call.args).collect();
        match (call.func_name.as_str(), &arguments[..]) {
            (op::LOGICAL_NOT, [one]) => {
                let node = Node::Not(Box::new(self.truth(one)?));
                Ok(Checked::Known(node, Type::Truth))
            }
            (op::LOGICAL_AND, [left, right]) => {
                let two = Box::new([self.truth(left)?, self.truth(right)?]);
                Ok(Checked::Known(Node::Both(two), Type::Truth))
            }
            (op::LOGICAL_OR, [left, right]) => {
                let two = Box::new([self.truth(left)?, self.truth(right)?]);
                Ok(Checked::Known(Node::Either(two), Type::Truth))
            }
            (op::CONDITIONAL, [condition, then, other]) => {
                let condition = self.truth(condition)?;
                let ([then, other], found) = self.pair([then, other])?;
                Ok(Checked::Known(Node::Choose(Box::new([condition, then, other])), found))
            }
            (op::IN, [one, list]) => self.membership(one, list),
            (op::ADD | op::SUBSTRACT | op::MULTIPLY | op::NEGATE, _) => {
                self.arithmetic(at, &call.func_name, &arguments)
            }
            (operator, [left, right]) if comparison(operator).is_some() => {
                self.comparison(at, operator, [left, right])
            }
            ("t" | "hours" | "days" | "date" | "time", [one]) if call.target.is_none() => {
                self.constant(at, &call.func_name, one)
            }
            ("size", [lines]) => {
                let Checked::Lines(filter) = self.check(lines)? else {
                    return self.complain(lines, lines_expected());
                };
                let node = Node::Lines(filter, Box::new(Over::Count));
                Ok(Checked::Known(node, Type::Quantity(Unit::Count)))
            }
            ("exists" | "all" | "filter" | "count" | "sum", [lines, name, body])
                if call.target.is_some() =>
            {
                self.over_lines(&call.func_name, [lines, name, body])
            }
            ("startsWith" | "endsWith" | "contains", [one, wanted]) if call.target.is_some() => {
                self.part_of_text(&call.func_name, one, wanted)
            }
            ("has", _) => self.complain(at, has_is_needless()),
            (name, _) => self.complain(at, unknown_function(name)),
        }
    }

    fn comparison(&mut self, at: &IdedExpr, operator: &str, two: [&IdedExpr; 2]) -> Answer {
        let (pair, found) = self.pair(two)?;
        let how = comparison(operator).unwrap_or(Comparison::Equal);
        let is_ordered = matches!(found, Type::Quantity(_) | Type::Day | Type::Clock);
        let is_equality = matches!(how, Comparison::Equal | Comparison::Unequal);
        if matches!(found, Type::WordList(_)) || (!is_ordered && !is_equality) {
            let name = found.in_words();
            let reason = LocalText::new(
                format!("{} 不能这样比较；列表请用 `in`", name.zh),
                format!("{} cannot be compared like this; for a list use `in`", name.en),
            );
            return self.complain(at, reason);
        }
        Ok(Checked::Known(Node::Compare(how, Box::new(pair)), Type::Truth))
    }

    fn membership(&mut self, one: &IdedExpr, list: &IdedExpr) -> Answer {
        let sought = self.check(one)?;
        if let Expr::List(written) = &list.expr {
            let wanted = match &sought {
                Checked::Known(_, found) => *found,
                Checked::Word(_) | Checked::Thousandths(_) | Checked::Lines(_) => {
                    let reason = LocalText::new(
                        "`in` 之前应为事实的名称",
                        "a name of a fact is expected before `in`",
                    );
                    return self.complain(one, reason);
                }
            };
            let mut choices = Vec::with_capacity(written.elements.len());
            for element in &written.elements {
                let checked = self.check(element)?;
                choices.push(self.fit(checked, wanted, element)?);
            }
            let node = self.fit(sought, wanted, one)?;
            return Ok(Checked::Known(Node::OneOf(Box::new(node), choices), Type::Truth));
        }
        let Checked::Known(haystack, Type::WordList(words)) = self.check(list)? else {
            let reason = LocalText::new("`in` 之后应为列表", "a list is expected behind `in`");
            return self.complain(list, reason);
        };
        let needle = self.fit(sought, Type::Word(words), one)?;
        Ok(Checked::Known(Node::Among(Box::new([needle, haystack])), Type::Truth))
    }

    fn arithmetic(&mut self, at: &IdedExpr, operator: &str, parts: &[&IdedExpr]) -> Answer {
        if let (op::MULTIPLY, [left, right]) = (operator, parts) {
            let two = (self.check(left)?, self.check(right)?);
            let ((Checked::Known(node, found @ Type::Quantity(_)), Checked::Thousandths(by))
            | (Checked::Thousandths(by), Checked::Known(node, found @ Type::Quantity(_)))) = two
            else {
                return self.complain(at, whole_factor());
            };
            if by % 1000 != 0 {
                return self.complain(at, whole_factor());
            }
            return Ok(Checked::Known(Node::Times(Box::new(node), by / 1000), found));
        }
        if let (op::NEGATE, [one]) = (operator, parts) {
            return match self.check(one)? {
                Checked::Known(node, found @ Type::Quantity(_)) => {
                    Ok(Checked::Known(Node::Times(Box::new(node), -1), found))
                }
                _ => self.complain(at, quantities_expected()),
            };
        }
        let [left, right] = parts else { return self.complain(at, quantities_expected()) };
        let (two, found) = self.pair([left, right])?;
        if !matches!(found, Type::Quantity(_)) {
            return self.complain(at, quantities_expected());
        }
        let two = Box::new(two);
        let node = if operator == op::ADD { Node::Plus(two) } else { Node::Minus(two) };
        Ok(Checked::Known(node, found))
    }

    /// `t(1)`, `hours(24)`, `days(1)`, `date('2026-05-01')`, `time('08:00')`.
    fn constant(&mut self, at: &IdedExpr, name: &str, argument: &IdedExpr) -> Answer {
        let known = |number: Option<i64>, found| Some(Checked::Known(Node::Number(number?), found));
        let minutes = Type::Quantity(Unit::Minute);
        let done = match (name, self.check(argument)?) {
            ("t", Checked::Thousandths(number)) => {
                known(number.checked_mul(1000), Type::Quantity(Unit::Kilogram))
            }
            ("hours", Checked::Thousandths(number)) => known(number.checked_mul(3_600), minutes),
            ("days", Checked::Thousandths(number)) => known(number.checked_mul(86_400), minutes),
            ("date", Checked::Word(word)) => {
                known(word.parse::<Date>().ok().map(day_number), Type::Day)
            }
            ("time", Checked::Word(word)) => {
                known(word.parse::<Time>().ok().map(clock_number), Type::Clock)
            }
            _ => None,
        };
        let wrong = LocalText::new(
            "应写作 t(1)、hours(24)、days(1)、date('2026-05-01') 或 time('08:00')",
            "write t(1), hours(24), days(1), date('2026-05-01') or time('08:00')",
        );
        done.map_or_else(|| self.complain(at, wrong), Ok)
    }

    fn over_lines(&mut self, what: &str, [lines, name, body]: [&IdedExpr; 3]) -> Answer {
        let Checked::Lines(mut filter) = self.check(lines)? else {
            return self.complain(lines, lines_expected());
        };
        let Expr::Ident(variable) = &name.expr else {
            let reason = LocalText::new(
                "此处应为一行货物的名称，如 load.exists(g, …) 中的 g",
                "a name for the line is expected here, such as g in load.exists(g, …)",
            );
            return self.complain(name, reason);
        };
        if self.line.is_some() {
            let reason = LocalText::new(
                "不能在一次逐行判断之内再逐行判断：请分开写，用 && 或 || 连接",
                "the load cannot be gone through inside going through it: join two with && or ||",
            );
            return self.complain(name, reason);
        }
        if variable == "load"
            || TRIP.iter().any(|fact| fact.path.split('.').next() == Some(variable))
        {
            let reason = local_text!(
                "`{variable}` 已是事实的名称，请另取名称",
                "`{variable}` names a fact already: take another name"
            );
            return self.complain(name, reason);
        }
        self.line = Some(variable.clone());
        let checked = self.check(body)?;
        let done = if what == "sum" {
            match checked {
                Checked::Known(node, found @ Type::Quantity(_)) => {
                    Checked::Known(Node::Lines(filter, Box::new(Over::Sum(node))), found)
                }
                _ => return self.complain(body, quantities_expected()),
            }
        } else {
            let body = self.fit(checked, Type::Truth, body)?;
            let node = |filter, over| Node::Lines(filter, Box::new(over));
            match what {
                "exists" => Checked::Known(node(filter, Over::Exists(body)), Type::Truth),
                "all" => Checked::Known(node(filter, Over::All(body)), Type::Truth),
                _ => {
                    filter.push(body);
                    let count = Type::Quantity(Unit::Count);
                    if what == "count" {
                        Checked::Known(node(filter, Over::Count), count)
                    } else {
                        Checked::Lines(filter)
                    }
                }
            }
        };
        self.line = None;
        Ok(done)
    }

    fn part_of_text(&mut self, what: &str, one: &IdedExpr, wanted: &IdedExpr) -> Answer {
        let checked = self.check(one)?;
        let node = self.fit(checked, Type::Text, one)?;
        let Checked::Word(word) = self.check(wanted)? else {
            let reason =
                LocalText::new("此处应为文本，如 '渝'", "a text is expected here, such as '渝'");
            return self.complain(wanted, reason);
        };
        let part = match what {
            "startsWith" => Part::Start,
            "endsWith" => Part::End,
            _ => Part::Anywhere,
        };
        Ok(Checked::Known(Node::Has(part, Box::new(node), word.into_boxed_str()), Type::Truth))
    }
}

/// The first name of a path: where a wrong one is shown.
fn root_of(expression: &IdedExpr) -> &IdedExpr {
    match &expression.expr {
        Expr::Select(select) => root_of(&select.operand),
        _ => expression,
    }
}

fn comparison(operator: &str) -> Option<Comparison> {
    Some(match operator {
        op::EQUALS => Comparison::Equal,
        op::NOT_EQUALS => Comparison::Unequal,
        op::LESS => Comparison::Less,
        op::LESS_EQUALS => Comparison::AtMost,
        op::GREATER => Comparison::More,
        op::GREATER_EQUALS => Comparison::AtLeast,
        _ => return None,
    })
}

fn described(checked: &Checked) -> LocalText {
    match checked {
        Checked::Known(_, found) => found.in_words(),
        Checked::Thousandths(_) => LocalText::new("数", "a number"),
        Checked::Word(word) => {
            LocalText::new(format!("文本 '{word}'"), format!("the text '{word}'"))
        }
        Checked::Lines(_) => LocalText::new("货物各行", "the lines of the load"),
    }
}
