//! A change of one item, put together attribute by attribute, with what must still be so.

use super::partition;
use crate::item::{Item, number};
use crate::key::Table;
use aws_sdk_dynamodb::types::AttributeValue;
use std::collections::HashMap;

/// What must hold of an item for it to be changed or taken away.
#[derive(Debug, Clone)]
enum Condition {
    Is(&'static str, AttributeValue),
    Absent(&'static str),
    Below(&'static str, AttributeValue),
}

/// Changes one item; where it is not there, or a condition does not hold, the whole transaction fails.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub(super) table: Table,
    pub(super) key: Item,
    sets: Vec<(&'static str, AttributeValue)>,
    adds: Vec<(&'static str, AttributeValue)>,
    removes: Vec<&'static str>,
    conditions: Vec<Condition>,
    may_be_new: bool,
}

/// A change as DynamoDB takes it.
pub(super) struct Expressions {
    pub(super) update: Option<String>,
    pub(super) condition: Option<String>,
    pub(super) names: HashMap<String, String>,
    pub(super) values: HashMap<String, AttributeValue>,
}

impl Change {
    pub(crate) fn of(table: Table, key: Item) -> Self {
        let (sets, adds, removes, conditions) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { table, key, sets, adds, removes, conditions, may_be_new: false }
    }

    /// Makes the item where it is not there.
    pub(crate) fn may_be_new(self) -> Self {
        Self { may_be_new: true, ..self }
    }

    pub(crate) fn set(mut self, name: &'static str, value: AttributeValue) -> Self {
        self.sets.push((name, value));
        self
    }

    /// Sets the attribute, or takes it away.
    pub(crate) fn put(self, name: &'static str, value: Option<AttributeValue>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self.remove(name),
        }
    }

    /// Sets a flag; `false` is no attribute.
    pub(crate) fn flag(self, name: &'static str, value: bool) -> Self {
        self.put(name, value.then_some(AttributeValue::Bool(true)))
    }

    pub(crate) fn add(mut self, name: &'static str, amount: i64) -> Self {
        self.adds.push((name, AttributeValue::N(amount.to_string())));
        self
    }

    pub(crate) fn remove(mut self, name: &'static str) -> Self {
        self.removes.push(name);
        self
    }

    /// Only while the attribute has this value.
    pub(crate) fn when(mut self, name: &'static str, value: AttributeValue) -> Self {
        self.conditions.push(Condition::Is(name, value));
        self
    }

    /// Only while the number is this one.
    pub(crate) fn when_number(self, name: &'static str, value: u64) -> Self {
        self.when(name, number(value))
    }

    /// Only while there is no such attribute.
    pub(crate) fn when_absent(mut self, name: &'static str) -> Self {
        self.conditions.push(Condition::Absent(name));
        self
    }

    /// Of the conditions alone, for an item that is taken away.
    pub(super) fn expressions_of_conditions(&self) -> Expressions {
        let (sets, adds, removes) = (Vec::new(), Vec::new(), Vec::new());
        Self { sets, adds, removes, ..self.clone() }.expressions()
    }

    /// Only while the number is below this one.
    pub(crate) fn when_below(mut self, name: &'static str, value: u64) -> Self {
        self.conditions.push(Condition::Below(name, number(value)));
        self
    }

    pub(super) fn expressions(&self) -> Expressions {
        let mut words = Words::default();
        let sets: Vec<String> = self
            .sets
            .iter()
            .map(|(name, value)| format!("{} = {}", words.name(name), words.value(value)))
            .collect();
        let adds: Vec<String> = self
            .adds
            .iter()
            .map(|(name, value)| format!("{} {}", words.name(name), words.value(value)))
            .collect();
        let removes: Vec<String> = self.removes.iter().map(|name| words.name(name)).collect();
        let clauses: Vec<String> = [("SET", sets), ("ADD", adds), ("REMOVE", removes)]
            .into_iter()
            .filter(|(_, parts)| !parts.is_empty())
            .map(|(verb, parts)| format!("{verb} {}", parts.join(", ")))
            .collect();
        let mut conditions = Vec::new();
        if !self.may_be_new {
            conditions.push(format!("attribute_exists({})", words.name(partition(self.table))));
        }
        for condition in &self.conditions {
            conditions.push(match condition {
                Condition::Is(name, value) => format!("{} = {}", words.name(name), words.value(value)),
                Condition::Below(name, value) => format!("{} < {}", words.name(name), words.value(value)),
                Condition::Absent(name) => format!("attribute_not_exists({})", words.name(name)),
            });
        }
        Expressions {
            update: (!clauses.is_empty()).then(|| clauses.join(" ")),
            condition: (!conditions.is_empty()).then(|| conditions.join(" AND ")),
            names: words.names,
            values: words.values,
        }
    }
}

/// Names and values under the placeholders that expressions need: many plain names are reserved words.
#[derive(Default)]
struct Words {
    names: HashMap<String, String>,
    values: HashMap<String, AttributeValue>,
}

impl Words {
    fn name(&mut self, name: &str) -> String {
        let placeholder = format!("#{name}");
        self.names.insert(placeholder.clone(), name.to_owned());
        placeholder
    }

    fn value(&mut self, value: &AttributeValue) -> String {
        let placeholder = format!(":v{}", self.values.len());
        self.values.insert(placeholder.clone(), value.clone());
        placeholder
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key;

    #[test]
    fn a_change_says_what_it_does_and_when() {
        let change = Change::of(Table::Rooms, key::two("k", "p")).add("members", -1).flag("archived", false);
        let change = change.when_number("door", 3).when_absent("deleted");
        let found = change.expressions();
        assert_eq!(found.update.unwrap(), "ADD #members :v0 REMOVE #archived");
        let condition = found.condition.unwrap();
        assert_eq!(condition, "attribute_exists(#key) AND #door = :v1 AND attribute_not_exists(#deleted)");
        assert_eq!((found.names.len(), found.values.len()), (5, 2));
        let taken = change.expressions_of_conditions();
        assert_eq!((taken.update, taken.values.len()), (None, 1));
    }
}
