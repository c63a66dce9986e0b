//! Checked conditions and their evaluation: total, without side effects, in three values. An unknown
//! fact makes a condition unknown unless the rest decides it, so that nothing passes on a missing fact.

use std::cell::Cell;

use super::super::facts::{Facts, Line};
use super::facts::{Fact, Read, Value};

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// What is asked of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Start,
    End,
    Anywhere,
}

/// What is asked of the lines of the load that a filter leaves.
#[derive(Debug)]
pub(super) enum Over {
    /// At least one.
    Exists(Node),
    /// Every one.
    All(Node),
    /// How many.
    Count,
    /// Sum of a quantity.
    Sum(Node),
}

/// A condition whose types were checked: each node yields the kind of value its parent wants.
#[derive(Debug)]
pub(super) enum Node {
    Truth(bool),
    Number(i64),
    Text(Box<str>),
    Fact(&'static Fact),
    Not(Box<Self>),
    Both(Box<[Self; 2]>),
    Either(Box<[Self; 2]>),
    Compare(Comparison, Box<[Self; 2]>),
    OneOf(Box<Self>, Vec<Self>),
    /// Word, list.
    Among(Box<[Self; 2]>),
    Plus(Box<[Self; 2]>),
    Minus(Box<[Self; 2]>),
    Times(Box<Self>, i64),
    /// Condition, then, else.
    Choose(Box<[Self; 3]>),
    Has(Part, Box<Self>, Box<str>),
    Lines(Vec<Self>, Box<Over>),
}

impl Node {
    /// Calls for every fact named in it.
    pub(super) fn each_fact(&self, see: &mut impl FnMut(&'static Fact)) {
        match self {
            Self::Truth(_) | Self::Number(_) | Self::Text(_) => {}
            Self::Fact(fact) => see(fact),
            Self::Not(one) | Self::Times(one, _) | Self::Has(_, one, _) => one.each_fact(see),
            Self::Both(two)
            | Self::Either(two)
            | Self::Compare(_, two)
            | Self::Among(two)
            | Self::Plus(two)
            | Self::Minus(two) => two.iter().for_each(|one| one.each_fact(see)),
            Self::OneOf(one, choices) => {
                one.each_fact(see);
                for one in choices {
                    one.each_fact(see);
                }
            }
            Self::Choose(three) => three.iter().for_each(|one| one.each_fact(see)),
            Self::Lines(filter, over) => {
                for one in filter {
                    one.each_fact(see);
                }
                match &**over {
                    Over::Exists(body) | Over::All(body) | Over::Sum(body) => body.each_fact(see),
                    Over::Count => {}
                }
            }
        }
    }
}

/// Why a condition came to nothing.
#[derive(Clone, Copy, Debug)]
pub(super) enum Unknown {
    /// A fact is missing, of the line with this index where it is one of a line.
    Missing(&'static Fact, Option<usize>),
    /// A number grew beyond what is counted.
    TooLarge,
    /// A value is not of the type that was checked.
    Unfit,
    /// The bound of steps was reached.
    TooLong,
}

/// Steps that all conditions of one rule may take: a condition of 300 nodes over 300 lines.
const MOST_STEPS: u32 = 100_000;

/// What conditions are evaluated on.
#[derive(Debug)]
pub(super) struct World<'a> {
    pub(super) facts: &'a Facts<'a>,
    pub(super) lines: Vec<Line<'a>>,
    steps: Cell<u32>,
}

type Got<'a> = Result<Value<'a>, Unknown>;

impl<'a> World<'a> {
    pub(super) fn new(facts: &'a Facts<'a>) -> Self {
        Self { facts, lines: facts.lines().collect(), steps: Cell::new(0) }
    }

    /// Begins the next rule.
    pub(super) fn rewind(&self) {
        self.steps.set(0);
    }

    /// The value of a fact, of a line where it is one of a line.
    pub(super) fn read(&self, fact: &'static Fact, line: Option<&Line<'a>>) -> Got<'a> {
        let value = match (fact.read, line) {
            (Read::Trip(read), _) => read(self.facts),
            (Read::Line(read), Some(line)) => read(self.facts, line),
            (Read::Line(_), None) => None,
        };
        let index = line.filter(|_| matches!(fact.read, Read::Line(_))).map(|line| line.index);
        value.ok_or(Unknown::Missing(fact, index))
    }

    /// Whether a condition holds.
    pub(super) fn truth<'n: 'a>(
        &self,
        node: &'n Node,
        line: Option<&Line<'a>>,
    ) -> Result<bool, Unknown> {
        match node {
            Node::Not(one) => self.truth(one, line).map(|is_so| !is_so),
            Node::Both(two) => decide(two.iter().map(|one| self.truth(one, line)), false),
            Node::Either(two) => decide(two.iter().map(|one| self.truth(one, line)), true),
            Node::Lines(filter, over) => match &**over {
                Over::Exists(body) => {
                    decide(self.lines.iter().map(|line| self.kept(filter, Some(body), line)), true)
                }
                Over::All(body) => {
                    let refuted = |line| {
                        let kept = self.kept(filter, None, line);
                        let holds = self.truth(body, Some(line));
                        decide([kept.map(|is_kept| !is_kept), holds].into_iter(), true)
                    };
                    decide(self.lines.iter().map(refuted), false)
                }
                Over::Count | Over::Sum(_) => Err(Unknown::Unfit),
            },
            other => match self.value(other, line)? {
                Value::Truth(is_so) => Ok(is_so),
                Value::Number(_) | Value::Words(_) | Value::Text(_) => Err(Unknown::Unfit),
            },
        }
    }

    /// Whether a line passes the filters and the condition.
    fn kept<'n: 'a>(
        &self,
        filter: &'n [Node],
        body: Option<&'n Node>,
        line: &Line<'a>,
    ) -> Result<bool, Unknown> {
        decide(filter.iter().chain(body).map(|one| self.truth(one, Some(line))), false)
    }

    fn number<'n: 'a>(&self, node: &'n Node, line: Option<&Line<'a>>) -> Result<i64, Unknown> {
        match self.value(node, line)? {
            Value::Number(number) => Ok(number),
            Value::Truth(_) | Value::Words(_) | Value::Text(_) => Err(Unknown::Unfit),
        }
    }

    fn value<'n: 'a>(&self, node: &'n Node, line: Option<&Line<'a>>) -> Got<'a> {
        let steps = self.steps.get() + 1;
        self.steps.set(steps);
        if steps > MOST_STEPS {
            return Err(Unknown::TooLong);
        }
        let sum = |left: i64, right: i64| left.checked_add(right).ok_or(Unknown::TooLarge);
        Ok(match node {
            Node::Truth(is_so) => Value::Truth(*is_so),
            Node::Number(number) => Value::Number(*number),
            Node::Text(text) => Value::Text(text),
            Node::Fact(fact) => return self.read(fact, line),
            Node::Compare(how, two) => {
                let [left, right] = &**two;
                Value::Truth(compare(*how, &self.value(left, line)?, &self.value(right, line)?)?)
            }
            Node::OneOf(one, choices) => {
                let sought = self.value(one, line)?;
                let same = |choice| self.value(choice, line).map(|value| value == sought);
                Value::Truth(decide(choices.iter().map(same), true)?)
            }
            Node::Among(two) => {
                let sought = self.number(&two[0], line)?;
                let Value::Words(list) = self.value(&two[1], line)? else {
                    return Err(Unknown::Unfit);
                };
                Value::Truth(list.contains(&sought))
            }
            Node::Plus(two) => {
                Value::Number(sum(self.number(&two[0], line)?, self.number(&two[1], line)?)?)
            }
            Node::Minus(two) => {
                let (left, right) = (self.number(&two[0], line)?, self.number(&two[1], line)?);
                Value::Number(left.checked_sub(right).ok_or(Unknown::TooLarge)?)
            }
            Node::Times(one, by) => {
                Value::Number(self.number(one, line)?.checked_mul(*by).ok_or(Unknown::TooLarge)?)
            }
            Node::Choose(three) => {
                let [condition, then, other] = &**three;
                return self.value(if self.truth(condition, line)? { then } else { other }, line);
            }
            Node::Has(part, one, wanted) => {
                let Value::Text(text) = self.value(one, line)? else {
                    return Err(Unknown::Unfit);
                };
                Value::Truth(match part {
                    Part::Start => text.starts_with(&**wanted),
                    Part::End => text.ends_with(&**wanted),
                    Part::Anywhere => text.contains(&**wanted),
                })
            }
            Node::Lines(filter, over) => match &**over {
                Over::Count | Over::Sum(_) => Value::Number(self.total(filter, over)?),
                Over::Exists(_) | Over::All(_) => Value::Truth(self.truth(node, line)?),
            },
            Node::Not(_) | Node::Both(_) | Node::Either(_) => Value::Truth(self.truth(node, line)?),
        })
    }

    /// How many lines a filter leaves, or the sum of a quantity over them.
    fn total<'n: 'a>(&self, filter: &'n [Node], over: &'n Over) -> Result<i64, Unknown> {
        let mut total: i64 = 0;
        for line in &self.lines {
            if self.kept(filter, None, line)? {
                let more = match over {
                    Over::Sum(body) => self.number(body, Some(line))?,
                    Over::Count | Over::Exists(_) | Over::All(_) => 1000,
                };
                total = total.checked_add(more).ok_or(Unknown::TooLarge)?;
            }
        }
        Ok(total)
    }
}

/// One value `decisive` decides whatever the rest is; else an unknown one leaves it unknown.
fn decide(
    truths: impl Iterator<Item = Result<bool, Unknown>>,
    decisive: bool,
) -> Result<bool, Unknown> {
    let mut unknown = None;
    for truth in truths {
        match truth {
            Ok(is_so) if is_so == decisive => return Ok(decisive),
            Ok(_) => {}
            Err(error) => unknown = unknown.or(Some(error)),
        }
    }
    unknown.map_or(Ok(!decisive), Err)
}

fn compare(how: Comparison, left: &Value<'_>, right: &Value<'_>) -> Result<bool, Unknown> {
    let order = match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.cmp(right),
        (Value::Text(left), Value::Text(right)) => left.cmp(right),
        (Value::Truth(left), Value::Truth(right)) => left.cmp(right),
        _ => return Err(Unknown::Unfit),
    };
    Ok(match how {
        Comparison::Equal => order.is_eq(),
        Comparison::Unequal => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::AtMost => order.is_le(),
        Comparison::More => order.is_gt(),
        Comparison::AtLeast => order.is_ge(),
    })
}
